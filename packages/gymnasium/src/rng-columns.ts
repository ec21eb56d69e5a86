import { type BitSource, drawInteger, drawNormal } from './_draws.ts';
import { expectInteger } from './expect.ts';
import { assertState, createRng, forkSeed, type Rng, type Seed } from './rng.ts';

/** The generators of many copies of an environment, with all states in one array. */
export interface RngColumns {
  /** Seeds one stream. */
  seed(index: number, seed: Seed): void;
  /** Returns whether a stream has been seeded. */
  isSeeded(index: number): boolean;
  /** Returns the generator of one stream. It is valid until the next call of `at`. */
  at(index: number): Rng;
}

/**
 * Returns generators that draw the same numbers as `createRng` with the same seeds. Each takes 32 bytes of one array;
 * with thousands of separate generators, every draw would wait for memory.
 *
 * @param count number of streams, at least 1
 * @example
 * ```ts
 * import { createRng } from 'gymnasium-js';
 * import { createRngColumns } from './rng-columns.ts';
 * const rngs = createRngColumns(2);
 * rngs.seed(0, 7);
 * rngs.seed(1, 8);
 * rngs.at(1).uniform() === createRng(8).uniform(); // => true
 * rngs.at(0).uniform() === createRng(7).uniform(); // => true
 * ```
 */
export function createRngColumns(count: number): RngColumns {
  expectInteger('count', count, 1);
  // c, s0, s1, s2 of each stream
  const states = new Float64Array(4 * count);
  const seeds: (Seed | undefined)[] = new Array(count).fill(undefined);
  let index = 0;
  let offset = 0;

  /** Alea's step (Baagoe 2010): the fraction of a multiply-with-carry over 32-bit digits. */
  function next(): number {
    const t = 2091639 * states[offset + 1]! + states[offset]! * 2.3283064365386963e-10;
    const carry = t | 0;
    const fraction = t - carry;
    states[offset] = carry;
    states[offset + 1] = states[offset + 2]!;
    states[offset + 2] = states[offset + 3]!;
    states[offset + 3] = fraction;
    return fraction;
  }
  const source: BitSource = {
    // 32 bits, followed by 21 more
    double: () => next() + ((next() * 0x200000) | 0) * 1.1102230246251565e-16,
    int32: () => (next() * 0x100000000) | 0,
  };
  const rng: Rng = {
    get seed() {
      return seeds[index]!;
    },
    uniform: source.double,
    integer: (bound) => drawInteger(source, bound),
    normal: () => drawNormal(source),
    fork: (label) => createRng(forkSeed(seeds[index]!, label)),
    state: () => ({
      seed: seeds[index]!,
      c: states[offset]!,
      s0: states[offset + 1]!,
      s1: states[offset + 2]!,
      s2: states[offset + 3]!,
    }),
    restore(state) {
      assertState(state);
      seeds[index] = state.seed;
      states.set([state.c, state.s0, state.s1, state.s2], offset);
    },
  };
  return {
    seed(i, seed) {
      const { c, s0, s1, s2 } = createRng(seed).state();
      seeds[i] = seed;
      states.set([c, s0, s1, s2], 4 * i);
    },
    isSeeded: (i) => seeds[i] !== undefined,
    at(i) {
      index = i;
      offset = 4 * i;
      return rng;
    },
  };
}
