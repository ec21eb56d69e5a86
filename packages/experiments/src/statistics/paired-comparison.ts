import { type Bounded, type MeanLimits, type MeanOptions, meanLimits } from './estimate.ts';
import { minimalDetectableEffect } from './power.ts';
import { type Interval, pairedDifference, tableMean } from './tables.ts';

/** The mean difference of two methods on the same questions, with interval and p-value. */
export interface PairedDifference {
  /** Mean of the first method minus mean of the second. */
  readonly difference: number;
  /** At 95 % unless `level` is given; null if the data contain no information about the spread: see `estimateMean`. */
  readonly interval: Interval | null;
  /** Two-sided, not adjusted for multiple comparisons: see `holm`. Below .05 exactly if the 95 % interval excludes 0. */
  readonly p: number;
  /** The method of the interval and the p-value: see {@link MeanLimits}. */
  readonly test: MeanLimits['by'];
  /** The smallest true difference that these runs and questions detect with a power of 0.8: see `minimalDetectableEffect`; null if unknown. */
  readonly detectable: number | null;
  readonly runs: number;
  readonly n: number;
}

/** One of several differences, with a p-value adjusted for all of them. */
export interface AdjustedDifference extends Bounded<Pick<PairedDifference, 'difference'>> {
  /** By Holm's method: see `holm`. */
  readonly adjustedP: number;
}

/**
 * Compares two methods on the same questions: difference, interval, p-value and detectable effect. Differences below 1e-9 count
 * as 0.
 *
 * @param first - shape [runs][questions]
 * @param second - the same questions; as many runs, or a single one, or one per training set: see `pairedDifference`
 * @param options - the options of `estimateMean`; `range` is the range of the differences: see `differenceRange`
 *
 * @example
 * ```ts
 * import { comparePaired } from '@der-gym/experiments';
 *
 * const better = [Float64Array.of(1, 1, 1, 1, 1, 1, 0)];
 * const worse = [Float64Array.of(0, 0, 0, 0, 0, 0, 0)];
 * const { p, test, n } = comparePaired(better, worse, { range: [-1, 1] });
 * // six differences of one sign: 2 in 64
 * [p.toFixed(5), test, n]; // => ['0.03125', 'bounded', 7]
 * ```
 */
export function comparePaired(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  options: MeanOptions & { readonly range: Interval },
): Bounded<PairedDifference>;
export function comparePaired(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  options?: MeanOptions,
): PairedDifference;
export function comparePaired(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  options: MeanOptions = {},
): PairedDifference {
  const differences = pairedDifference(first, second, options);
  const limits = meanLimits(differences, options);
  const { level = 0.95 } = options;
  return {
    difference: tableMean(differences),
    interval: limits.at(level),
    p: limits.p(0),
    test: limits.by,
    detectable: detectableOf(limits),
    runs: differences.length,
    n: differences[0]!.length,
  };
}

/** By Student's distribution, and at least (1.960 + .842) / 1.960 of the half width of the 95 % interval for bounded values. */
function detectableOf(limits: MeanLimits): number | null {
  const { by } = limits;
  if (by === 'none' || by === 'known') return null;
  const precision = limits.precision();
  const byT = precision === null ? 0 : minimalDetectableEffect(precision);
  if (by === 't') return byT;
  const [low, high] = limits.at(0.95)!;
  return Math.max(byT, ((high - low) / 2) * 1.43);
}
