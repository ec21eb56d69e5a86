import type { Layer, MlpLayout } from '../_mlp.ts';

/** Where everything lies in the WebAssembly memory, in bytes. */
export interface MemoryLayout {
  readonly panel: number;
  readonly parameters: number;
  readonly gradients: number;
  readonly mean: number;
  readonly square: number;
  /** The weights of one layer, transposed. */
  readonly weightsTransposed: number;
  readonly observations: number;
  /** All from here on belongs to one pass and need not survive it. */
  readonly rows: number;
  readonly input: InputLayout;
  /** What each layer of each chain gave, shape [batch, outputs]; the last are logits and values. */
  readonly actor: readonly number[];
  readonly critic: readonly number[];
  /** The gradient by the layer at hand and by the one before, taking turns; twice, for logits and values come at once. */
  readonly dActor: readonly [number, number];
  readonly dCritic: readonly [number, number];
  /** A hidden layer's outputs, transposed, and a row of ones below. */
  readonly hiddenTransposed: number;
  /** How much memory it takes. */
  readonly bytes: number;
}

/** A minibatch of observations: as it is with its transpose, or as the list of what is not 0 by rows and by columns. */
export interface InputLayout {
  readonly dense: number;
  /** Shape [observationSize + 1, batch], the last row ones. */
  readonly transposed: number;
  /** The list is used when at most one number in this many is not 0. */
  readonly sparseAtMost: number;
  readonly byRow: SparseLayout;
  readonly byColumn: SparseLayout;
  readonly next: number;
}

/** Entry e of row i, for starts[i] <= e < starts[i + 1], is values[e] in column indices[e]. */
export interface SparseLayout {
  readonly starts: number;
  readonly indices: number;
  readonly values: number;
}

/** Where multiplying entry by entry begins to be faster. */
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
): MemoryLayout {
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
  const weightsTransposed = take(Math.max(0, ...inner.map((layer) => layer.inputs * layer.outputs)));
  const observations = take(rows * observationSize);

  const chosen = take(batch);
  const mostEntries = Math.floor((batch * observationSize) / sparseAtMost);
  const inputStart = end;
  const dense = take(batch * observationSize);
  const transposed = take(batch * (observationSize + 1));
  const denseEnd = end;
  // a pass has its input in one form or in the other, never in both
  end = inputStart;
  const sparse = (lists: number): SparseLayout => ({
    starts: take(lists + 1),
    indices: take(mostEntries),
    values: take(mostEntries),
  });
  const byRow = sparse(batch);
  const byColumn = sparse(observationSize);
  const next = take(observationSize);
  end = Math.max(end, denseEnd);

  const outputs = (chain: readonly Layer[]) => chain.map((layer) => take(batch * layer.outputs));
  const actor = outputs(mlp.actor);
  const critic = outputs(mlp.critic);
  const dActor = [take(batch * widest), take(batch * widest)] as const;
  const dCritic = [take(batch * widest), take(batch * widest)] as const;
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
