import { studentUpper } from './_distributions.ts';
import { precisionOfMean, varianceComponents } from './variance-components.ts';

/** What {@link crossedTTest} found. */
export interface CrossedTResult {
  /** Mean over its standard error. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Tests whether the mean of a table of runs by questions is 0, for new runs and new questions alike: Student's t with
 * the standard error of both and Satterthwaite's degrees of freedom.
 *
 * Give paired differences. Where runs disagree, five of them leave about four degrees of freedom however many
 * questions there are, and the test knows it. With one run it is Student's paired test over questions.
 *
 * Satterthwaite's is an approximation: at level .05, five runs and more find .044 to .056 false differences in
 * simulation, two or three runs up to .08, where runs and questions vary about alike.
 *
 * @param table - shape [runs][questions]; at least two questions
 *
 * @example
 * ```ts
 * import { crossedTTest } from '@der-gym/experiments';
 *
 * // differences 1, 2, 3: mean 2, standard error 1 / sqrt(3)
 * const { statistic, degreesOfFreedom, pValue } = crossedTTest([Float64Array.of(1, 2, 3)]);
 * [statistic, degreesOfFreedom]; // => [3.4641016151377544, 2]
 * pValue.toFixed(4); // => '0.0742'
 * ```
 */
export function crossedTTest(table: readonly Float64Array[]): CrossedTResult {
  const components = varianceComponents(table);
  const { standardError, degreesOfFreedom } = precisionOfMean(components);
  // a mean without any variation is infinitely many standard errors from 0, unless it is 0
  const statistic = components.mean === 0 ? 0 : components.mean / standardError;
  const pValue = Math.min(1, 2 * studentUpper(Math.abs(statistic), degreesOfFreedom));
  return { statistic, degreesOfFreedom, pValue };
}
