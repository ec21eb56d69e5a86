import type { Question } from '@der-gym/env';
import { fitLogistic, logisticProbabilities } from '../linear/logistic-regression.ts';
import { penaltyPath } from '../linear/penalty-path.ts';
import type { LinearModel } from '../linear/softmax-regression.ts';
import { bestOnValidation, type Candidate, utilities } from './_choose.ts';
import { encodeQuestions, questionEncoder } from './_question-features.ts';
import type { ScorePredictor } from './score-predictor.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';

interface ScoreRegressionOptions extends FitRouterOptions {
  /** Penalties to choose among. @defaultValue [1e-1, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4] */
  readonly l2?: readonly number[];
}

/** A ten-thousandth in the slope of the loss is far below the resolution of validation. */
const OPTIMIZER = { tolerance: 1e-4 };

/**
 * Returns a predictor of each expert's score from the words of the question: one logistic regression per expert, fitted to the scores
 * scaled to [0, 1] by the range on train, with the penalty chosen on validation. A classifier learns which expert is best; this
 * learns by how much, so that {@link routeByUtility} can weigh it against the cost. Nothing is random.
 *
 * @throws RangeError when lengths differ or a score is not finite
 * @example
 * ```ts
 * import { routeByUtility, trainScoreRegression } from '@der-gym/agents';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [1, 0, 0, 1, 1, 0, 0, 1] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * const predictor = trainScoreRegression({ train: scored, validation: scored, experts });
 * routeByUtility(predictor, { experts }).route(questions); // => [0, 1, 0, 1]
 * ```
 */
export function trainScoreRegression(options: ScoreRegressionOptions): ScorePredictor {
  const costWeight = checkFit(options);
  const { train, validation, experts, name = 'score regression' } = options;
  const l2 = expectChoices('l2', options.l2 ?? [1e-1, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4]);
  const low = least(train.scores);
  const span = -least(Array.from(train.scores, (score) => -score)) - low;
  // equal scores are predicted as they are
  const targets = Float64Array.from(train.scores, (score) => (span > 0 ? (score - low) / span : 0));
  const encoder = options.encoder ?? questionEncoder(train.questions);
  const features = encodeQuestions(encoder, train.questions);
  const held = encodeQuestions(encoder, validation.questions);
  const scoresOf = (model: LinearModel, rows: typeof held) =>
    logisticProbabilities(model, rows).map((share) => low + share * span);

  function* path(): Generator<Candidate<{ model: LinearModel; l2: number }>> {
    const data = { features, targets, outputs: experts.length, optimizer: OPTIMIZER };
    for (const model of penaltyPath(l2, (fit) => fitLogistic({ ...data, ...fit }))) {
      yield { model, values: utilities(scoresOf(model.model, held), experts, costWeight) };
    }
  }
  const { model, utility } = bestOnValidation(path(), validation, experts, costWeight);
  return {
    name,
    agentParameters: model.model.weights.length / 1e9,
    chosen: { l2: model.l2 },
    validationUtility: utility,
    predict: (questions: readonly Pick<Question, 'text'>[]) =>
      scoresOf(model.model, encodeQuestions(encoder, questions)),
  };
}

function least(values: ArrayLike<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) found = Math.min(found, values[i]!);
  return found;
}
