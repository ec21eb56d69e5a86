import type { Policy } from '../policy.ts';
import { NOT_JUDGED } from '../stop-rule.ts';
import { createAsker } from './_ask-policy.ts';
import {
  checkExpandable,
  checkObserves,
  createGatherer,
  type Gathering,
  type Layer,
  type Memory,
  memory,
} from './_expansion.ts';
import { notJudged } from './_rewards.ts';
import type { AnswerGraph } from './answer-graph.ts';
import type { Problem } from './problem.ts';

interface WalkOptions extends Pick<Problem, 'stops' | 'maxSteps'> {
  /** Indices of the questions. */
  readonly questions: ArrayLike<number>;
  /** Whether states with another last expert are other states, whatever the policy observes. @defaultValue false */
  readonly lastExpert?: boolean;
}

/** The states some episodes are at after t calls, what the policy does there, and where that leads. */
export interface PolicyStep {
  readonly t: number;
  readonly layer: Layer;
  /** pi(a | s), row-major, shape [rows x N]. */
  readonly probabilities: Float64Array;
  /** Row of the next layer, same shape; -1 where the episode ends or the policy does not go. */
  readonly row: Int32Array;
  /** The next layer, empty after the last call. */
  readonly after: Layer;
  /** Who gave the last answer, -1 at the start; only where the walk remembers it. */
  lastExpert(row: number): number;
}

/** Questions expanded together: bounds the states held at once. */
const CHUNK = 512;

/**
 * Carries the probabilities of a policy's episodes forward over the graph, exactly. Visits one layer of states after the other, some
 * questions at a time: t is 0 again for the next ones.
 *
 * The graph is expanded by what the policy observes and by nothing else: two histories that lead to the same node and look the
 * same to the policy are one state.
 *
 * @throws as `evaluatePolicy`
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, stopTable, walkPolicy } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 8 }, { name: 'B', parameters: 16 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 *   maxSteps: 2,
 * });
 * const coin = {
 *   name: 'coin', observes: [],
 *   probabilities: (states: readonly unknown[]) => new Float64Array(2 * states.length).fill(0.5),
 * };
 * const open: number[] = [];
 * walkPolicy(graph, coin, { stops: stopTable(graph), maxSteps: 2, questions: [0] }, ({ layer }) => {
 *   open.push(layer.mass.reduce((sum, mass) => sum + mass, 0));
 * });
 * open; // => [1, 0.5]
 * ```
 */
export function walkPolicy(
  graph: AnswerGraph,
  policy: Policy,
  { stops, maxSteps, questions, lastExpert = false }: WalkOptions,
  visit: (step: PolicyStep) => void,
): void {
  checkObserves(policy);
  const { questionOffsets } = graph;
  const numExperts = graph.experts.length;
  const observes = lastExpert ? [...policy.observes, 'lastExpert' as const] : policy.observes;
  const remembered = memory(observes, numExperts, maxSteps);
  const most = mostNodes(graph);
  checkExpandable(policy, remembered, most);
  const gather = createGatherer((position) => questionOffsets[questions[position]!]!, remembered.codes, most);
  const ask = createAsker(graph, policy, remembered, maxSteps);
  for (let from = 0; from < questions.length; from += CHUNK) {
    const start = gather();
    const to = Math.min(from + CHUNK, questions.length);
    for (let i = from; i < to; i++) start.add(questionOffsets[questions[i]!]!, i, 0, 1);
    for (let { layer } = start, t = 0; layer.node.length > 0; t++) {
      const probabilities = ask(layer, t);
      const open = gather();
      const row = follow(graph, stops, t === maxSteps - 1, layer, probabilities, open, remembered);
      const { code } = layer;
      const after = open.layer;
      visit({
        t,
        layer,
        probabilities,
        row,
        after,
        lastExpert: (i) => (t === 0 ? -1 : remembered.lastExpert(code[i]!)),
      });
      layer = after;
    }
  }
}

/** Gathers the next layer, and returns the row in it of every edge. */
function follow(
  graph: AnswerGraph,
  stops: Uint8Array,
  last: boolean,
  { node, position, code, mass }: Layer,
  probabilities: Float64Array,
  open: Gathering,
  remembered: Memory,
): Int32Array {
  const { next } = graph;
  const numExperts = graph.experts.length;
  const row = new Int32Array(probabilities.length).fill(-1);
  if (last) return row;
  for (let i = 0; i < node.length; i++) {
    for (let expert = 0; expert < numExperts; expert++) {
      const place = i * numExperts + expert;
      const share = mass[i]! * probabilities[place]!;
      if (share === 0) continue;
      const target = next[node[i]! * numExperts + expert]!;
      const verdict = stops[target * numExperts + expert]!;
      if (verdict === NOT_JUDGED) throw notJudged(graph, target, expert);
      if (verdict === 1) continue;
      row[place] = open.add(target, position[i]!, remembered.next(code[i]!, expert), share);
    }
  }
  return row;
}

/** Nodes of the largest question. */
function mostNodes({ questionOffsets }: AnswerGraph): number {
  let most = 0;
  for (let q = 1; q < questionOffsets.length; q++) {
    most = Math.max(most, questionOffsets[q]! - questionOffsets[q - 1]!);
  }
  return most;
}
