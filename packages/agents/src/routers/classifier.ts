import type { Expert, PublicQuestion } from '@der-gym/env';
import { expectOneOf } from 'gymnasium-js/expect';
import { fitSoftmax, type LinearModel, softmaxProbabilities } from '../linear/softmax-regression.ts';
import { bestOnValidation, type Candidate, cheapestBest, utilities } from './_choose.ts';
import { encodeQuestions, questionEncoder } from './_question-features.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';
import { type SingleCallRouter, singleCallRouter } from './single-call-router.ts';

/**
 * What the classifier is taught for a question:
 * - `'right'` the same probability for every expert that is right (score >= threshold), none for the others; a question
 *   nobody solves is left out *(default)*
 * - `'best'` the expert of the greatest score - costWeight · parameters, ties to the cheapest, then the lowest index
 */
export type ClassifierLabels = 'right' | 'best';

export interface TrainClassifierOptions extends FitRouterOptions {
  /** p0 of the score: an answer is right from here on. */
  readonly threshold: number;
  /** @defaultValue 'right' */
  readonly labels?: ClassifierLabels;
  /** Penalties to choose among. @defaultValue [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4] */
  readonly l2?: readonly number[];
}

/** A single-call router that decides by the probability of each expert. */
export interface Classifier extends SingleCallRouter {
  /** The penalty that was chosen. */
  readonly l2: number;
  /** Questions of train that had a label. */
  readonly labelled: number;
  /** Probability of each expert, shape [questions, experts]. */
  probabilities(questions: readonly PublicQuestion[]): Float64Array;
}

/**
 * Trains the paper's Classifier in shape: question to one expert, by multinomial logistic regression on hashed words and
 * pairs of words instead of a language model. Fitted on train, the penalty chosen on validation; nothing is random.
 *
 * @throws RangeError when no training question has a label, or lengths differ
 * @example
 * ```ts
 * import { trainClassifier } from '@der-gym/agents';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [1, 0, 0, 1, 1, 0, 0, 1] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * const { route } = trainClassifier({ train: scored, validation: scored, experts, threshold: 1 });
 * route(questions); // => [0, 1, 0, 1]
 * ```
 */
export function trainClassifier(options: TrainClassifierOptions): Classifier {
  const costWeight = checkFit(options);
  const { train, validation, experts, threshold, labels: kind = 'right', name = 'classifier' } = options;
  const penalties = expectChoices('l2', options.l2 ?? [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4]);
  expectOneOf('labels', kind, ['right', 'best']);
  const classes = experts.length;
  const encoder = options.encoder ?? questionEncoder(train.questions);
  const labels =
    kind === 'right'
      ? rightLabels(train.scores, classes, threshold)
      : bestLabels(train.scores, experts, costWeight);
  const labelled = countLabelled(labels, classes);
  if (labelled === 0) {
    throw new RangeError(
      `Expected at least one training question solved at \`threshold\` ${threshold}, got none.`,
    );
  }
  const features = encodeQuestions(encoder, train.questions);
  const held = encodeQuestions(encoder, validation.questions);

  // from the strongest penalty on, each fit starting from the last: the path is short
  function* path(): Generator<Candidate<{ model: LinearModel; l2: number }>> {
    let start: Float64Array | undefined;
    for (const penalty of [...penalties].sort((a, b) => b - a)) {
      const model = fitSoftmax({ features, labels, classes, l2: penalty, ...(start && { start }) });
      start = model.weights;
      yield { model: { model, l2: penalty }, values: softmaxProbabilities(model, held) };
    }
  }
  const { model: best, utility } = bestOnValidation(path(), validation, experts, costWeight);
  const { model, l2 } = best;
  const probabilities = (questions: readonly PublicQuestion[]) =>
    softmaxProbabilities(model, encodeQuestions(encoder, questions));
  const agentParameters = model.weights.length / 1e9;
  const made = { name, agentParameters, chosen: { l2 }, validationUtility: utility, values: probabilities };
  return { ...singleCallRouter(made, experts), l2, labelled, probabilities };
}

function rightLabels(scores: ArrayLike<number>, classes: number, threshold: number): Float64Array {
  const labels = new Float64Array(scores.length);
  for (let start = 0; start < scores.length; start += classes) {
    let right = 0;
    for (let c = start; c < start + classes; c += 1) if (scores[c]! >= threshold) right += 1;
    for (let c = start; c < start + classes; c += 1) if (scores[c]! >= threshold) labels[c] = 1 / right;
  }
  return labels;
}

function bestLabels(scores: ArrayLike<number>, experts: readonly Expert[], costWeight: number): Float64Array {
  const labels = new Float64Array(scores.length);
  const worth = utilities(scores, experts, costWeight);
  for (let start = 0; start < scores.length; start += experts.length) {
    labels[start + cheapestBest(worth, start, experts)] = 1;
  }
  return labels;
}

function countLabelled(labels: Float64Array, classes: number): number {
  let count = 0;
  for (let start = 0; start < labels.length; start += classes) {
    if (labels.subarray(start, start + classes).some((label) => label > 0)) count += 1;
  }
  return count;
}
