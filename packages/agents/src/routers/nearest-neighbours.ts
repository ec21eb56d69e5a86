import type { Question } from '@der-gym/env';
import { expectInteger } from 'gymnasium-js/expect';
import { bestOnValidation, type Candidate, utilities } from './_choose.ts';
import { cosineNeighbours } from './_neighbours.ts';
import { encodeQuestions, questionEncoder } from './_question-features.ts';
import type { ScorePredictor } from './score-predictor.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';

interface NearestNeighboursOptions extends FitRouterOptions {
  /** Numbers of neighbours to choose among, capped at the train size. @defaultValue [100, 40, 20, 10, 5, 2, 1], and all of train first */
  readonly k?: readonly number[];
}

/**
 * Returns a predictor by each expert's mean score on the k nearest train questions, by the cosine of their hashed words. Ties go
 * to the earlier question. k is chosen on validation. With all of train as neighbours it predicts the means, so the best fixed
 * expert is among the choices.
 *
 * Its `agentParameters` count the numbers it stores: words and scores of the train questions.
 *
 * @throws RangeError when lengths differ or a k is not a positive integer
 * @example
 * ```ts
 * import { trainNearestNeighbours } from '@der-gym/agents';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [1, 0, 0, 1, 1, 0, 0, 1] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * const predictor = trainNearestNeighbours({ train: scored, validation: scored, experts, k: [2] });
 * predictor.predict([{ text: 'sum the numbers' }]); // => [1, 0]
 * ```
 */
export function trainNearestNeighbours(options: NearestNeighboursOptions): ScorePredictor {
  const costWeight = checkFit(options);
  const { train, validation, experts, name = 'k nearest neighbours' } = options;
  const size = train.questions.length;
  const offered = expectChoices('k', options.k ?? [size, 100, 40, 20, 10, 5, 2, 1]);
  for (const k of offered) expectInteger('k', k, 1);
  const choices = [...new Set(offered.map((k) => Math.min(k, size)))].sort((a, b) => b - a);
  const encoder = options.encoder ?? questionEncoder(train.questions);
  const known = encodeQuestions(encoder, train.questions);
  const neighbours = cosineNeighbours(known);
  const mean = (lists: readonly Int32Array[], k: number) => {
    const out = new Float64Array(lists.length * experts.length);
    lists.forEach((list, r) => {
      for (const near of list.subarray(0, k)) {
        for (let m = 0; m < experts.length; m += 1) {
          const at = r * experts.length + m;
          out[at] = out[at]! + train.scores[near * experts.length + m]! / k;
        }
      }
    });
    return out;
  };
  // the k nearest are the first k of the nearest many
  const held = neighbours(encodeQuestions(encoder, validation.questions), choices[0]!);
  function* each(): Generator<Candidate<number>> {
    for (const k of choices) {
      yield { model: k, values: utilities(mean(held, k), experts, costWeight) };
    }
  }
  const { model: k, utility } = bestOnValidation(each(), validation, experts, costWeight);
  return {
    name,
    agentParameters: (known.values.length + train.scores.length) / 1e9,
    chosen: { k },
    validationUtility: utility,
    predict: (questions: readonly Pick<Question, 'text'>[]) =>
      mean(neighbours(encodeQuestions(encoder, questions), k), k),
  };
}
