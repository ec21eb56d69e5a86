import { checkTable } from './_table.ts';

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
 * import { interquartileMean } from './aggregate.ts';
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
