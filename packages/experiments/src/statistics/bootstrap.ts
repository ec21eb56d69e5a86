import type { Rng } from 'gymnasium-js';

/** Lower and upper bound. */
export type Interval = readonly [number, number];

export interface BootstrapOptions {
  readonly rng: Rng;
  /** @defaultValue 2000 */
  readonly resamples?: number;
  /** Coverage of the interval. @defaultValue 0.95 */
  readonly level?: number;
}

/**
 * Percentile bootstrap interval of the mean of a table of runs by questions, hierarchical: runs (training
 * seeds) and questions are resampled independently, because every run answers the same questions. With one
 * run it is the ordinary bootstrap over questions; give differences for a paired comparison.
 *
 * @param table one row a run, shape [runs][questions], all rows equally long
 * @throws RangeError when the table is empty, ragged or not finite
 *
 * @example
 * ```ts
 * import { bootstrapMean } from '@der-gym/experiments';
 * import { createRng } from 'gymnasium-js';
 *
 * const scores = Float64Array.of(0.5, 0.5, 0.5);
 * bootstrapMean([scores], { rng: createRng(1) }); // => [0.5, 0.5]
 * ```
 */
export function bootstrapMean(
  table: readonly Float64Array[],
  { rng, resamples = 2000, level = 0.95 }: BootstrapOptions,
): Interval {
  const runs = table.length;
  const questions = table[0]?.length ?? 0;
  if (runs === 0 || questions === 0) {
    throw new RangeError(`Expected at least one run and one question, got ${runs} and ${questions}.`);
  }
  for (const [run, row] of table.entries()) {
    if (row.length !== questions) {
      throw new RangeError(`Expected run ${run} to have ${questions} questions, got ${row.length}.`);
    }
    const bad = row.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new RangeError(`Expected finite values, got ${row[bad]} at run ${run}, question ${bad}.`);
  }

  const means = new Float64Array(resamples);
  const runMeans = new Float64Array(runs);
  for (let resample = 0; resample < resamples; resample++) {
    runMeans.fill(0);
    for (let draw = 0; draw < questions; draw++) {
      const question = rng.integer(questions);
      for (let run = 0; run < runs; run++) runMeans[run]! += table[run]![question]!;
    }
    let sum = 0;
    for (let draw = 0; draw < runs; draw++) sum += runMeans[runs === 1 ? 0 : rng.integer(runs)]!;
    means[resample] = sum / (runs * questions);
  }
  means.sort();
  return [quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)];
}

/** The mean over all runs and questions. */
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
 * The differences of two tables, run by run and question by question; a single run is set against each of the other's.
 *
 * @example
 * ```ts
 * import { pairedDifference } from '@der-gym/experiments';
 *
 * pairedDifference([Float64Array.of(1, 2)], [Float64Array.of(1, 1)]); // => [[0, 1]]
 * ```
 */
export function pairedDifference(
  minuend: readonly Float64Array[],
  subtrahend: readonly Float64Array[],
): readonly Float64Array[] {
  const runs = Math.max(minuend.length, subtrahend.length);
  const fits = (length: number) => length === runs || length === 1;
  if (!fits(minuend.length) || !fits(subtrahend.length)) {
    throw new RangeError(
      `Expected tables of equally many runs, or one of a single run, got ${minuend.length} and ${subtrahend.length}.`,
    );
  }
  return Array.from({ length: runs }, (_, run) => {
    const left = minuend[minuend.length === 1 ? 0 : run]!;
    const right = subtrahend[subtrahend.length === 1 ? 0 : run]!;
    if (left.length !== right.length) {
      throw new RangeError(
        `Expected the same questions on both sides, got ${left.length} and ${right.length}.`,
      );
    }
    return left.map((value, question) => value - right[question]!);
  });
}

/** Linear interpolation between order statistics (type 7) of an ascending array. */
function quantile(ascending: Float64Array, probability: number): number {
  const position = (ascending.length - 1) * probability;
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (position - below) * (ascending[above]! - ascending[below]!);
}
