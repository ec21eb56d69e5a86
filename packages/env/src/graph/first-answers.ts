import { type AnswerGraph, costAt } from './answer-graph.ts';

/** Every expert's answer to the question alone. */
interface FirstAnswers {
  /** Row-major, shape [Q x N] each. */
  readonly node: Int32Array;
  readonly score: Float64Array;
  /** C(M) of the call. */
  readonly cost: Float64Array;
}

/**
 * Returns every expert's answer to the question alone, without an earlier answer.
 *
 * @param questions - indices, in the order of the rows
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, firstAnswers } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 * });
 * const { node, score, cost } = firstAnswers(graph, [0]);
 * Array.from(node, (n) => graph.texts[n]); // => ['41', '42']
 * [Array.from(score), Array.from(cost)]; // => [[0, 1], [7, 13]]
 * ```
 */
export function firstAnswers(graph: AnswerGraph, questions: ArrayLike<number>): FirstAnswers {
  const numExperts = graph.experts.length;
  const size = questions.length * numExperts;
  const node = new Int32Array(size);
  const score = new Float64Array(size);
  const cost = new Float64Array(size);
  for (let place = 0; place < size; place++) {
    const root = graph.questionOffsets[questions[Math.floor(place / numExperts)]!]!;
    const expert = place % numExperts;
    node[place] = graph.next[root * numExperts + expert]!;
    score[place] = graph.score[node[place]!]!;
    cost[place] = costAt(graph, root, expert);
  }
  return { node, score, cost };
}
