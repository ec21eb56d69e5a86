import type { Question } from '@der-gym/env';
import { ridgePath } from '../linear/ridge.ts';
import { type LinearModel, linearScores } from '../linear/softmax-regression.ts';
import { bestOnValidation, type Candidate, utilities } from './_choose.ts';
import { leaveOneOut } from './_leave-one-out.ts';
import { encodeQuestions, questionEncoder } from './_question-features.ts';
import { appendColumn, checkFewAnswers, type OpenScorePredictor } from './score-predictor.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';

interface RidgeOptions extends FitRouterOptions {
  /** Penalties to choose among; Infinity predicts the means. @defaultValue [Infinity, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3] */
  readonly l2?: readonly number[];
}

const PENALTIES: readonly number[] = [Number.POSITIVE_INFINITY, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3];

/** An added expert: easeWeight · mean predicted score of the trained experts + its own regression. */
interface Added {
  readonly easeWeight: number;
  readonly own: LinearModel;
}

/**
 * Returns a predictor by ridge regression of each expert's score on the words of the question, in closed form with
 * ml-matrix, the penalty chosen on validation.
 *
 * An expert added by `withExpert` is predicted as the mean of the known experts' predicted scores (how easy the question is), or
 * zero, plus a ridge regression of the residual on the words. Both choices, and the penalty, are made by cross-validation on its few
 * answers; its mean score is among the choices.
 *
 * @throws RangeError when lengths differ or there is nothing to choose among
 * @example
 * ```ts
 * import { routeByUtility, trainRidge } from '@der-gym/agents';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [1, 0, 0, 1, 1, 0, 0, 1] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * const predictor = trainRidge({ train: scored, validation: scored, experts });
 * routeByUtility(predictor, { experts }).route(questions); // => [0, 1, 0, 1]
 *
 * // a third expert that is always right, from two answers
 * const known = predictor.withExpert({ questions: questions.slice(0, 2), scores: [1, 1] });
 * const three = [...experts, { name: 'both', parameters: 1 }];
 * routeByUtility(known, { experts: three }).route(questions)[2]; // => 2
 * ```
 */
export function trainRidge(options: RidgeOptions): OpenScorePredictor {
  const costWeight = checkFit(options);
  const { train, validation, experts, name = 'ridge regression' } = options;
  const l2 = expectChoices('l2', options.l2 ?? PENALTIES);
  const encoder = options.encoder ?? questionEncoder(train.questions);
  const encode = (questions: readonly Pick<Question, 'text'>[]) => encodeQuestions(encoder, questions);
  const path = ridgePath(encode(train.questions), train.scores, experts.length);
  const held = encode(validation.questions);
  function* fits(): Generator<Candidate<{ model: LinearModel; l2: number }>> {
    for (const penalty of [...l2].sort((a, b) => b - a)) {
      const model = path.at(penalty);
      const values = utilities(linearScores(model, held), experts, costWeight);
      yield { model: { model, l2: penalty }, values };
    }
  }
  const { model: fitted, utility } = bestOnValidation(fits(), validation, experts, costWeight);
  const chosen = { l2: fitted.l2 };
  const known = experts.length;

  /** The predictor with these columns after the known ones. */
  const predictorOf = (added: readonly Added[]): OpenScorePredictor => {
    const weights = added.reduce((sum, { own }) => sum + own.weights.length, fitted.model.weights.length);
    const predict = (questions: readonly Pick<Question, 'text'>[]) => {
      const rows = encode(questions);
      const scores = linearScores(fitted.model, rows);
      const ease = rowMeans(scores, known);
      return added.reduce((table, { own, easeWeight }) => {
        const column = linearScores(own, rows).map((score, q) => score + easeWeight * ease[q]!);
        return appendColumn(table, column);
      }, scores);
    };
    return {
      name,
      agentParameters: weights / 1e9,
      chosen,
      validationUtility: added.length === 0 ? utility : Number.NaN,
      predict,
      withExpert(answers) {
        checkFewAnswers(answers);
        const rows = encode(answers.questions);
        const ease = rowMeans(linearScores(fitted.model, rows), known);
        const [withEase, without] = [1, 0].map((easeWeight) => {
          const left = ease.map((mean, q) => answers.scores[q]! - easeWeight * mean);
          return { easeWeight, left, ...leaveOneOut(rows, left, PENALTIES) };
        });
        const { easeWeight, left, l2 } = without!.error < withEase!.error ? without! : withEase!;
        return predictorOf([...added, { easeWeight, own: ridgePath(rows, left, 1).at(l2) }]);
      },
    };
  };
  return predictorOf([]);
}

function rowMeans(table: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(table.length / columns);
  for (let i = 0; i < table.length; i += 1) {
    const row = Math.floor(i / columns);
    out[row] = out[row]! + table[i]! / columns;
  }
  return out;
}
