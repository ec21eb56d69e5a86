import { expectThat } from 'gymnasium-js/expect';
import { boundedLimits, boundedP, type Counted, countValues } from './_bounded.ts';
import {
  checkTrainingSets,
  crossedExcludes,
  crossedMean,
  crossedP,
  crossedReach,
  satterthwaite,
} from './_crossed.ts';
import { checkTable, expectSized, questionMeans } from './_table.ts';
import type { Precision } from './power.ts';
import { type Interval, NO_DIFFERENCE, roundingOf, tableMean } from './tables.ts';

/** A mean, or a ratio of means, with its interval and sample size. */
export interface Estimate {
  readonly value: number;
  /** Null if the data contain no information about the spread. */
  readonly interval: Interval | null;
  /** Number of questions. */
  readonly n: number;
  /** Number of training runs: training sets x seeds. */
  readonly runs: number;
}

/** A value whose interval is known, as for every mean of values from a known range. */
export type Bounded<T> = T & { readonly interval: Interval };

/** Options of {@link estimateMean}. */
export interface MeanOptions {
  /** Number of training sets of the runs. The rows are ordered by training set, then by seed. @defaultValue 1 */
  readonly trainingSets?: number;
  /** Coverage of the interval. @defaultValue 0.95 */
  readonly level?: number;
  /** The lowest and the highest possible value of one cell. @defaultValue unknown */
  readonly range?: Interval;
}

/** With fewer questions far from the median, their frequency is too uncertain for Student's interval. */
const ENOUGH_FAR = 20;
/** The share of the range that counts as far. */
const FAR = 1 / 20;

/** Confidence limits for the mean of a table: see {@link meanLimits}. */
export interface MeanLimits {
  /**
   * - `'t'`: Student's, over training sets, seeds and questions
   * - `'bounded'`: Gaffke's limits, over questions
   * - `'t and bounded'`: the union of both
   * - `'known'`: there is only one possible value
   * - `'none'`: the data contain no information about the spread
   */
  readonly by: 't' | 'bounded' | 't and bounded' | 'known' | 'none';
  /** The interval at a confidence level; null for `'none'`. */
  at(level: number): Interval | null;
  /** Two-sided p of the hypothesis that the mean is `value`. It is below 1 - level exactly if the interval at that level excludes the value. */
  p(value: number): number;
  /** Whether the interval at a level excludes a value. Faster than the interval itself. */
  excludes(value: number, level: number): boolean;
  /** Standard error and Satterthwaite's degrees of freedom; null if nothing varies. */
  precision(): Precision | null;
}

/**
 * Returns the confidence limits for the mean of a table. Every interval and every p-value is computed from them. Without a
 * `range`, equal values have no interval, and their p is that of the sign test.
 *
 * @param table - shape [runs][questions]; runs ordered by training set, then by seed
 *
 * @example
 * ```ts
 * import { meanLimits } from './estimate.ts';
 *
 * // nine wins, one loss, ten ties
 * const wins = Float64Array.from({ length: 20 }, (_, i) => (i < 9 ? 1 : i === 9 ? -1 : 0));
 * const limits = meanLimits([wins], { range: [-1, 1] });
 * // the sign test: 2 (1 + 10) / 1024
 * [limits.by, limits.p(0).toFixed(6)]; // => ['bounded', '0.021484']
 * limits.excludes(0, 0.95); // => true
 * limits.excludes(0, 0.98); // => false
 * ```
 */
export function meanLimits(
  table: readonly Float64Array[],
  { trainingSets = 1, range }: Pick<MeanOptions, 'trainingSets' | 'range'> = {},
): MeanLimits {
  const n = checkTable(table);
  // an untrained method has one run, whatever it is compared with
  const sets = table.length === 1 ? 1 : trainingSets;
  checkTrainingSets(sets, table.length);
  if (range !== undefined) checkRange(range);
  const means = questionMeans(table);
  const mean = tableMean([means]);
  let [least, greatest] = [table[0]![0]!, table[0]![0]!];
  for (const row of table) {
    for (const value of row) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  const slack = roundingOf(Math.max(Math.abs(least), Math.abs(greatest)));
  const crossed = n > 1 && greatest - least > slack ? crossedMean(table, sets) : null;
  const [low, high] =
    range === undefined
      ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      : [Math.min(range[0], least), Math.max(range[1], greatest)];
  const isKnown = high - low <= slack;
  const sample = range === undefined || isKnown ? null : sampleOf(means, high - low, crossed === null);
  const t = isKnown || (sample !== null && table.length === 1) ? null : crossed;
  const byT = (level: number): Interval | null => {
    if (t === null) return null;
    const [below, above] = crossedReach(t, level);
    return [Math.max(mean - below, low), Math.min(mean + above, high)];
  };
  const isMean = (value: number) => Math.abs(value - mean) <= slack;
  return {
    by: isKnown
      ? 'known'
      : t === null
        ? sample === null
          ? 'none'
          : 'bounded'
        : sample === null
          ? 't'
          : 't and bounded',
    at(level) {
      if (isKnown) return [mean, mean];
      const student = byT(level);
      const bounded = sample === null ? null : boundedLimits(sample, [low, high], level);
      if (student === null || bounded === null) return student ?? bounded;
      return [Math.min(student[0], bounded[0]), Math.max(student[1], bounded[1])];
    },
    p(value) {
      if (isMean(value)) return 1;
      if (isKnown || value < low || value > high) return 0;
      // equal differences of one sign: sign test
      if (t === null && sample === null) return 2 ** (1 - n);
      return Math.max(
        t === null ? 0 : crossedP(t, value - mean),
        sample === null ? 0 : boundedP(sample, [low, high], value),
      );
    },
    excludes(value, level) {
      if (isMean(value) || (t === null && sample === null)) return isKnown && !isMean(value);
      if (value < low || value > high) return true;
      if (t !== null && !crossedExcludes(t, value - mean, level)) return false;
      return sample === null || boundedP(sample, [low, high], value) < 1 - level;
    },
    precision() {
      if (crossed === null) return null;
      const { variance, freedom } = satterthwaite(crossed);
      return { standardError: Math.sqrt(variance), degreesOfFreedom: freedom };
    },
  };
}

/** The counted question means if Gaffke's limits apply, else null. */
function sampleOf(means: Float64Array, width: number, hasNoT: boolean): Counted | null {
  const isRare = hasNoT || countFar(means, width * FAR) < ENOUGH_FAR;
  const sample = countValues(means);
  return isRare || sample.values.length <= 2 ? sample : null;
}

/**
 * Returns the mean of a table of runs by questions with a confidence interval. The interval covers the variation between
 * questions, seeds and training sets, if the table has several of them.
 *
 * The interval is Student's t over crossed random effects. If the `range` is known and values are rare or of two kinds, Gaffke's
 * limits replace it (one run) or widen it (several runs). For zeros and ones in one run they equal the Clopper-Pearson limits. The
 * width is 0 only if the range is a single value. Without a range, the interval is null if nothing varies or there is one question.
 *
 * @param table - shape [runs][questions]; runs ordered by training set, then by seed
 * @throws RangeError if the table is empty, ragged or not finite, or `trainingSets` does not divide the number of runs
 *
 * @example
 * ```ts
 * import { estimateMean } from '@der-gym/experiments';
 *
 * const allRight = [new Float64Array(25).fill(1)];
 * const { interval } = estimateMean(allRight, { range: [0, 1] });
 * interval.map((end) => end.toFixed(3)); // => ['0.863', '1.000']
 * estimateMean(allRight).interval; // => null
 * // 1, 2, 3: 2 +- 4.303 / sqrt(3)
 * estimateMean([Float64Array.of(1, 2, 3)]).interval?.map((end) => end.toFixed(3)); // => ['-0.484', '4.484']
 * ```
 */
export function estimateMean(
  table: readonly Float64Array[],
  options: MeanOptions & { readonly range: Interval },
): Bounded<Estimate>;
export function estimateMean(table: readonly Float64Array[], options?: MeanOptions): Estimate;
export function estimateMean(table: readonly Float64Array[], options: MeanOptions = {}): Estimate {
  const { level = 0.95 } = options;
  checkLevel(level);
  const limits = meanLimits(table, options);
  return { value: tableMean(table), interval: limits.at(level), n: table[0]!.length, runs: table.length };
}

/** Options of {@link estimateRatio}. */
interface RatioOptions extends Omit<MeanOptions, 'range'> {
  /** The lowest and the highest possible ratio of one cell. @defaultValue unknown */
  readonly range?: Interval;
}

/**
 * Returns the ratio of two means over the same runs and questions. The interval is by linearisation: the interval of the mean of
 * numerator - ratio x denominator, divided by the mean denominator.
 *
 * @param numerators - shape [runs][questions]; 0 where the denominator is 0
 * @param denominators - not negative, and not 0 everywhere
 *
 * @example
 * ```ts
 * import { estimateRatio } from './estimate.ts';
 *
 * // 2 + 1 of 4 + 4 calls
 * estimateRatio([Float64Array.of(2, 1)], [Float64Array.of(4, 4)], { range: [0, 1] }).value; // => 0.375
 * ```
 */
export function estimateRatio(
  numerators: readonly Float64Array[],
  denominators: readonly Float64Array[],
  { range, level = 0.95, ...options }: RatioOptions = {},
): Estimate {
  checkLevel(level);
  const n = checkTable(denominators, 'denominators');
  checkTable(numerators, 'numerators');
  if (range !== undefined) checkRange(range);
  const below = tableMean(denominators);
  expectThat('denominators', below, below > 0, 'positive on average');
  const value = tableMean(numerators) / below;
  let greatest = 0;
  for (const row of denominators) for (const each of row) if (each > greatest) greatest = each;
  const residuals = numerators.map((row, run) =>
    row.map((above, q) => above - value * denominators[run]![q]!),
  );
  const limits = meanLimits(residuals, {
    ...options,
    ...(range !== undefined && {
      range: [Math.min(0, range[0] - value) * greatest, Math.max(0, range[1] - value) * greatest] as const,
    }),
  });
  const found = limits.at(level);
  const end = (at: number) => {
    const ratio = value + at / below;
    return range === undefined ? ratio : Math.min(Math.max(ratio, range[0]), range[1]);
  };
  const interval = found === null ? null : ([end(found[0]), end(found[1])] as const);
  return { value, interval, n, runs: denominators.length };
}

function countFar(values: Float64Array, distance: number): number {
  const ascending = values.toSorted();
  const median = ascending[Math.floor(ascending.length / 2)]!;
  let far = 0;
  for (const value of ascending) if (Math.abs(value - median) > Math.max(distance, NO_DIFFERENCE)) far++;
  return far;
}

function checkRange(range: Interval): void {
  for (const [end, value] of range.entries()) expectSized(`range[${end}]`, value);
  expectThat('range', range, range[0] <= range[1], 'a lower and an upper end');
}

function checkLevel(level: number): void {
  expectThat('level', level, level > 0 && level < 1, 'in (0, 1)');
}
