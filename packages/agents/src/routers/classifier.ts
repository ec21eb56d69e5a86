import type { Expert, Question } from '@der-gym/env';
import { expectOneOf } from 'gymnasium-js/expect';
import { cheapestBest, utilities } from './_choose.ts';
import { distil } from './_distil.ts';
import { questionEncoder } from './_question-features.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';
import type { SingleCallRouter } from './single-call-router.ts';

/**
 * The label of a question:
 * - `'right'` equal probabilities for all experts that are right (score >= threshold); a question that no expert solves is
 *   left out *(default)*
 * - `'best'` the expert with the highest score - costWeight · parameters, ties to the cheapest, then the lowest index
 */
type ClassifierLabels = 'right' | 'best';

interface TrainClassifierOptions extends FitRouterOptions {
  /** p0 of the score: an answer is right from this score on. */
  readonly threshold: number;
  /** @defaultValue 'right' */
  readonly labels?: ClassifierLabels;
  /** Penalties to choose among. @defaultValue [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4] */
  readonly l2?: readonly number[];
}

/** A single-call router that asks the most probable expert. */
interface Classifier extends SingleCallRouter {
  /** The chosen penalty. */
  readonly l2: number;
  /** Number of train questions with a label. */
  readonly labelled: number;
  /** Probability of each expert, shape [questions, experts]. */
  probabilities(questions: readonly Pick<Question, 'text'>[]): Float64Array;
}

/**
 * Trains a classifier with the form of the paper's: from the question to one expert, by multinomial logistic regression on hashed
 * words and pairs of words instead of a language model. It is fitted on train, with the penalty chosen on validation. Nothing is random.
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
  const { train, experts, threshold, labels: kind = 'right', name = 'classifier' } = options;
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
    const best = Array.from(train.scores).reduce((most, score) => Math.max(most, score));
    throw new RangeError(
      `Expected a train question with a right answer, of score ${threshold} or more, to learn from; the best score is ${best}. Lower \`threshold\`, or leave this method out.`,
    );
  }
  const router = distil(
    { ...options, encoder },
    { labellings: [{ labels, chosen: {} }], l2: penalties, name, costWeight },
  );
  return { ...router, l2: router.chosen.l2!, labelled, probabilities: router.values };
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
