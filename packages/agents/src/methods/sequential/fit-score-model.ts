import { type AnswerGraph, createTextEncoder, fitIdf, type TextEncoder } from '@der-gym/env';
import { type Rng, shuffle } from 'gymnasium-js';
import { expectInteger, expectLength, expectNonEmpty, expectThat } from 'gymnasium-js/expect';
import { ridgePath } from '../../linear/ridge.ts';
import { type LinearModel, linearScores } from '../../linear/softmax-regression.ts';
import { packRows, type SparseRows } from '../../linear/sparse-rows.ts';
import type { ScoreModel } from './look-ahead.ts';

interface FitScoreModelOptions {
  readonly graph: AnswerGraph;
  /** Indices of the questions to learn from. */
  readonly train: readonly number[];
  /** Indices of the questions for choosing the penalties, by squared error. */
  readonly validation: readonly number[];
  /** Draws the answers to learn from, if there are more than `mostAnswers`. */
  readonly rng: Rng;
  /** @defaultValue 6000 */
  readonly mostAnswers?: number;
  /** Encodes question and answer. @defaultValue hashed words and the shape of the texts, idf of the train questions */
  readonly encoder?: TextEncoder;
  /** Number of hashed entries for question and answer each, in the default encoder. @defaultValue 192 */
  readonly textSize?: number;
  /** @defaultValue [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4] */
  readonly l2?: readonly number[];
}

/**
 * Fits a score model to the answer graph of the train questions: ridge regressions on hashed words and the shape of the texts, one
 * for the first call, one for the answers after an answer and for that answer itself. The model is additive in question and answer,
 * so it cannot represent interactions.
 *
 * @throws RangeError for a graph without texts, of one step, or without train or validation questions
 *
 * @example
 * ```ts
 * import { fitScoreModel } from '@der-gym/agents';
 * import { compileAnswerGraph } from '@der-gym/env';
 * import { createRng } from 'gymnasium-js';
 *
 * // A knows sums, B verses
 * const questions = Array.from({ length: 20 }, (_, i) => ({ id: `q${i}`, text: i % 2 === 0 ? 'a sum' : 'a verse', reference: null }));
 * const graph = compileAnswerGraph({
 *   questions,
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 7 }],
 *     answer: ({ question, expert }) => ({ text: (question.text === 'a sum') === (expert === 0) ? 'so it is' : 'no idea' }),
 *   },
 *   scorer: { signature: 'so', range: [0, 1], defaultThreshold: 1, score: (answer) => (answer === 'so it is' ? 1 : 0) },
 *   maxSteps: 2,
 * });
 * const all = questions.map((_, q) => q);
 * const model = fitScoreModel({ graph, train: all.slice(0, 14), validation: all.slice(14), rng: createRng(1) });
 * const [a, b] = model.next({ id: 'new', text: 'a verse' }, null);
 * b! > 0.9 && a! < 0.1; // => true
 * model.current({ id: 'new', text: 'a verse' }, 'no idea') < 0.1; // => true
 * ```
 */
export function fitScoreModel(options: FitScoreModelOptions): ScoreModel {
  const { graph, train, validation, rng, mostAnswers = 6000, textSize = 192 } = options;
  const { l2 = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4] } = options;
  expectInteger('mostAnswers', mostAnswers, 1);
  expectNonEmpty('train', train);
  expectNonEmpty('validation', validation);
  expectNonEmpty('l2', l2);
  expectThat('graph.maxSteps', graph.maxSteps, graph.maxSteps >= 2, '2 steps or more');
  const { questions, experts, questionOffsets, texts } = graph;
  expectLength('graph.texts', texts, graph.numNodes);
  const answers = {
    train: openNodes(graph, train, mostAnswers, rng.fork('train')),
    validation: openNodes(graph, validation, mostAnswers, rng.fork('validation')),
  };
  const hashed = () =>
    createTextEncoder({
      questionSize: textSize,
      answerSize: textSize,
      shape: 'full',
      idf: {
        question: fitIdf(train.map((q) => questions[q]!.text)),
        answer: fitIdf(Array.from(answers.train, (node) => texts[node]!)),
      },
    });
  const encoder = options.encoder ?? hashed();
  const roots = (part: readonly number[]) => Int32Array.from(part, (q) => questionOffsets[q]!);
  const first = fit(graph, encoder, { train: roots(train), validation: roots(validation) }, l2, false);
  const after = fit(graph, encoder, answers, l2, true);
  const predict = (question: string, answer: string | null): Float64Array => {
    const row = new Float32Array(encoder.size);
    encoder.encode(question, answer, row, 0);
    return linearScores(answer === null ? first : after, packRows(row, encoder.size));
  };
  return {
    name: 'ridge regression of scores',
    agentParameters: (first.weights.length + after.weights.length) / 1e9,
    next: ({ text }, answer) => predict(text, answer).subarray(0, experts.length),
    current: ({ text }, answer) => predict(text, answer)[experts.length]!,
  };
}

type Parts = { readonly train: Int32Array; readonly validation: Int32Array };

/** The penalty with the lowest squared error on validation, ties to the first. */
function fit(
  graph: AnswerGraph,
  encoder: TextEncoder,
  parts: Parts,
  penalties: readonly number[],
  withOwn: boolean,
): LinearModel {
  const outputs = graph.experts.length + (withOwn ? 1 : 0);
  const path = ridgePath(encoded(graph, encoder, parts.train), targets(graph, parts.train, withOwn), outputs);
  const held = encoded(graph, encoder, parts.validation);
  const wanted = targets(graph, parts.validation, withOwn);
  let best: { readonly model: LinearModel; readonly error: number } | undefined;
  for (const l2 of penalties) {
    const model = path.at(l2);
    const error = linearScores(model, held).reduce(
      (sum, y, i) => sum + (y - wanted[i]!) * (y - wanted[i]!),
      0,
    );
    if (best === undefined || error < best.error) best = { model, error };
  }
  return best!.model;
}

/** Answers after which a call can still be made, ascending, up to a maximum number. */
function openNodes(graph: AnswerGraph, questions: readonly number[], most: number, rng: Rng): Int32Array {
  const found: number[] = [];
  const { next, questionOffsets } = graph;
  const numExperts = graph.experts.length;
  for (const q of questions) {
    for (let node = questionOffsets[q]! + 1; node < questionOffsets[q + 1]!; node += 1) {
      const row = next.subarray(node * numExperts, (node + 1) * numExperts);
      if (row.every((target) => target >= 0)) found.push(node);
    }
  }
  return shuffle(rng, Int32Array.from(found)).slice(0, most).sort();
}

function encoded(graph: AnswerGraph, encoder: TextEncoder, nodes: Int32Array): SparseRows {
  const rows = new Float32Array(nodes.length * encoder.size);
  nodes.forEach((node, r) => {
    const { text } = graph.questions[graph.nodeQuestion[node]!]!;
    encoder.encode(text, graph.texts[node]!, rows, r * encoder.size);
  });
  return packRows(rows, encoder.size);
}

/** Scores of each expert's answer after a node's answer, then of the node's own answer. */
function targets({ next, score, experts }: AnswerGraph, nodes: Int32Array, withOwn: boolean): Float64Array {
  const numExperts = experts.length;
  const outputs = numExperts + (withOwn ? 1 : 0);
  const out = new Float64Array(nodes.length * outputs);
  nodes.forEach((node, r) => {
    for (let expert = 0; expert < numExperts; expert += 1)
      out[r * outputs + expert] = score[next[node * numExperts + expert]!]!;
    if (withOwn) out[r * outputs + numExperts] = score[node]!;
  });
  return out;
}
