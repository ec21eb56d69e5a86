import type { MemoryLayout } from './_memory-layout.ts';

/** The loss's side of a minibatch. */
export interface MinibatchViews {
  readonly rows: number;
  /** Shape [rows, actions]. */
  readonly logits: Float32Array;
  /** Shape [rows]. */
  readonly values: Float32Array;
  readonly dLogits: Float32Array;
  readonly dValues: Float32Array;
}

/** Windows on a network's memory; empty once it has grown. */
export interface Views {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  readonly observations: Float32Array;
  /** Which observations a pass takes, shape [batch]. */
  readonly rows: Int32Array;
  /** The same windows again as long as `rows` does not change. */
  minibatch(rows: number): MinibatchViews;
}

export interface ViewSizes {
  readonly parameters: number;
  readonly observations: number;
  readonly batch: number;
  readonly numActions: number;
}

export function createViews(buffer: ArrayBuffer, layout: MemoryLayout, sizes: ViewSizes): Views {
  const numbers = (start: number, length: number) => new Float32Array(buffer, start, length);
  const open = (rows: number): MinibatchViews => ({
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
    rows: new Int32Array(buffer, layout.rows, sizes.batch),
    minibatch(rows) {
      if (last.rows !== rows) last = open(rows);
      return last;
    },
  };
}
