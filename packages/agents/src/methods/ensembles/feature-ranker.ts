import { type Expert, fitIdf, type PublicQuestion, type TextEncoder, textShape } from '@der-gym/env';
import { type Rng, shuffle } from 'gymnasium-js';
import { expectInteger, expectLength, expectNonEmpty, expectThat } from 'gymnasium-js/expect';
import { dot } from '../../linear/lbfgs.ts';
import { fitLogistic } from '../../linear/logistic-regression.ts';
import { packRows } from '../../linear/sparse-rows.ts';
import { type PairComparer, rankPairs } from './pair-ranker.ts';

/** Every expert's answer to the bare question, and its score. */
interface RankedAnswers {
  readonly questions: readonly PublicQuestion[];
  /** Row-major, shape [questions, experts]. */
  readonly answers: readonly string[];
  /** Same shape. */
  readonly scores: ArrayLike<number>;
}

interface FitFeatureRankerOptions {
  readonly train: RankedAnswers;
  /** Data for choosing the penalty, by the mean score of the answers ranked first. */
  readonly validation: RankedAnswers;
  readonly experts: readonly Expert[];
  /** Draws the pairs to learn from, if there are more than `mostPairs`. */
  readonly rng: Rng;
  /** Encodes question and answer. @defaultValue the shape of the texts */
  readonly encoder?: TextEncoder;
  /** @defaultValue 12000 */
  readonly mostPairs?: number;
  /** @defaultValue [1, 1e-1, 1e-2, 1e-3] */
  readonly l2?: readonly number[];
}

/**
 * Fits a Bradley-Terry ranker: the probability that answer i is better than answer j is sigmoid(u_i - u_j), where u is linear in
 * the shape of the text and in its author. It replaces PairRanker's language model when that model's logits are not available, and
 * its note says so.
 *
 * Pairs with equal scores are left out. The penalty is chosen on validation, with ties to the stronger one.
 *
 * @throws RangeError for lengths that do not match, or train scores that are all equal
 *
 * @example
 * ```ts
 * import { fitFeatureRanker } from '@der-gym/agents';
 * import { createRng } from 'gymnasium-js';
 *
 * const questions = Array.from({ length: 20 }, (_, i) => ({ id: `q${i}`, text: `What is ${i} + 1?` }));
 * const answers = questions.flatMap((_, i) => (i % 2 === 0 ? [`It is ${i + 1}.`, 'I cannot say'] : ['I cannot say', `It is ${i + 1}.`]));
 * const ranked = { questions, answers, scores: answers.map((answer) => (answer.startsWith('It') ? 1 : 0)) };
 * const experts = [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 7 }];
 * const ranker = fitFeatureRanker({ train: ranked, validation: ranked, experts, rng: createRng(1) });
 * const question = { id: 'new', text: 'What is 6 x 7?' };
 * ranker.logit(question, { expert: 0, text: 'It is 42.' }, { expert: 1, text: 'I cannot say' }) > 0; // => true
 * ```
 */
export function fitFeatureRanker(options: FitFeatureRankerOptions): PairComparer {
  const { train, validation, experts, rng, mostPairs = 12_000, l2 = [1, 1e-1, 1e-2, 1e-3] } = options;
  expectInteger('mostPairs', mostPairs, 1);
  expectNonEmpty('l2', l2);
  const numExperts = experts.length;
  for (const [part, { questions, answers, scores }] of Object.entries({ train, validation })) {
    expectNonEmpty(`${part}.questions`, questions);
    expectLength(`${part}.answers`, answers, questions.length * numExperts);
    expectLength(`${part}.scores`, scores, questions.length * numExperts);
  }
  const describe = describer(train, numExperts, options.encoder);
  const rows = describeAll(train, numExperts, describe);
  const pairs = trainingPairs(train.scores, numExperts);
  expectThat('train.scores', train.scores, pairs.length > 0, 'different on some question');
  const learned = shuffle(rng, pairs).slice(0, mostPairs);
  const width = rows[0]!.length;
  const differences = new Float64Array(2 * learned.length * width);
  const labels = new Uint8Array(2 * learned.length);
  learned.forEach(([better, worse], k) => {
    // both orders, so that the position has no effect
    labels[2 * k] = 1;
    for (let c = 0; c < width; c += 1) {
      const difference = rows[better]![c]! - rows[worse]![c]!;
      differences[2 * k * width + c] = difference;
      differences[(2 * k + 1) * width + c] = -difference;
    }
  });
  const features = packRows(differences, width);
  const held = describeAll(validation, numExperts, describe);
  let best: { readonly weights: Float64Array; readonly score: number } | undefined;
  for (const penalty of [...l2].sort((a, b) => b - a)) {
    const weights = fitLogistic({ features, targets: labels, l2: penalty }).weights.subarray(0, width);
    const score = scoreOfFirst(validation.scores, held, weights, numExperts);
    if (best === undefined || score > best.score) best = { weights, score };
  }
  const { weights } = best!;
  return {
    name: 'feature ranker',
    agentParameters: width / 1e9,
    note: `Bradley-Terry ranker on ${options.encoder === undefined ? 'the shape of the texts' : 'the encoded texts'} and their authors, fitted to train scores: not the published model`,
    logit: (question, left, right) =>
      dot(weights, describe(question, left.text, left.expert)) -
      dot(weights, describe(question, right.text, right.expert)),
  };
}

type Describe = (question: PublicQuestion, text: string, expert: number) => Float64Array;

/** The encoding or the shape of an answer, scaled on train, then 1 for its author. The last question's rows are cached. */
function describer(
  { questions, answers }: RankedAnswers,
  numExperts: number,
  encoder?: TextEncoder,
): Describe {
  const idf = fitIdf(new Set(answers), { maxN: 1 });
  const read = (question: string, answer: string): Float64Array => {
    if (encoder === undefined) return textShape(question, answer, { idf });
    const row = new Float32Array(encoder.size);
    encoder.encode(question, answer, row, 0);
    return Float64Array.from(row);
  };
  const shapes = answers.map((answer, i) => read(questions[Math.floor(i / numExperts)]!.text, answer));
  const size = shapes[0]!.length;
  const mean = new Float64Array(size);
  const sd = new Float64Array(size);
  for (const shape of shapes) for (let c = 0; c < size; c += 1) mean[c]! += shape[c]! / shapes.length;
  for (const shape of shapes)
    for (let c = 0; c < size; c += 1)
      sd[c]! += ((shape[c]! - mean[c]!) * (shape[c]! - mean[c]!)) / shapes.length;
  let asked = '';
  let known = new Map<string, Float64Array>();
  return ({ text: question }, text, expert) => {
    if (question !== asked) {
      asked = question;
      known = new Map();
    }
    let shape = known.get(text);
    if (shape === undefined) {
      shape = read(question, text).map((x, c) => (sd[c]! > 0 ? (x - mean[c]!) / Math.sqrt(sd[c]!) : 0));
      known.set(text, shape);
    }
    const row = new Float64Array(size + numExperts);
    row.set(shape);
    row[size + expert] = 1;
    return row;
  };
}

function describeAll(
  { questions, answers }: RankedAnswers,
  numExperts: number,
  describe: Describe,
): readonly Float64Array[] {
  return answers.map((answer, i) => describe(questions[Math.floor(i / numExperts)]!, answer, i % numExperts));
}

/** Indices of the better and the worse answer of every pair with different scores. */
function trainingPairs(scores: ArrayLike<number>, numExperts: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let from = 0; from < scores.length; from += numExperts) {
    for (let i = from; i < from + numExperts; i += 1) {
      for (let j = from; j < from + numExperts; j += 1) if (scores[i]! > scores[j]!) pairs.push([i, j]);
    }
  }
  return pairs;
}

function scoreOfFirst(
  scores: ArrayLike<number>,
  rows: readonly Float64Array[],
  weights: Float64Array,
  numExperts: number,
): number {
  let sum = 0;
  for (let from = 0; from < rows.length; from += numExperts) {
    const worth = Float64Array.from({ length: numExperts }, (_, i) => dot(weights, rows[from + i]!));
    const logits = Float64Array.from(
      { length: numExperts * numExperts },
      (_, k) => worth[Math.floor(k / numExperts)]! - worth[k % numExperts]!,
    );
    sum += scores[from + rankPairs(logits, numExperts, 'max_logits')]!;
  }
  return sum;
}
