import type { Layer, MlpLayout } from '../_mlp.ts';

/** Where everything lies in the WebAssembly memory, in bytes. */
export type MemoryLayout = ReturnType<typeof memoryLayout>;

/** Multiplying entry by entry is faster when at most one number in this many is not 0. */
const sparseAtMost = 3;

/**
 * Lays out the memory for a network, `rows` observations and passes over up to `batch` of them. What outlives a pass
 * comes first, so that more room for passes moves nothing that is kept.
 */
export function memoryLayout(
  mlp: MlpLayout,
  observationSize: number,
  rows: number,
  batch: number,
  panelBytes: number,
) {
  // address 0 stands for "none", and the first KiB holds the kernels' constants
  let end = 1024;
  const take = (numbers: number): number => {
    const start = end;
    // whole vectors, from a cache line on: kernels may run over the last one
    end = Math.ceil((start + 4 * numbers) / 64) * 64;
    return start;
  };
  const layers = [...mlp.actor, ...mlp.critic];
  const widest = Math.max(...layers.map((layer) => layer.outputs));
  const hidden = layers.filter((layer) => layer.activation !== 'linear');
  const widestHidden = Math.max(0, ...hidden.map((layer) => layer.outputs));
  const inner = layers.filter((layer) => layer !== mlp.actor[0] && layer !== mlp.critic[0]);

  const panel = take(panelBytes / 4);
  const parameters = take(mlp.size);
  const gradients = take(mlp.size);
  const mean = take(mlp.size);
  const square = take(mlp.size);
  // the weights of one layer
  const weightsTransposed = take(Math.max(0, ...inner.map((layer) => layer.inputs * layer.outputs)));
  const observations = take(rows * observationSize);

  // all from here on belongs to one pass and need not survive it
  const chosen = take(batch);
  const mostEntries = Math.floor((batch * observationSize) / sparseAtMost);
  const inputStart = end;
  const dense = take(batch * observationSize);
  // its last row is of ones
  const transposed = take(batch * (observationSize + 1));
  const denseEnd = end;
  // a pass has its input in one form or in the other, never in both
  end = inputStart;
  // entry e of row i, for starts[i] <= e < starts[i + 1], is values[e] in column indices[e]
  const sparse = (lists: number) => ({
    starts: take(lists + 1),
    indices: take(mostEntries),
    values: take(mostEntries),
  });
  const byRow = sparse(batch);
  const byColumn = sparse(observationSize);
  const next = take(observationSize);
  end = Math.max(end, denseEnd);

  // what each layer of each chain gave, shape [batch, outputs]; the last are logits and values
  const outputs = (chain: readonly Layer[]) => chain.map((layer) => take(batch * layer.outputs));
  const actor = outputs(mlp.actor);
  const critic = outputs(mlp.critic);
  // the gradient by the layer at hand and by the one before, taking turns; twice, for logits and values come at once
  const dActor = [take(batch * widest), take(batch * widest)] as const;
  const dCritic = [take(batch * widest), take(batch * widest)] as const;
  // a hidden layer's outputs, and a row of ones below
  const hiddenTransposed = take(batch * (widestHidden + 1));
  // loads may reach up to 60 bytes past the end of the last array
  take(16);
  return {
    panel,
    parameters,
    gradients,
    mean,
    square,
    weightsTransposed,
    observations,
    rows: chosen,
    input: { dense, transposed, sparseAtMost, byRow, byColumn, next },
    actor,
    critic,
    dActor,
    dCritic,
    hiddenTransposed,
    bytes: end,
  };
}
