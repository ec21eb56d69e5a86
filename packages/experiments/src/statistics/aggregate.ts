import type { Rng } from 'gymnasium-js';
import { percentileInterval } from './_intervals.ts';
import { checkBetween, checkCount, checkTable } from './_table.ts';
import type { Interval } from './bootstrap.ts';

/**
 * Returns the interquartile mean: the mean of the middle half of all values of a table of runs by tasks.
 *
 * Of n values, floor(n / 4) are dropped at either end. Less moved by one odd run than the mean, and better estimated
 * from few runs than the median (Agarwal et al. 2021, Deep RL at the edge of the statistical precipice).
 *
 * @param table - one row a run, shape [runs][tasks]; a task is whatever must count alike: a data set, a fold, a group of questions
 *
 * @example
 * ```ts
 * import { interquartileMean } from '@der-gym/experiments';
 *
 * // of 1, 2, 3, 100 one is dropped at either end
 * interquartileMean([Float64Array.of(1, 100), Float64Array.of(2, 3)]); // => 2.5
 * ```
 */
export function interquartileMean(table: readonly Float64Array[]): number {
  const tasks = checkTable(table);
  const values = new Float64Array(table.length * tasks);
  for (const [run, row] of table.entries()) values.set(row, run * tasks);
  values.sort();
  const cut = Math.floor(values.length / 4);
  let sum = 0;
  for (let k = cut; k < values.length - cut; k++) sum += values[k]!;
  return sum / (values.length - 2 * cut);
}

/**
 * Returns the probability that a run of the first method beats a run of the second on a task drawn at random:
 * 1/(T R S) * sum over tasks t, runs r and s of [x_rt > y_st] + [x_rt = y_st] / 2.
 *
 * It says how often, not by how much (Agarwal et al. 2021, section 4). Runs are not paired, tasks are.
 *
 * @param first - shape [R][T]
 * @param second - shape [S][T]
 *
 * @example
 * ```ts
 * import { probabilityOfImprovement } from '@der-gym/experiments';
 *
 * // task 0: 2 beats 1, ties with 2; task 1: 5 loses to both
 * probabilityOfImprovement([Float64Array.of(2, 5)], [Float64Array.of(1, 6), Float64Array.of(2, 7)]); // => 0.375
 * ```
 */
export function probabilityOfImprovement(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
): number {
  const tasks = checkTable(first, 'first');
  if (checkTable(second, 'second') !== tasks) {
    throw new RangeError(`Expected the same tasks on both sides, got ${tasks} and ${second[0]!.length}.`);
  }
  let wins = 0;
  for (const x of first) {
    for (const y of second) {
      for (let task = 0; task < tasks; task++) {
        if (x[task]! > y[task]!) wins += 1;
        else if (x[task]! === y[task]!) wins += 0.5;
      }
    }
  }
  return wins / (tasks * first.length * second.length);
}

/**
 * Returns the performance profile: for each threshold, the share of all runs and tasks with a value above it.
 *
 * @example
 * ```ts
 * import { performanceProfile } from '@der-gym/experiments';
 *
 * performanceProfile([Float64Array.of(0.2, 0.4), Float64Array.of(0.6, 0.8)], [0, 0.4, 0.7, 1]); // => [1, 0.5, 0.25, 0]
 * ```
 */
export function performanceProfile(
  table: readonly Float64Array[],
  thresholds: readonly number[],
): Float64Array {
  const tasks = checkTable(table);
  return Float64Array.from(thresholds, (threshold) => {
    let above = 0;
    for (const row of table) for (const value of row) if (value > threshold) above++;
    return above / (table.length * tasks);
  });
}

/** What {@link stratifiedInterval} draws with. */
export interface StratifiedOptions {
  readonly rng: Rng;
  /** Resamples. @defaultValue 2000 */
  readonly count?: number;
  /** Coverage of the interval. @defaultValue 0.95 */
  readonly level?: number;
}

/**
 * Returns the percentile interval of any statistic of one or more tables under the stratified bootstrap: within each
 * task, runs are drawn anew with replacement; the tasks stay as they are. Each table is drawn on its own.
 *
 * The interval is about the runs that might have been trained, on these very tasks. With few runs it is too narrow:
 * with R runs it sees (R - 1) / R of their variance.
 *
 * @param tables - each of shape [runs][tasks]; they may differ in runs
 * @param statistic - is handed tables that are overwritten after the call
 *
 * @example
 * ```ts
 * import { interquartileMean, stratifiedInterval } from '@der-gym/experiments';
 * import { createRng } from 'gymnasium-js';
 *
 * // both runs agree on every task: nothing is uncertain
 * const table = [Float64Array.of(0.2, 0.6), Float64Array.of(0.2, 0.6)];
 * stratifiedInterval([table], interquartileMean, { rng: createRng(1) }); // => [0.4, 0.4]
 * ```
 */
export function stratifiedInterval(
  tables: readonly (readonly Float64Array[])[],
  statistic: (...tables: (readonly Float64Array[])[]) => number,
  { rng, count = 2000, level = 0.95 }: StratifiedOptions,
): Interval {
  for (const table of tables) checkTable(table);
  checkBetween('level', level, 0, 1);
  checkCount('count', count);
  const drawn = tables.map((table) => table.map((row) => new Float64Array(row.length)));
  const values = new Float64Array(count);
  for (let resample = 0; resample < count; resample++) {
    for (const [index, table] of tables.entries()) {
      for (const row of drawn[index]!) {
        for (let task = 0; task < row.length; task++) row[task] = table[rng.integer(table.length)]![task]!;
      }
    }
    values[resample] = statistic(...drawn);
  }
  return percentileInterval(values.sort(), level);
}
