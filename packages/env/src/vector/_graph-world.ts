import { createRewardTables, type RewardTables } from '../graph/_rewards.ts';
import type { AnswerGraph } from '../graph/answer-graph.ts';
import { resolveProblem } from '../graph/problem.ts';
import type { Episodes } from './_episodes.ts';
import { createGather, featureSizeOf } from './_gather.ts';
import type { VectorWorld } from './_world.ts';
import type { DerVectorEnvOptions } from './vector-env-types.ts';

/** Returns the world of a compiled graph, in which a call follows an edge. */
export function createGraphWorld(graph: AnswerGraph, options: DerVectorEnvOptions): VectorWorld {
  const { features, featureRows, observes = ['answer'] } = options;
  const problem = resolveProblem(graph, options);
  const rewardTables = createRewardTables(graph, problem);
  const { maxSteps, stops } = problem;
  const { next, questionOffsets, repeats, questions } = graph;
  const numExperts = graph.experts.length;
  const featureSize = featureSizeOf(graph, features, featureRows);
  const gather = createGather(features ?? new Float32Array(0), featureSize, featureRows);
  const targets = targetTable(graph, stops);
  rewardTables.fill();
  return {
    numExperts,
    maxSteps,
    repeats,
    numQuestions: questions.length,
    parametersOf: Float64Array.from(graph.experts, ({ parameters }) => parameters),
    featureSize,
    enter(episodes) {
      const { numEnvs, question, routes } = episodes;
      const node = new Int32Array(numEnvs);
      /** The node whose features are observed: the current one, or the root of the question. */
      const seen = observes.includes('answer') ? node : new Int32Array(numEnvs);
      const core: GraphCore = { ...episodes, numExperts, rewardTables, targets, scoreOf: graph.score, node };
      const begin = (i: number): void => {
        node[i] = questionOffsets[question[i]!]!;
        seen[i] = node[i]!;
      };
      return {
        begin,
        follow(i, length) {
          begin(i);
          let at = node[i]!;
          for (let t = 0; t < length; t++) at = next[at * numExperts + routes[i * maxSteps + t]!]!;
          node[i] = at;
        },
        call: (actions, everyone) => makeCalls(core, actions, everyone),
        observe: (i, out, offset) => gather.one(seen[i]!, out, offset),
        observeAll: (out, stride) => gather.all(seen, out, stride),
      };
    },
  };
}

/** See `GraphCore`. */
function targetTable({ next, experts }: AnswerGraph, stops: Uint8Array): Int32Array {
  const numExperts = experts.length;
  return next.map((target, edge) =>
    target >= 0 && stops[target * numExperts + (edge % numExperts)] === 1 ? ~target : target,
  );
}

/**
 * The data of a step of many environments.
 *
 * The loops over it are top-level functions, not closures, so that a second environment does not slow down the first: engines optimise
 * a closure best while only one instance of it exists.
 */
interface GraphCore extends Episodes {
  readonly numExperts: number;
  readonly rewardTables: RewardTables;
  /** The node that an edge leads to, or its complement, which is negative, if the stop rule ends the episode there; shape [nodes x N]. */
  readonly targets: Int32Array;
  /** P(y) of each node, shape [nodes]. */
  readonly scoreOf: Float64Array;
  readonly node: Int32Array;
}

/** See `VectorMoves.call`. The loop is kept short so that many memory loads can run in parallel. */
function makeCalls(core: GraphCore, actions: Int32Array, everyone: boolean): number {
  const { numEnvs, numExperts, maxSteps, rewardTables, targets, scoreOf } = core;
  const { node, calls, routes, returns, rewards, terminations, score, called, over } = core;
  const { known, start } = rewardTables;
  const isCached = known.length > 0;
  const last = maxSteps - 1;
  let count = 0;
  for (let i = 0; i < numEnvs; i++) {
    if (!everyone && called[i] === 0) continue;
    const t = calls[i]!;
    const expert = actions[i]!;
    const edge = node[i]! * numExperts + expert;
    const code = targets[edge]!;
    let reward = isCached ? known[start[t]! + edge]! : Number.NaN;
    if (Number.isNaN(reward)) reward = rewardTables.reward(t, node[i]!, expert);
    routes[i * maxSteps + t] = expert;
    calls[i] = t + 1;
    returns[i]! += reward;
    rewards[i] = reward;
    // without branches, which would be unpredictable
    const accepted = code >>> 31;
    const ends = accepted | (t === last ? 1 : 0);
    node[i] = code ^ (code >> 31);
    terminations[i] = ends;
    over[count] = 2 * i + accepted;
    count += ends;
  }
  for (let i = 0; i < numEnvs; i++) score[i] = scoreOf[node[i]!]!;
  for (let i = 0; !everyone && i < numEnvs; i++) if (called[i] === 0) score[i] = 0;
  return count;
}
