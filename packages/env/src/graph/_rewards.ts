import { show } from 'gymnasium-js/expect';
import { rewardInput } from '../mdp.ts';
import { NOT_JUDGED } from '../stop-rule.ts';
import type { Expert, PublicQuestion } from '../types.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import type { Problem } from './problem.ts';

/**
 * Returns the reward of asking `expert` at `node` at call t. `stopping` ends the episode regardless of the stop rule.
 *
 * @throws RangeError if the reward is NaN or infinite, or the answer is not judged in the stop table
 */
export function edgeReward(
  graph: AnswerGraph,
  problem: Problem,
  t: number,
  node: number,
  expert: number,
  stopping?: boolean,
): number {
  const target = graph.next[node * graph.experts.length + expert]!;
  if (problem.stops[target * graph.experts.length + expert] === NOT_JUDGED)
    throw notJudged(graph, target, expert);
  const total = edgeTotal(graph, problem, t, node, expert, stopping);
  if (!Number.isFinite(total)) {
    throw notFinite(total, t, graph.questions[graph.nodeQuestion[node]!]!, graph.experts[expert]!);
  }
  return total;
}

export function notFinite(
  total: number,
  t: number,
  { id }: Pick<PublicQuestion, 'id'>,
  { name }: Pick<Expert, 'name'>,
): RangeError {
  return new RangeError(
    `Expected the reward of expert ${show(name)} on question ${show(id)} at t = ${t} to be finite, got ${total}.`,
  );
}

/** @param target - the node of the answer */
export function notJudged(graph: AnswerGraph, target: number, expert: number): RangeError {
  const { id } = graph.questions[graph.nodeQuestion[target]!]!;
  const { name } = graph.experts[expert]!;
  return new RangeError(
    `Expected a stop table with a verdict on the answer of expert ${show(name)} to question ${show(id)}, got none: use the questions that the table was made for.`,
  );
}

function edgeTotal(
  graph: AnswerGraph,
  { terms, reward, stops, maxSteps }: Problem,
  t: number,
  node: number,
  expert: number,
  stopping = false,
): number {
  const numExperts = graph.experts.length;
  const target = graph.next[node * numExperts + expert]!;
  const previousScore = t === 0 ? null : graph.score[node]!;
  const call = {
    t,
    expert,
    score: graph.score[target]!,
    previousScore,
    // NaN if the graph does not hold it: a reward that uses it is then rejected
    bestScore: t === 0 ? null : (graph.bestScore?.[node] ?? Number.NaN),
    cost: costAt(graph, node, expert),
    // an end before the horizon counts as a verdict
    accepted: stops[target * numExperts + expert] === 1 || (stopping && t < maxSteps - 1),
  };
  return terms(rewardInput(call, maxSteps), reward).total;
}

/** The most entries kept in all tables together: one gigabyte. */
const MOST_REWARDS = 2 ** 27;

/**
 * A cache of rewards: one table, shape [nodes x N], for each kind of call, NaN where not yet computed.
 *
 * An episode is at a root only at t = 0, so the first call shares a table with the next ones. A stationary formula has two tables,
 * one of them for the last call; any other has one for each call from t = 1.
 */
export interface RewardTables {
  /** All tables, concatenated; empty if they would be too large. */
  readonly known: Float64Array;
  /** Where the table of call t begins, shape [maxSteps]. */
  readonly start: Int32Array;
  /** Returns the reward of a call, and caches it. */
  reward(t: number, node: number, expert: number): number;
  /** Computes every reward that an episode could earn. Invalid ones, and those of answers that are not judged, are left out, so that `reward` throws for them. */
  fill(): void;
}

/**
 * Rewards computed before, by horizon, with the stop table they belong to. Problems may share it if they differ only in horizon and
 * stop table: a reward stays valid where both stop tables agree.
 */
export type RewardMemory = Map<number, { readonly known: Float64Array; readonly stops: Uint8Array }>;

/** Returns the rewards cached under another stop table, and NaN where its verdict differs. */
function cachedRewards(
  { next, experts }: AnswerGraph,
  { maxSteps, stops }: Problem,
  size: number,
  memory: RewardMemory | undefined,
): Float64Array {
  const before = memory?.get(maxSteps);
  const known = before?.known ?? new Float64Array(size).fill(Number.NaN);
  for (let edge = 0; before !== undefined && edge < next.length; edge++) {
    const place = next[edge]! * experts.length + (edge % experts.length);
    if (place < 0 || before.stops[place] === stops[place]) continue;
    for (let at = edge; at < known.length; at += next.length) known[at] = Number.NaN;
  }
  memory?.set(maxSteps, { known, stops });
  return known;
}

export function createRewardTables(
  graph: AnswerGraph,
  problem: Problem,
  memory?: RewardMemory,
): RewardTables {
  const { maxSteps } = problem;
  const stationary = problem.formula.stationary === true;
  const numExperts = graph.experts.length;
  const size = graph.numNodes * numExperts;
  const last = maxSteps - 1;
  const kindOf = (t: number): number => (t === last ? last : stationary || t === 0 ? Math.min(1, last) : t);
  const kinds = [...new Set(Array.from({ length: maxSteps }, (_, t) => kindOf(t)))];
  const fits = kinds.length * size <= MOST_REWARDS;
  const known = fits ? cachedRewards(graph, problem, kinds.length * size, memory) : new Float64Array(0);
  const start = Int32Array.from({ length: maxSteps }, (_, t) => (fits ? kinds.indexOf(kindOf(t)) * size : 0));
  const tables: RewardTables = {
    known,
    start,
    reward(t, node, expert) {
      if (!fits) return edgeReward(graph, problem, t, node, expert);
      const place = start[t]! + node * numExperts + expert;
      const before = known[place]!;
      if (!Number.isNaN(before)) return before;
      const reward = edgeReward(graph, problem, t, node, expert);
      known[place] = reward;
      return reward;
    },
    fill() {
      if (!fits) return;
      for (let t = 0; t <= last; t++) {
        for (let node = 0; node < graph.numNodes; node++) {
          const level = graph.depth[node]!;
          // an episode never returns to a root; calls that share a table are computed at the first t possible for the node
          if (t === 0 ? level > 0 : level === 0 || level > t) continue;
          if (t > 1 && t < last && stationary && level < t) continue;
          for (let expert = 0; expert < numExperts; expert++) {
            const target = graph.next[node * numExperts + expert]!;
            if (target < 0 || problem.stops[target * numExperts + expert] === NOT_JUDGED) continue;
            const total = edgeTotal(graph, problem, t, node, expert);
            known[start[t]! + node * numExperts + expert] = Number.isFinite(total) ? total : Number.NaN;
          }
        }
      }
    },
  };
  return tables;
}
