import {
  createTextEncoder,
  type Expert,
  fitIdf,
  type Policy,
  type PublicQuestion,
  type TextEncoder,
} from '@der-gym/env';
import { expectLength, expectNonNegative, expectOneOf } from '../_check.ts';
import { fitSoftmax, type LinearModel, softmaxProbabilities } from '../linear/softmax-regression.ts';
import { type SparseRows, sparseFromEntries } from '../linear/sparse-rows.ts';

/** Questions and what each expert's answer to the bare question scored. */
export interface ScoredQuestions {
  readonly questions: readonly PublicQuestion[];
  /** P of each expert's answer, row-major, shape [questions, experts]. */
  readonly scores: ArrayLike<number>;
}

/**
 * What the classifier is taught for a question:
 * - `'right'` the same probability for every expert that is right (score >= threshold), none for the others; a question
 *   nobody solves is left out *(default)*
 * - `'best'` the expert of the greatest score - costWeight · parameters, ties to the cheapest, then the lowest index
 */
export type ClassifierLabels = 'right' | 'best';

export interface TrainClassifierOptions {
  readonly train: ScoredQuestions;
  /** What the penalty is chosen on, by the mean utility of the experts asked. */
  readonly validation: ScoredQuestions;
  readonly experts: readonly Expert[];
  /** p0 of the score: an answer is right from here on. */
  readonly threshold: number;
  /** @defaultValue 'right' */
  readonly labels?: ClassifierLabels;
  /** Score that a billion parameters are worth (alpha of the paper). @defaultValue 0.001 */
  readonly costWeight?: number;
  /** Penalties to choose among. @defaultValue [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4] */
  readonly l2?: readonly number[];
  /** Encodes questions; its answer half is not read. @defaultValue 2048 hashed words and pairs, idf of the train questions */
  readonly encoder?: TextEncoder;
  /** @defaultValue 'classifier' */
  readonly name?: string;
}

/** A single-call router. */
export interface Classifier {
  /** Asks the chosen expert, whatever has been answered so far. */
  readonly policy: Policy;
  /** The penalty that was chosen. */
  readonly l2: number;
  /** Mean utility on validation. */
  readonly validationUtility: number;
  /** Questions of train that had a label. */
  readonly labelled: number;
  /** Probability of each expert, shape [questions, experts]. */
  probabilities(questions: readonly PublicQuestion[]): Float64Array;
  /** Index of the expert to ask, one a question: the most probable, ties to the cheapest, then the lowest index. */
  route(questions: readonly PublicQuestion[]): Int32Array;
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
  const {
    train,
    validation,
    experts,
    threshold,
    labels: kind = 'right',
    costWeight = 0.001,
    l2: penalties = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4],
    name = 'classifier',
  } = options;
  expectOneOf('labels', kind, ['right', 'best']);
  expectNonNegative('costWeight', costWeight);
  const classes = experts.length;
  for (const [part, { questions, scores }] of Object.entries({ train, validation })) {
    if (questions.length === 0) throw new RangeError(`Expected \`${part}.questions\` to hold one, got none.`);
    expectLength(`${part}.scores`, scores, questions.length * classes);
  }
  if (penalties.length === 0) throw new RangeError('Expected `l2` to hold a penalty, got none.');
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

  let best: { model: LinearModel; l2: number; utility: number } | undefined;
  let start: Float64Array | undefined;
  for (const l2 of [...penalties].sort((a, b) => b - a)) {
    const model = fitSoftmax({ features, labels, classes, l2, ...(start && { start }) });
    start = model.weights;
    const chosen = choose(softmaxProbabilities(model, held), experts);
    const utility = meanUtility(chosen, validation.scores, experts, costWeight);
    // ties stay with the stronger penalty, which came first
    if (best === undefined || utility > best.utility) best = { model, l2, utility };
  }
  const { model, l2, utility } = best!;
  const probabilities = (questions: readonly PublicQuestion[]) =>
    softmaxProbabilities(model, encodeQuestions(encoder, questions));
  const route = (questions: readonly PublicQuestion[]) => choose(probabilities(questions), experts);
  return {
    policy: singleCallPolicy(name, classes, route),
    l2,
    validationUtility: utility,
    labelled,
    probabilities,
    route,
  };
}

function questionEncoder(questions: readonly PublicQuestion[]): TextEncoder {
  const idf = { question: fitIdf(questions.map(({ text }) => text)) };
  return createTextEncoder({ questionSize: 2048, answerSize: 0, idf });
}

function encodeQuestions(encoder: TextEncoder, questions: readonly PublicQuestion[]): SparseRows {
  const row = new Float32Array(encoder.size);
  const entries = questions.map(({ text }) => {
    encoder.encode(text, null, row, 0);
    const found: [number, number][] = [];
    for (let j = 0; j < row.length; j += 1) if (row[j] !== 0) found.push([j, row[j]!]);
    return found;
  });
  return sparseFromEntries(entries, encoder.size);
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
  const utilities = new Float64Array(experts.length);
  for (let start = 0; start < scores.length; start += experts.length) {
    experts.forEach(({ parameters }, c) => {
      utilities[c] = scores[start + c]! - costWeight * parameters;
    });
    labels[start + cheapestBest(utilities, 0, experts)] = 1;
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

function choose(probabilities: Float64Array, experts: readonly Expert[]): Int32Array {
  const chosen = new Int32Array(probabilities.length / experts.length);
  for (let i = 0; i < chosen.length; i += 1)
    chosen[i] = cheapestBest(probabilities, i * experts.length, experts);
  return chosen;
}

/** The class of the greatest value of a row; equal values (to rounding) go to the cheapest, then the first. */
function cheapestBest(values: Float64Array, start: number, experts: readonly Expert[]): number {
  let best = 0;
  for (let c = 1; c < experts.length; c += 1) {
    const difference = values[start + c]! - values[start + best]!;
    const cheaper = experts[c]!.parameters < experts[best]!.parameters;
    if (difference > 1e-12 || (difference >= -1e-12 && cheaper)) best = c;
  }
  return best;
}

function meanUtility(
  chosen: Int32Array,
  scores: ArrayLike<number>,
  experts: readonly Expert[],
  costWeight: number,
): number {
  let sum = 0;
  chosen.forEach((c, i) => {
    sum += scores[i * experts.length + c]! - costWeight * experts[c]!.parameters;
  });
  return sum / chosen.length;
}

function singleCallPolicy(
  name: string,
  classes: number,
  route: (questions: readonly PublicQuestion[]) => Int32Array,
): Policy {
  return {
    name,
    observes: [],
    probabilities(observations) {
      const out = new Float64Array(observations.length * classes);
      route(observations.map(({ question }) => question)).forEach((expert, i) => {
        out[i * classes + expert] = 1;
      });
      return out;
    },
  };
}
