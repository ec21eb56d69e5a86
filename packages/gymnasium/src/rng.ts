/// <reference path="./_alea.d.ts" />
import alea from 'seedrandom/lib/alea.js';
import { drawInteger, drawNormal } from './_draws.ts';
import { expectKind, expectType } from './expect.ts';

/** What a generator is seeded with. The number 0 and the string '0' are different seeds. */
export type Seed = number | string;

/** A generator's whole state, as JSON. */
export interface RngState {
  readonly seed: Seed;
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/** A seeded generator of random numbers; every random draw of the workspace comes from one that was handed in. */
export interface Rng {
  /** What it was seeded with. */
  readonly seed: Seed;
  /** Draws from [0, 1), 53 bits. */
  uniform(): number;
  /** Draws from 0..bound-1, each equally likely; `bound` in 1..2^53. */
  integer(bound: number): number;
  /** Draws from the standard normal distribution. */
  normal(): number;
  /** Returns an independent stream that depends on this generator's seed and the label alone, not on what was drawn. */
  fork(label: string): Rng;
  /** Returns a copy of the state. */
  state(): RngState;
  /** Takes over a state wholly, its seed included, so that later forks agree too. */
  restore(state: RngState): void;
}

/**
 * Returns a seeded generator (Alea, from seedrandom).
 *
 * @param seed a finite number or a string that is not empty
 * @throws TypeError when the seed is missing, empty or not finite: nothing here is ever seeded by chance
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

/** What the generator of a fork is seeded with. */
export function forkSeed(seed: Seed, label: string): string {
  expectKind('label', label, 'string');
  return `${JSON.stringify(label)} of ${seedKey(seed)}`;
}

function seedKey(seed: Seed): string {
  return `${typeof seed}:${seed}`;
}

function assertSeed(seed: unknown): asserts seed is Seed {
  const isSeed = typeof seed === 'string' ? seed !== '' : Number.isFinite(seed);
  expectType('seed', seed, isSeed, 'a finite number or a string that is not empty');
}

export function assertState(state: RngState): void {
  expectType('state', state, typeof state === 'object' && state !== null, 'what `state()` returned');
  assertSeed(state.seed);
  for (const key of ['c', 's0', 's1', 's2'] as const) {
    expectType(`state.${key}`, state[key], Number.isFinite(state[key]), 'a finite number');
  }
}
