/// <reference path="./_alea.d.ts" />
import alea from 'seedrandom/lib/alea.js';
import { drawInteger, drawNormal } from './_draws.ts';
import { expectKind, expectType } from './expect.ts';

/** The seed of a generator. The number 0 and the string '0' are different seeds. */
export type Seed = number | string;

/** The complete state of a generator, as JSON. */
export interface RngState {
  readonly seed: Seed;
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/**
 * A seeded random number generator. Code that draws random numbers takes one as an argument; there is no global
 * generator.
 */
export interface Rng {
  /** The seed. */
  readonly seed: Seed;
  /** Draws uniformly from [0, 1), with 53 bits. */
  uniform(): number;
  /** Draws an integer uniformly from 0..bound-1; `bound` is in 1..2^53. */
  integer(bound: number): number;
  /** Draws from the standard normal distribution. */
  normal(): number;
  /** Returns an independent stream. It depends only on this generator's seed and the label, not on earlier draws. */
  fork(label: string): Rng;
  /** Returns a copy of the state. */
  state(): RngState;
  /** Restores a state, including its seed, so that later forks agree too. */
  restore(state: RngState): void;
}

/**
 * Returns a seeded generator (Alea, from seedrandom).
 *
 * @param seed a finite number or a non-empty string
 * @throws TypeError when the seed is missing, empty or not finite; there is no default seed
 * @example
 * ```ts
 * import { createRng } from 'gymnasium-js';
 * const rng = createRng(7);
 * const before = rng.state();
 * const first = rng.uniform();
 * rng.restore(before);
 * rng.uniform() === first; // => true
 * createRng(7).fork('shuffle').uniform() === rng.fork('shuffle').uniform(); // => true
 * ```
 */
export function createRng(seed: Seed): Rng {
  assertSeed(seed);
  let ownSeed = seed;
  let source = alea(seedKey(seed), { state: true });

  const rng: Rng = {
    get seed() {
      return ownSeed;
    },
    uniform: () => source.double(),
    integer: (bound) => drawInteger(source, bound),
    normal: () => drawNormal(source),
    fork(label) {
      return createRng(forkSeed(ownSeed, label));
    },
    state: () => ({ seed: ownSeed, ...source.state() }),
    restore(state) {
      assertState(state);
      const { seed: newSeed, c, s0, s1, s2 } = state;
      ownSeed = newSeed;
      source = alea('', { state: { c, s0, s1, s2 } });
    },
  };
  return rng;
}

/** Returns the seed of a fork. */
export function forkSeed(seed: Seed, label: string): string {
  expectKind('label', label, 'string');
  return `${JSON.stringify(label)} of ${seedKey(seed)}`;
}

function seedKey(seed: Seed): string {
  return `${typeof seed}:${seed}`;
}

function assertSeed(seed: unknown): asserts seed is Seed {
  const isSeed = typeof seed === 'string' ? seed !== '' : Number.isFinite(seed);
  expectType('seed', seed, isSeed, 'a finite number or a non-empty string');
}

export function assertState(state: RngState): void {
  expectType('state', state, typeof state === 'object' && state !== null, 'what `state()` returned');
  assertSeed(state.seed);
  for (const key of ['c', 's0', 's1', 's2'] as const) {
    expectType(`state.${key}`, state[key], Number.isFinite(state[key]), 'a finite number');
  }
}
