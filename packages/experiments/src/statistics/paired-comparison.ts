import type { Rng } from 'gymnasium-js';
import {
  bootstrapMean,
  drawResamples,
  type Interval,
  pairedDifference,
  type Resamples,
} from './bootstrap.ts';
import { crossedTTest } from './crossed-t.ts';
import { signFlipTest } from './permutation.ts';
import { minimalDetectableEffect } from './power.ts';
import { precisionOfMean, varianceComponents } from './variance-components.ts';

/** The mean difference of two methods on the same questions, and how well it is known. */
export interface PairedDifference {
  /** Mean of the first less mean of the second. */
  readonly difference: number;
  /** 95 %, bootstrapped over runs and questions. */
  readonly interval: Interval;
  /** Two-sided; not yet adjusted for how many comparisons are made: see `holm`. */
  readonly p: number;
  /**
   * - `'sign-flip'`: one run a side; questions are the units
   * - `'crossed-t'`: several runs; they and the questions are the units, see {@link crossedTTest}
   */
  readonly test: 'sign-flip' | 'crossed-t';
  /** The smallest true difference this many runs and questions find with a power of 0.8: see {@link minimalDetectableEffect}. */
  readonly detectable: number;
  readonly runs: number;
  readonly n: number;
}

/** Options of {@link comparePaired}. */
export interface PairedComparisonOptions {
  /** Draws the sign flips where there are too many to count, and the resamples where none are given. */
  readonly rng: Rng;
  /** Gives the resamples that tables of so many runs and questions share. */
  readonly resamples?: (runs: number, questions: number) => Resamples;
}

/**
 * Compares two methods on the same questions: difference, interval, p-value and detectable effect.
 *
 * @param first - shape [runs][questions]
 * @param second - the same questions; as many runs, or a single one
 *
 * @example
 * ```ts
 * import { comparePaired } from '@der-gym/experiments';
 * import { createRng } from 'gymnasium-js';
 *
 * const better = [Float64Array.of(0.6, 0.9, 0.7, 0.8, 0.5, 1)];
 * const worse = [Float64Array.of(0.5, 0.7, 0.6, 0.5, 0.4, 0.8)];
 * const { p, test, n } = comparePaired(better, worse, { rng: createRng(1) });
 * // six differences of one sign: 2 of 64 flips are as extreme
 * [p, test, n]; // => [0.03125, 'sign-flip', 6]
 * ```
 */
export function comparePaired(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  {
    rng,
    resamples = (runs, questions) => drawResamples(rng.fork('resamples'), { runs, questions }),
  }: PairedComparisonOptions,
): PairedDifference {
  const differences = pairedDifference(first, second);
  const components = varianceComponents(differences);
  const { mean: difference, runs, questions: n } = components;
  const single = runs === 1;
  const { pValue: p } = single ? signFlipTest(differences[0]!, { rng }) : crossedTTest(differences);
  return {
    difference,
    interval: bootstrapMean(differences, { resamples: resamples(runs, n), method: 'bca' }),
    p,
    test: single ? 'sign-flip' : 'crossed-t',
    detectable: minimalDetectableEffect(precisionOfMean(components)),
    runs,
    n,
  };
}
