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

/** What two methods on the same questions differ by, and how well that is known. */
export interface PairedComparison {
  /** Mean of the first less mean of the second. */
  readonly difference: number;
  readonly interval: Interval;
  /** Two-sided; not yet adjusted for how many comparisons are made: see `holm`. */
  readonly pValue: number;
  /**
   * - `'sign-flip'`: one run a side; questions are the units
   * - `'crossed-t'`: several runs; they and the questions are the units, see {@link crossedTTest}
   */
  readonly test: 'sign-flip' | 'crossed-t';
  /** The smallest true difference this many runs and questions would have found: see {@link minimalDetectableEffect}. */
  readonly minimalDetectableEffect: number;
  readonly runs: number;
  readonly n: number;
}

/** Options of {@link comparePaired}. */
export interface PairedComparisonOptions {
  readonly rng: Rng;
  /** Resamples shared with other tables of the same questions. */
  readonly resamples?: Resamples;
  /** Coverage of the interval; 1 - `level` is the significance the detectable effect is for. @defaultValue 0.95 */
  readonly level?: number;
  /** @defaultValue 0.8 */
  readonly power?: number;
  /** @defaultValue 'bca' */
  readonly method?: 'percentile' | 'bca';
}

/**
 * Compares two methods on the same questions: difference, interval, p-value and minimal detectable effect.
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
 * const { pValue, test, n } = comparePaired(better, worse, { rng: createRng(1) });
 * // six differences of one sign: 2 of 64 flips are as extreme
 * [pValue, test, n]; // => [0.03125, 'sign-flip', 6]
 * ```
 */
export function comparePaired(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  { rng, resamples, level = 0.95, power = 0.8, method = 'bca' }: PairedComparisonOptions,
): PairedComparison {
  const differences = pairedDifference(first, second);
  const components = varianceComponents(differences);
  const precision = precisionOfMean(components);
  const { mean, runs, questions } = components;
  const draws = resamples ?? drawResamples(rng.fork('resamples'), { runs, questions });
  const single = runs === 1;
  const { pValue } = single
    ? signFlipTest(differences[0]!, { rng: rng.fork('signs') })
    : crossedTTest(differences);
  return {
    difference: mean,
    interval: bootstrapMean(differences, { resamples: draws, level, method }),
    pValue,
    test: single ? 'sign-flip' : 'crossed-t',
    minimalDetectableEffect: minimalDetectableEffect(precision, { significance: 1 - level, power }),
    runs,
    n: questions,
  };
}
