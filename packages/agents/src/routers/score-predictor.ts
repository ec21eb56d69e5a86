import type { Expert, PublicQuestion, Question } from '@der-gym/env';
import { derDefaults } from '@der-gym/env/rewards';
import { expectLength, expectNumber } from 'gymnasium-js/expect';
import { utilities } from './_choose.ts';
import { type SingleCallRouter, singleCallRouter } from './single-call-router.ts';

/** Predicts the score of each expert's answer to a bare question. */
export interface ScorePredictor {
  readonly name: string;
  /** Its own size in billions of parameters. */
  readonly agentParameters: number;
  /** The settings chosen on validation, by name. */
  readonly chosen: Readonly<Record<string, number>>;
  /** Mean utility on validation of asking the expert with the highest predicted utility; NaN if not measured. */
  readonly validationUtility: number;
  /** Expected score of each expert, shape [questions, experts]. */
  predict(questions: readonly Pick<Question, 'text'>[]): Float64Array;
}

/** A predictor to which an expert can be added after training. */
export interface OpenScorePredictor extends ScorePredictor {
  /**
   * Returns the predictor with one more expert at the end, fitted to a few of its answers. Nothing else is trained again.
   *
   * @throws RangeError without answers, or for scores that are not finite or not one per question
   */
  withExpert(answers: FewAnswers): OpenScorePredictor;
}

/** Questions that an added expert has answered, and the scores of its answers, shape [questions]. */
export interface FewAnswers {
  readonly questions: readonly PublicQuestion[];
  readonly scores: ArrayLike<number>;
}

/**
 * Returns the router that asks the expert with the highest expected utility: predicted score - costWeight · parameters. Ties go
 * to the cheapest, then the lowest index.
 *
 * @throws RangeError for a predictor of another number of experts
 * @example
 * ```ts
 * import { routeByUtility } from '@der-gym/agents';
 *
 * const experts = [{ name: 'small', parameters: 7 }, { name: 'large', parameters: 70 }];
 * const predictor = {
 *   name: 'by length', agentParameters: 0, chosen: {}, validationUtility: Number.NaN,
 *   predict: (questions: readonly { text: string }[]) =>
 *     Float64Array.from(questions.flatMap(({ text }) => [text.length < 10 ? 0.9 : 0.5, 0.9])),
 * };
 * // .9 - .007 against .9 - .07, then .5 - .007 against .9 - .07
 * const router = routeByUtility(predictor, { experts, costWeight: 0.001 });
 * router.route([{ text: 'Why?' }, { text: 'Prove the theorem.' }]); // => [0, 1]
 * ```
 */
export function routeByUtility(
  predictor: ScorePredictor,
  {
    experts,
    costWeight = derDefaults.costWeight,
  }: { readonly experts: readonly Expert[]; readonly costWeight?: number },
): SingleCallRouter {
  expectNumber('costWeight', costWeight, 0);
  const { name, agentParameters, chosen, validationUtility } = predictor;
  const values = (questions: readonly Pick<Question, 'text'>[]) => {
    const scores = predictor.predict(questions);
    expectLength('predictor.predict(questions)', scores, questions.length * experts.length);
    return utilities(scores, experts, costWeight);
  };
  return singleCallRouter({ name, agentParameters, chosen, validationUtility, values }, experts);
}

/** Throws for answers that an expert cannot be fitted to. */
export function checkFewAnswers({ questions, scores }: FewAnswers): void {
  if (questions.length === 0) throw new RangeError('Expected `answers.questions` to hold one, got none.');
  expectLength('answers.scores', scores, questions.length);
  for (let i = 0; i < scores.length; i += 1) {
    expectNumber(`answers.scores[${i}]`, scores[i]);
  }
}

/** `scores` with an additional column. */
export function appendColumn(scores: Float64Array, column: Float64Array): Float64Array {
  const rows = column.length;
  const width = rows === 0 ? 0 : scores.length / rows;
  const out = new Float64Array(rows * (width + 1));
  for (let r = 0; r < rows; r += 1) {
    out.set(scores.subarray(r * width, (r + 1) * width), r * (width + 1));
    out[r * (width + 1) + width] = column[r]!;
  }
  return out;
}
