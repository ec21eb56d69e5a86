import {
  checkStopRule,
  missingThreshold,
  NOT_JUDGED,
  reachesThreshold,
  type StopRule,
  type Terminator,
  type TerminatorInput,
  verdicts,
} from '../stop-rule.ts';
import { questionIndices } from './_questions.ts';
import { type AnswerGraph, expectTexts } from './answer-graph.ts';

interface StopTableOptions {
  /** @defaultValue 'reference' */
  readonly stop?: StopRule;
  /** Required by the stop rule `'terminator'`. */
  readonly terminator?: Terminator;
  /** p0 of the stop rule `'reference'`. @defaultValue the graph's */
  readonly threshold?: number;
  /** Indices of the questions to judge. Answers to all others are marked {@link NOT_JUDGED}. @defaultValue all questions of the graph */
  readonly questions?: ArrayLike<number>;
}

/** The number of inputs passed to a Terminator at once. */
const BATCH = 8192;

/**
 * Returns the stop rule as a table: entry [node x N + expert] is 1 if the rule accepts the node's answer from that expert, 0 if it does
 * not, and 2 (not judged) for all answers to questions that are not in `questions`. Roots have no answer and are never accepted.
 *
 * Only a Terminator distinguishes experts. It is asked once, in batches, about each (node, expert) that some edge leads to.
 *
 * @throws TypeError for an unknown rule, for `'terminator'` without a Terminator, or for a Terminator that returns the wrong number
 * of verdicts; RangeError for `'reference'` without a threshold
 */
export function stopTable(graph: AnswerGraph, options: StopTableOptions = {}): Uint8Array {
  const { stop = 'reference', terminator, threshold = graph.threshold } = options;
  checkStopRule(stop, terminator);
  const numExperts = graph.experts.length;
  const table = judgedTable(graph, options.questions);
  switch (stop) {
    case 'never':
      return table;
    case 'reference':
      if (threshold === null) throw missingThreshold(graph.scoreSignature);
      for (let node = 0; node < graph.numNodes; node++) {
        const first = node * numExperts;
        // NaN at a root compares false
        if (table[first] === NOT_JUDGED || !reachesThreshold(graph.score[node]!, threshold)) continue;
        table.fill(1, first, first + numExperts);
      }
      return table;
    case 'terminator':
      judge(graph, terminator!, options.questions, table);
      return table;
  }
}

/** Returns a table that continues at every answer to these questions; all other answers are not judged. */
function judgedTable(graph: AnswerGraph, questions?: ArrayLike<number>): Uint8Array {
  const numExperts = graph.experts.length;
  const table = new Uint8Array(graph.numNodes * numExperts);
  if (questions === undefined) return table;
  table.fill(NOT_JUDGED);
  for (const q of questionIndices(graph, questions)) {
    table.fill(0, graph.questionOffsets[q]! * numExperts, graph.questionOffsets[q + 1]! * numExperts);
  }
  return table;
}

/** Answers as inputs of a Terminator, and their places in a table of shape [nodes x N]. */
interface Arrivals {
  readonly inputs: readonly TerminatorInput[];
  /** The place of each input: node x N + expert. */
  readonly places: Int32Array;
}

/**
 * Returns every pair of an answer and an expert that gave it, each once, ordered by node and then by expert.
 *
 * @param questions - indices of the questions; by default all
 *
 * @example
 * ```ts
 * import { arrivals, compileAnswerGraph } from '@der-gym/env';
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
 * const { inputs, places } = arrivals(graph);
 * inputs.map(({ answer, expert }) => [answer, expert]); // => [['41', 0], ['42', 1]]
 * Array.from(places); // => [2, 5]
 * ```
 */
export function arrivals(graph: AnswerGraph, questions?: ArrayLike<number>): Arrivals {
  expectTexts(graph, 'a Terminator reads');
  const numExperts = graph.experts.length;
  const inputs: TerminatorInput[] = [];
  const places: number[] = [];
  const marked = new Uint8Array(graph.numNodes * numExperts);
  for (const q of questionIndices(graph, questions)) {
    const from = graph.questionOffsets[q]!;
    const to = graph.questionOffsets[q + 1]!;
    for (let edge = from * numExperts; edge < to * numExperts; edge++) {
      const target = graph.next[edge]!;
      if (target >= 0) marked[target * numExperts + (edge % numExperts)] = 1;
    }
    for (let place = from * numExperts; place < to * numExperts; place++) {
      if (marked[place] !== 1) continue;
      marked[place] = 0;
      const answer = graph.texts[Math.floor(place / numExperts)]!;
      inputs.push({ question: graph.questions[q]!, answer, expert: place % numExperts });
      places.push(place);
    }
  }
  return { inputs, places: Int32Array.from(places) };
}

function judge(
  graph: AnswerGraph,
  terminator: Terminator,
  questions: ArrayLike<number> | undefined,
  table: Uint8Array,
): void {
  const { inputs, places } = arrivals(graph, questions);
  for (let from = 0; from < inputs.length; from += BATCH) {
    const satisfied = verdicts(terminator, inputs.slice(from, from + BATCH));
    satisfied.forEach((stops, i) => {
      table[places[from + i]!] = stops === 0 ? 0 : 1;
    });
  }
}
