import { type Bounded, type MeanLimits, type MeanOptions, meanLimits } from './estimate.ts';
import { minimalDetectableEffect } from './power.ts';
import { type Interval, pairedDifference, tableMean } from './tables.ts';

/** The mean difference of two methods on the same questions, and how well it is known. */
export interface PairedDifference {
  /** Mean of the first less mean of the second. */
  readonly difference: number;
  /** 95 %, for new questions, seeds and training sets; null where the data say nothing of the spread: see `estimateMean`. */
  readonly interval: Interval | null;
  /** Two-sided; not yet adjusted for how many comparisons are made: see `holm`. Below .05 exactly where the interval leaves out 0. */
  readonly p: number;
  /** Where interval and p are from: see {@link MeanLimits}. */
  readonly test: MeanLimits['by'];
  /** The smallest true difference this many runs and questions find with a power of 0.8: see `minimalDetectableEffect`; null where that is not known. */
  readonly detectable: number | null;
  readonly runs: number;
  readonly n: number;
}

/** One of several differences with its interval, its p adjusted for all of them. */
export interface AdjustedDifference extends Bounded<Pick<PairedDifference, 'difference'>> {
  /** By Holm's method: see `holm`. */
  readonly adjustedP: number;
}

/**
 * Compares two methods on the same questions: difference, interval, p-value and detectable effect. Differences below 1e-9 count as none.
 *
 * @param first - shape [runs][questions]
 * @param second - the same questions; as many runs, or a single one, or one for each training set: see `pairedDifference`
 * @param options - as of `estimateMean`; `range` is that of the differences: see `differenceRange`
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

/** By Student's distribution, and at least what half the width of Gaffke's interval at 95 % says: (1.960 + .842) / 1.960 of it. */
function detectableOf(limits: MeanLimits): number | null {
  const { by } = limits;
  if (by === 'none' || by === 'known') return null;
  const precision = limits.precision();
  const byT = precision === null ? 0 : minimalDetectableEffect(precision);
  if (by === 't') return byT;
  const [low, high] = limits.at(0.95)!;
  return Math.max(byT, ((high - low) / 2) * 1.43);
}
