import type { Rng } from 'gymnasium-js';
import { expectInteger, expectLength, expectThat } from 'gymnasium-js/expect';
import { bcaInterval, percentileInterval } from './_intervals.ts';
import { checkTable, questionMeans, runMeans } from './_table.ts';

/** Lower and upper bound. */
export type Interval = readonly [number, number];

/** How often each question and each run is drawn in every resample; made once, used for many tables. */
export interface Resamples {
  readonly runs: number;
  readonly questions: number;
  readonly count: number;
  /** Shape [count x questions]; a row sums to `questions`. */
  readonly questionDraws: Uint16Array;
  /** Shape [count x runs]; a row sums to `runs`. */
  readonly runDraws: Uint16Array;
}

/**
 * Draws the resamples of a hierarchical bootstrap: runs (training seeds) and questions independently, because
 * every run answers the same questions. Tables that are to be compared share their resamples.
 *
 * @example
 * ```ts
 * import { bootstrapMean, drawResamples } from '@der-gym/experiments';
 * import { createRng } from 'gymnasium-js';
 *
 * const resamples = drawResamples(createRng(1), { runs: 1, questions: 3, count: 500 });
 * const [low, high] = bootstrapMean([Float64Array.of(0, 1, 2)], { resamples });
 * // every value a point higher: the interval too
 * bootstrapMean([Float64Array.of(1, 2, 3)], { resamples }); // => [1, 3]
 * [low, high]; // => [0, 2]
 * ```
 */
export function drawResamples(
  rng: Rng,
  {
    runs,
    questions,
    count = 2000,
  }: { readonly runs: number; readonly questions: number; readonly count?: number },
): Resamples {
  expectInteger('count', count, 1);
  if (!(runs >= 1 && questions >= 1)) {
    throw new RangeError(`Expected at least one run and one question, got ${runs} and ${questions}.`);
  }
  const draws = (stream: Rng, size: number) => {
    const counts = new Uint16Array(count * size);
    for (let resample = 0; resample < count; resample++) {
      for (let draw = 0; draw < size; draw++) counts[resample * size + stream.integer(size)]! += 1;
    }
    return counts;
  };
  return {
    runs,
    questions,
    count,
    questionDraws: draws(rng.fork('questions'), questions),
    runDraws: draws(rng.fork('runs'), runs),
  };
}

/** Options of {@link bootstrapMean}: `rng` or `resamples`, and the kind of interval. */
export interface BootstrapOptions {
  /** The generator to make 2,000 resamples with, where none are given. */
  readonly rng?: Rng;
  /** Resamples made before. */
  readonly resamples?: Resamples;
  /** Coverage of the interval. @defaultValue 0.95 */
  readonly level?: number;
  /**
   * - `'percentile'` *(default)*: quantiles of the bootstrap distribution
   * - `'bca'`: bias-corrected and accelerated (Efron 1987), nearer its level where the values are skewed; the
   *   acceleration is that of the jackknife over runs and over questions together
   */
  readonly method?: 'percentile' | 'bca';
}

/**
 * Bootstrap interval of the mean of a table of runs by questions, hierarchical: see `drawResamples`.
 * With one run it is the ordinary bootstrap over questions; give differences for a paired comparison.
 *
 * With R runs the bootstrap sees (R - 1) / R of the variance between runs. Where runs differ much, five of them give a
 * 95 % interval that covers about 86 %, fifteen one that covers 92 %; `comparePaired` tests with Student's distribution,
 * which makes up for it.
 *
 * @param table - one row a run, shape [runs][questions], all rows equally long
 * @throws RangeError when the table is empty, ragged or not finite, or the resamples are of another shape
 *
 * @example
 * ```ts
 * import { bootstrapMean } from '@der-gym/experiments';
 * import { createRng } from 'gymnasium-js';
 *
 * const scores = Float64Array.of(0.5, 0.5, 0.5);
 * bootstrapMean([scores], { rng: createRng(1) }); // => [0.5, 0.5]
 * bootstrapMean([scores], { rng: createRng(1), method: 'bca' }); // => [0.5, 0.5]
 * ```
 */
export function bootstrapMean(
  table: readonly Float64Array[],
  { rng, resamples, level = 0.95, method = 'percentile' }: BootstrapOptions,
): Interval {
  const runs = table.length;
  const questions = checkTable(table);
  expectThat('level', level, level > 0 && level < 1, 'in (0, 1)');
  if (resamples === undefined && rng === undefined) {
    throw new RangeError('Expected `rng` or `resamples`, got neither.');
  }
  const draws = resamples ?? drawResamples(rng!, { runs, questions });
  if (draws.runs !== runs || draws.questions !== questions) {
    throw new RangeError(
      `Expected resamples of ${runs} runs and ${questions} questions, got ${draws.runs} and ${draws.questions}.`,
    );
  }
  const means = resampledMeans(table, draws).sort();
  if (method === 'percentile') return percentileInterval(means, level);
  const estimate = tableMean(table);
  // the jackknife influence of a unit on a mean is how far its own mean lies from the whole
  const influences = [runMeans(table), questionMeans(table)].map((unit) =>
    unit.map((mean) => mean - estimate),
  );
  return bcaInterval(means, estimate, influences, level);
}

function resampledMeans(table: readonly Float64Array[], draws: Resamples): Float64Array {
  const { runs, questions } = draws;
  const means = new Float64Array(draws.count);
  for (let resample = 0; resample < draws.count; resample++) {
    const from = resample * questions;
    let sum = 0;
    for (let run = 0; run < runs; run++) {
      const weight = draws.runDraws[resample * runs + run]!;
      if (weight === 0) continue;
      const row = table[run]!;
      let runSum = 0;
      for (let question = 0; question < questions; question++) {
        runSum += draws.questionDraws[from + question]! * row[question]!;
      }
      sum += weight * runSum;
    }
    means[resample] = sum / (runs * questions);
  }
  return means;
}

/**
 * Returns the mean over all runs and questions.
 *
 * @example
 * ```ts
 * import { tableMean } from '@der-gym/experiments';
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
    expectLength(`subtrahend[${run}]`, right, left.length);
    return left.map((value, question) => value - right[question]!);
  });
}
