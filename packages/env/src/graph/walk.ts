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
  /** Whether states also differ by their last expert, regardless of what the policy observes. @defaultValue false */
  readonly lastExpert?: boolean;
}

/** One step of a walk: the states after t calls, the policy's probabilities in them, and the next states. */
export interface PolicyStep {
  readonly t: number;
  readonly layer: Layer;
  /** pi(a | s), row-major, shape [rows x N]. */
  readonly probabilities: Float64Array;
  /** Row in the next layer, same shape; -1 if the episode ends or the probability is 0. */
  readonly row: Int32Array;
  /** The next layer, empty after the last call. */
  readonly after: Layer;
  /** The expert that gave the last answer, -1 at the start. Valid only if `lastExpert` is set or observed. */
  lastExpert(row: number): number;
}

/** Questions expanded together, which limits the memory used. */
const CHUNK = 512;

/**
 * Propagates the probabilities of a policy's episodes over the graph, exactly. It visits one layer of states after the other, for
 * several questions at a time; t starts again at 0 for the next ones.
 *
 * Two histories that lead to the same node are one state if the policy observes the same.
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
  const routes = memory(observes, numExperts, maxSteps);
  const most = mostNodes(graph);
  checkExpandable(policy, routes, most);
  const gather = createGatherer((position) => questionOffsets[questions[position]!]!, routes.codes, most);
  const ask = createAsker(graph, policy, routes, maxSteps);
  for (let from = 0; from < questions.length; from += CHUNK) {
    const start = gather();
    const to = Math.min(from + CHUNK, questions.length);
    for (let i = from; i < to; i++) start.add(questionOffsets[questions[i]!]!, i, 0, 1);
    for (let { layer } = start, t = 0; layer.node.length > 0; t++) {
      const probabilities = ask(layer, t);
      const open = gather();
      const row = follow(graph, stops, t === maxSteps - 1, layer, probabilities, open, routes);
      const { code } = layer;
      const after = open.layer;
      visit({
        t,
        layer,
        probabilities,
        row,
        after,
        lastExpert: (i) => (t === 0 ? -1 : routes.lastExpert(code[i]!)),
      });
      layer = after;
    }
  }
}

/** Collects the next layer, and returns each edge's row in it. */
function follow(
  graph: AnswerGraph,
  stops: Uint8Array,
  last: boolean,
  { node, position, code, mass }: Layer,
  probabilities: Float64Array,
  open: Gathering,
  routes: Memory,
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
      row[place] = open.add(target, position[i]!, routes.next(code[i]!, expert), share);
    }
  }
  return row;
}

/** Returns the number of nodes of the largest question. */
function mostNodes({ questionOffsets }: AnswerGraph): number {
  let most = 0;
  for (let q = 1; q < questionOffsets.length; q++) {
    most = Math.max(most, questionOffsets[q]! - questionOffsets[q - 1]!);
  }
  return most;
}
