import type { MemoryLayout } from './_memory-layout.ts';

/** Views of a network's memory. They become empty when it grows. */
export type Views = ReturnType<typeof createViews>;

export function createViews(
  buffer: ArrayBuffer,
  layout: MemoryLayout,
  sizes: { parameters: number; observations: number; batch: number; numActions: number },
) {
  const numbers = (start: number, length: number) => new Float32Array(buffer, start, length);
  /** Inputs and outputs of the loss of a minibatch: logits of shape [rows, actions], values of shape [rows]. */
  const open = (rows: number) => ({
    rows,
    logits: numbers(layout.actor.at(-1)!, rows * sizes.numActions),
    values: numbers(layout.critic.at(-1)!, rows),
    dLogits: numbers(layout.dActor[0], rows * sizes.numActions),
    dValues: numbers(layout.dCritic[0], rows),
  });
  let last = open(sizes.batch);
  return {
    parameters: numbers(layout.parameters, sizes.parameters),
    gradients: numbers(layout.gradients, sizes.parameters),
    mean: numbers(layout.mean, sizes.parameters),
    square: numbers(layout.square, sizes.parameters),
    observations: numbers(layout.observations, sizes.observations),
    /** Indices of the observations of a pass, shape [batch]. */
    rows: new Int32Array(buffer, layout.rows, sizes.batch),
    /** Returns the same views as long as `rows` does not change. */
    minibatch(rows: number) {
      if (last.rows !== rows) last = open(rows);
      return last;
    },
  };
}
