import { utilities } from './_choose.ts';
import { checkTemperatures, distil, softmaxRows } from './_distil.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';
import type { SingleCallRouter } from './single-call-router.ts';

interface SoftLabelOptions extends FitRouterOptions {
  /** Temperatures to choose among, in units of the score, > 0. @defaultValue [0.5, 0.2, 0.1] */
  readonly temperatures?: readonly number[];
  /** Penalties to choose among. @defaultValue [1e-2, 3e-3, 1e-3, 3e-4, 1e-4] */
  readonly l2?: readonly number[];
}

/**
 * Trains a classifier on soft labels: softmax((score - costWeight · parameters) / temperature) over the experts. An answer that is
 * nearly as good as the best has nearly the same weight. It asks the most probable expert. Temperature and penalty are chosen on
 * validation. Nothing is random.
 *
 * @throws RangeError when lengths differ or a temperature is not above 0
 * @example
 * ```ts
 * import { trainSoftLabels } from '@der-gym/agents';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [0.9, 0.1, 0.2, 0.8, 0.7, 0.1, 0.3, 0.9] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * trainSoftLabels({ train: scored, validation: scored, experts }).route(questions); // => [0, 1, 0, 1]
 * ```
 */
export function trainSoftLabels(options: SoftLabelOptions): SingleCallRouter {
  const costWeight = checkFit(options);
  const { train, experts, name = 'classifier, soft labels', temperatures = [0.5, 0.2, 0.1] } = options;
  expectChoices('temperatures', temperatures);
  checkTemperatures(temperatures);
  const l2 = expectChoices('l2', options.l2 ?? [1e-2, 3e-3, 1e-3, 3e-4, 1e-4]);
  const worth = utilities(train.scores, experts, costWeight);
  const labellings = temperatures.map((temperature) => ({
    labels: softmaxRows(worth, experts.length, temperature),
    chosen: { temperature },
  }));
  return distil(options, { labellings, l2, name, costWeight });
}
