import type { Layer, MlpLayout } from '../_mlp.ts';

/** Addresses in the WebAssembly memory, in bytes. */
export type MemoryLayout = ReturnType<typeof memoryLayout>;

/** Sparse multiplication is faster if at most one in this many numbers is non-zero. */
const sparseAtMost = 3;

/**
 * Lays out the memory for a network, `rows` observations and passes over up to `batch` of them. Data that outlives a pass comes
 * first, so that it does not move when the space for passes grows.
 */
export function memoryLayout(
  mlp: MlpLayout,
  observationSize: number,
  rows: number,
  batch: number,
  panelBytes: number,
) {
  // address 0 means "none", and the first KiB contains the kernels' constants
  let end = 1024;
  const take = (numbers: number): number => {
    const start = end;
    // whole vectors, aligned to a cache line: kernels may read and write the rest of the last vector
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

  // everything from here on is only used within one pass
  const chosen = take(batch);
  const mostEntries = Math.floor((batch * observationSize) / sparseAtMost);
  const inputStart = end;
  const dense = take(batch * observationSize);
  // its last row is all ones
  const transposed = take(batch * (observationSize + 1));
  const denseEnd = end;
  // a pass has its input in one of the two forms, never in both
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

  // the output of each layer of each chain, shape [batch, outputs]; the last ones are logits and values
  const outputs = (chain: readonly Layer[]) => chain.map((layer) => take(batch * layer.outputs));
  const actor = outputs(mlp.actor);
  const critic = outputs(mlp.critic);
  // two alternating buffers for the gradients of the current and the previous layer, for both chains
  const dActor = [take(batch * widest), take(batch * widest)] as const;
  const dCritic = [take(batch * widest), take(batch * widest)] as const;
  // the outputs of a hidden layer, followed by a row of ones
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
