import { expectLength } from 'gymnasium-js/expect';

/** Lower and upper bound. */
export type Interval = readonly [number, number];

/** Smaller differences are rounding errors, and count as 0. */
export const NO_DIFFERENCE = 1e-9;

/**
 * Returns the mean over all runs and questions.
 *
 * @example
 * ```ts
 * import { tableMean } from './tables.ts';
 *
 * tableMean([Float64Array.of(1, 2), Float64Array.of(3, 4)]); // => 2.5
 * ```
 */
export function tableMean(table: readonly Float64Array[]): number {
  let sum = 0;
  let count = 0;
  for (const row of table) {
    for (const value of row) sum += value;
    count += row.length;
  }
  return sum / count;
}

/**
 * Returns the differences of two tables for each run and question. Differences below 1e-9 are rounding errors, and become 0.
 *
 * A single run is paired with every run of the other table. If a table has one run per training set, each run is paired with every
 * seed of its training set.
 *
 * @param options - `trainingSets`: the number of training sets; runs are ordered by training set, then by seed (1 unless given)
 *
 * @example
 * ```ts
 * import { pairedDifference } from './tables.ts';
 *
 * pairedDifference([Float64Array.of(1, 2)], [Float64Array.of(1, 1)]); // => [[0, 1]]
 * pairedDifference([Float64Array.of(0.1 + 0.2)], [Float64Array.of(0.3)]); // => [[0]]
 * // two training sets with two seeds each, against one run of either set
 * const runs = [1, 2, 3, 4].map((value) => Float64Array.of(value));
 * pairedDifference(runs, [Float64Array.of(1), Float64Array.of(3)], { trainingSets: 2 }); // => [[0], [1], [0], [1]]
 * ```
 */
export function pairedDifference(
  minuend: readonly Float64Array[],
  subtrahend: readonly Float64Array[],
  { trainingSets = 1 }: { readonly trainingSets?: number } = {},
): readonly Float64Array[] {
  const runs = Math.max(minuend.length, subtrahend.length);
  const fits = (length: number) =>
    length === runs || length === 1 || (length === trainingSets && runs % trainingSets === 0);
  if (!fits(minuend.length) || !fits(subtrahend.length)) {
    throw new RangeError(
      `Expected tables with equally many runs, a single run or one run per training set, got ${minuend.length} and ${subtrahend.length} runs of ${trainingSets} training set${trainingSets === 1 ? '' : 's'}.`,
    );
  }
  const partner = (table: readonly Float64Array[], run: number) =>
    table[Math.floor((run * table.length) / runs)]!;
  return Array.from({ length: runs }, (_, run) => {
    const left = partner(minuend, run);
    const right = partner(subtrahend, run);
    expectLength(`subtrahend[${run}]`, right, left.length);
    return left.map((value, question) => {
      const other = right[question]!;
      const difference = value - other;
      return Math.abs(difference) <= roundingOf(Math.max(Math.abs(value), Math.abs(other))) ? 0 : difference;
    });
  });
}

/** The largest difference at which two values of this size count as equal. */
export function roundingOf(size: number): number {
  return Math.max(NO_DIFFERENCE, 1e-12 * size);
}

/** Returns the range of the differences of values from two ranges. */
export function differenceRange([low, high]: Interval, [otherLow, otherHigh]: Interval): Interval {
  return [low - otherHigh, high - otherLow];
}
