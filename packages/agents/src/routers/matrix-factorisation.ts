import type { Question } from '@der-gym/env';
import { expectInteger, expectNumber } from 'gymnasium-js/expect';
import { ridgePath } from '../linear/ridge.ts';
import { type LinearModel, linearScores } from '../linear/softmax-regression.ts';
import { bestOnValidation, type Candidate, utilities } from './_choose.ts';
import { expertFactor, type Factors, factorise } from './_factorise.ts';
import { encodeQuestions, questionEncoder } from './_question-features.ts';
import { checkFewAnswers, type OpenScorePredictor } from './score-predictor.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';

interface MatrixFactorisationOptions extends FitRouterOptions {
  /** Numbers of factors to choose among, capped at the number of experts. @defaultValue [1, 2, 4, 8] */
  readonly ranks?: readonly number[];
  /** Penalties of the regression of a question's factors on its words; Infinity predicts the means. @defaultValue [Infinity, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3] */
  readonly l2?: readonly number[];
  /** Penalty of every factor beside the sum of squared errors. @defaultValue 0.1 */
  readonly factorPenalty?: number;
}

/** A fitted factorisation: factors of experts, and a regression from words to factors of questions. */
interface Fitted {
  readonly rank: number;
  readonly l2: number;
  readonly factors: Factors;
  /** From words to a question's factors. */
  readonly words: LinearModel;
}

/**
 * Returns a predictor by matrix factorisation: score(question, expert) = mean of the expert + factors of the question ·
 * factors of the expert. The factors are fitted to the train scores by alternating least squares with ml-matrix. Those of a new
 * question are predicted from its words by ridge regression. Rank and penalty are chosen on validation. Nothing is random.
 *
 * A train score may be NaN: that expert's answer is unknown. An expert added by `withExpert` gets its factors from its few answers,
 * with the fitted factors of train questions and predicted factors of other questions.
 *
 * @throws RangeError when lengths differ, or for a train score that is infinite
 * @example
 * ```ts
 * import { routeByUtility, trainMatrixFactorisation } from '@der-gym/agents';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [1, 0, 0, 1, 1, 0, 0, 1] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * const predictor = trainMatrixFactorisation({ train: scored, validation: scored, experts });
 * routeByUtility(predictor, { experts }).route(questions); // => [0, 1, 0, 1]
 *
 * // from two answers a third expert is known to be good at what the first is good at, and cheaper
 * const known = predictor.withExpert({ questions: questions.slice(0, 2), scores: [1, 0] });
 * const three = [...experts, { name: 'small maths', parameters: 1 }];
 * routeByUtility(known, { experts: three, costWeight: 0.05 }).route(questions); // => [2, 1, 2, 1]
 * ```
 */
export function trainMatrixFactorisation(options: MatrixFactorisationOptions): OpenScorePredictor {
  const costWeight = checkFit(options, { missing: true });
  const { train, validation, experts, name = 'matrix factorisation', factorPenalty = 0.1 } = options;
  expectNumber('factorPenalty', factorPenalty, 0);
  const offered = expectChoices('ranks', options.ranks ?? [1, 2, 4, 8]);
  for (const rank of offered) expectInteger('ranks', rank, 1);
  const ranks = [...new Set(offered.map((rank) => Math.min(rank, experts.length)))].sort((a, b) => a - b);
  const penalties = expectChoices(
    'l2',
    options.l2 ?? [Number.POSITIVE_INFINITY, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3],
  );
  const encoder = options.encoder ?? questionEncoder(train.questions);
  const encode = (questions: readonly Pick<Question, 'text'>[]) => encodeQuestions(encoder, questions);
  const rows = encode(train.questions);
  const held = encode(validation.questions);

  function* fits(): Generator<Candidate<Fitted>> {
    // all ranks share one decomposition of the words, with their factors in adjacent columns
    const all = ranks.map((rank) => factorise(train.scores, experts.length, rank, factorPenalty));
    const width = ranks.reduce((sum, rank) => sum + rank, 0);
    const path = ridgePath(rows, sideBySide(all, train.questions.length, width), width);
    for (const l2 of [...penalties].sort((a, b) => b - a)) {
      const model = path.at(l2);
      let from = 0;
      for (const [i, rank] of ranks.entries()) {
        const fitted = { rank, l2, factors: all[i]!, words: columnsOf(model, from, rank) };
        from += rank;
        const guesses = scoresOf(linearScores(fitted.words, held), fitted.factors);
        yield { model: fitted, values: utilities(guesses, experts, costWeight) };
      }
    }
  }
  const { model: fitted, utility } = bestOnValidation(fits(), validation, experts, costWeight);
  const { rank, l2, words } = fitted;
  const trained = new Map(train.questions.map(({ id }, q) => [id, q]));

  const predictorOf = (factors: Factors): OpenScorePredictor => ({
    name,
    agentParameters: (words.weights.length + factors.experts.length + factors.means.length) / 1e9,
    chosen: { rank, l2 },
    validationUtility: factors === fitted.factors ? utility : Number.NaN,
    predict: (questions) => scoresOf(linearScores(words, encode(questions)), factors),
    withExpert(answers) {
      checkFewAnswers(answers);
      const predicted = linearScores(words, encode(answers.questions));
      const known = Float64Array.from(predicted, (guess, i) => {
        const at = trained.get(answers.questions[Math.floor(i / rank)]!.id);
        return at === undefined ? guess : factors.questions[at * rank + (i % rank)]!;
      });
      const { mean, factor } = expertFactor(known, answers.scores, factors);
      return predictorOf({
        ...factors,
        means: Float64Array.of(...factors.means, mean),
        experts: Float64Array.of(...factors.experts, ...factor),
      });
    },
  });
  return predictorOf(fitted.factors);
}

/** mean + question · expert, shape [questions, experts]. */
function scoresOf(questions: Float64Array, { rank, means, experts }: Factors): Float64Array {
  const rows = questions.length / rank;
  const out = new Float64Array(rows * means.length);
  for (let q = 0; q < rows; q += 1) {
    means.forEach((mean, m) => {
      let sum = mean;
      for (let f = 0; f < rank; f += 1) sum += questions[q * rank + f]! * experts[m * rank + f]!;
      out[q * means.length + m] = sum;
    });
  }
  return out;
}

function sideBySide(all: readonly Factors[], rows: number, width: number): Float64Array {
  const out = new Float64Array(rows * width);
  let from = 0;
  for (const { questions, rank } of all) {
    for (let r = 0; r < rows; r += 1) {
      out.set(questions.subarray(r * rank, (r + 1) * rank), r * width + from);
    }
    from += rank;
  }
  return out;
}

function columnsOf(model: LinearModel, from: number, count: number): LinearModel {
  const weights = new Float64Array((model.columns + 1) * count);
  for (let j = 0; j <= model.columns; j += 1) {
    const row = model.weights.subarray(j * model.classes + from, j * model.classes + from + count);
    weights.set(row, j * count);
  }
  return { columns: model.columns, classes: count, weights };
}
