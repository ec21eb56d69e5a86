import type { Rng } from './rng.ts';

/** What can be shuffled in place: an array or a typed array. */
interface Shuffleable<T> {
  readonly length: number;
  [index: number]: T;
}

/**
 * Shuffles an array in place, each order equally likely, and returns it.
 *
 * Fisher-Yates; draws length - 1 integers.
 *
 * @example
 * ```ts
 * import { createRng, shuffle } from 'gymnasium-js';
 * const order = shuffle(createRng(1), Int32Array.of(0, 1, 2, 3));
 * order.toSorted(); // => [0, 1, 2, 3]
 * ```
 */
export function shuffle<A extends Shuffleable<unknown>>(rng: Rng, array: A): A {
  const items: Shuffleable<unknown> = array;
  for (let i = items.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return array;
}
