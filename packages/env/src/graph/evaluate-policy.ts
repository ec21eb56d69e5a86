import type { Policy } from '../policy.ts';
import { type Asker, createAsker } from './_ask-policy.ts';
import {
  checkExpandable,
  checkObserves,
  createGatherer,
  type Gathering,
  type Memory,
  memory,
} from './_expansion.ts';
import { mean } from './_mean.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables, type RewardTables } from './_rewards.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';

export interface EvaluateOptions extends ProblemOptions {
  /** Indices of the questions to evaluate on. @defaultValue all of the graph's */
  readonly questions?: ArrayLike<number>;
}

/** A policy's exact expectations. Q questions, N experts, H the horizon. */
export interface Evaluation {
  /** Mean over the questions of E[sum of discount^t R_t]. */
  readonly return: number;
  /** Mean final score. */
  readonly score: number;
  /** Mean billions of parameters of all calls of an episode. */
  readonly parameters: number;
  /** Mean C(M) of all calls of an episode: the parameters, unless the graph was compiled with another cost. */
  readonly cost: number;
  /** score - costWeight x cost: what compares everything. */
  readonly utility: number;
  /** Mean calls of an episode. */
  readonly routeLength: number;
  /** In the order of `questions`, shape [Q] each. */
  readonly perQuestion: {
    readonly return: Float64Array;
    readonly score: Float64Array;
    readonly parameters: Float64Array;
    readonly cost: Float64Array;
    readonly routeLength: Float64Array;
  };
  /** Share of episodes of 1 ... H calls, shape [H]. */
  readonly lengthShare: Float64Array;
  /** Share of all calls that go to each expert, shape [N]. */
  readonly expertShare: Float64Array;
  /** The same among the calls made at t, row-major, shape [H x N]; a row is 0 where no episode gets that far. */
  readonly expertShareByStep: Float64Array;
}

/** Questions expanded together: bounds the states held at once. */
const CHUNK = 512;

/**
 * Returns what a policy is worth, exactly: expectations by carrying probabilities forward over the graph, no sampling.
 *
 * The graph is expanded by what the policy observes and by nothing else: two histories that lead to the same node and look the
 * same to the policy are one state. So `'answer'` and `'step'` cost nothing, `'route'` up to N^t states a question. The policy
 * is asked in batches, once a call, or once in all where it sees the question and `'answer'` alone. Where no expert may be asked
 * twice, observations carry `actionMask`, and what a policy puts on experts already asked is shared out among the others.
 *
 * @throws TypeError for an observable this graph does not hold (by name), or probabilities of the wrong length; RangeError for a
 * row that holds NaN or a negative number or does not sum to 1 within 1e-6
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, evaluatePolicy } from '@der-gym/env';
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
 * // B at once (1/2), A then B (1/4), A then A (1/4)
 * const { score, parameters, lengthShare } = evaluatePolicy(graph, coin);
 * score; // => 0.75
 * parameters; // => 18
 * Array.from(lengthShare); // => [0.5, 0.5]
 * ```
 */
export function evaluatePolicy(
  graph: AnswerGraph,
  policy: Policy,
  options: EvaluateOptions = {},
): Evaluation {
  checkObserves(policy);
  const problem = resolveProblem(graph, options);
  const questions = questionIndices(graph, options.questions);
  const numExperts = graph.experts.length;
  const totals = createTotals(questions.length, problem.maxSteps, numExperts);
  const remembered = memory(policy.observes, numExperts, problem.maxSteps);
  const most = mostNodes(graph);
  checkExpandable(policy, remembered, most);
  const gather = createGatherer(
    (position) => graph.questionOffsets[questions[position]!]!,
    remembered.codes,
    most,
  );
  const ask = createAsker(graph, policy, remembered, problem.maxSteps);
  const rewards = createRewardTables(graph, problem);
  for (let from = 0; from < questions.length; from += CHUNK) {
    const start = gather();
    const to = Math.min(from + CHUNK, questions.length);
    for (let i = from; i < to; i++) start.add(graph.questionOffsets[questions[i]!]!, i, 0, 1);
    carry(graph, problem, rewards, remembered, ask, start, gather, totals);
  }
  return summarise(totals, problem, numExperts);
}

/** Nodes of the largest question. */
export function mostNodes({ questionOffsets }: AnswerGraph): number {
  let most = 0;
  for (let q = 1; q < questionOffsets.length; q++) {
    most = Math.max(most, questionOffsets[q]! - questionOffsets[q - 1]!);
  }
  return most;
}

interface Totals {
  readonly return: Float64Array;
  readonly score: Float64Array;
  readonly parameters: Float64Array;
  readonly cost: Float64Array;
  readonly routeLength: Float64Array;
  readonly lengthShare: Float64Array;
  readonly calls: Float64Array;
}

function createTotals(numQuestions: number, maxSteps: number, numExperts: number): Totals {
  return {
    return: new Float64Array(numQuestions),
    score: new Float64Array(numQuestions),
    parameters: new Float64Array(numQuestions),
    cost: new Float64Array(numQuestions),
    routeLength: new Float64Array(numQuestions),
    lengthShare: new Float64Array(maxSteps),
    calls: new Float64Array(maxSteps * numExperts),
  };
}

/** Carries the mass of a chunk of questions forward, layer by layer, until every episode has ended. */
function carry(
  graph: AnswerGraph,
  { maxSteps, stops, discount }: Problem,
  rewards: RewardTables,
  remembered: Memory,
  ask: Asker,
  start: Gathering,
  gather: () => Gathering,
  totals: Totals,
): void {
  const { next, experts } = graph;
  const numExperts = experts.length;
  let { layer } = start;
  let discountToT = 1;
  for (let t = 0; layer.node.length > 0; t++) {
    const probabilities = ask(layer, t);
    const open = gather();
    for (let row = 0; row < layer.node.length; row++) {
      const node = layer.node[row]!;
      const position = layer.position[row]!;
      const mass = layer.mass[row]!;
      for (let expert = 0; expert < numExperts; expert++) {
        const share = mass * probabilities[row * numExperts + expert]!;
        if (share === 0) continue;
        const target = next[node * numExperts + expert]!;
        totals.return[position]! += share * discountToT * rewards.reward(t, node, expert);
        totals.parameters[position]! += share * experts[expert]!.parameters;
        totals.cost[position]! += share * costAt(graph, node, expert);
        totals.calls[t * numExperts + expert]! += share;
        if (t === maxSteps - 1 || stops[target * numExperts + expert] === 1) {
          totals.score[position]! += share * graph.score[target]!;
          totals.routeLength[position]! += share * (t + 1);
          totals.lengthShare[t]! += share;
        } else open.add(target, position, remembered.next(layer.code[row]!, expert), share);
      }
    }
    layer = open.layer;
    discountToT *= discount;
  }
}

function summarise(totals: Totals, problem: Problem, numExperts: number): Evaluation {
  const numQuestions = totals.score.length;
  const score = mean(totals.score);
  const parameters = mean(totals.parameters);
  const cost = mean(totals.cost);
  const expertShare = new Float64Array(numExperts);
  const expertShareByStep = new Float64Array(totals.calls.length);
  let allCalls = 0;
  for (let t = 0; t < problem.maxSteps; t++) {
    const row = totals.calls.subarray(t * numExperts, (t + 1) * numExperts);
    const callsAtT = row.reduce((sum, calls) => sum + calls, 0);
    allCalls += callsAtT;
    row.forEach((calls, expert) => {
      expertShare[expert]! += calls;
      if (callsAtT > 0) expertShareByStep[t * numExperts + expert] = calls / callsAtT;
    });
  }
  return {
    return: mean(totals.return),
    score,
    parameters,
    cost,
    utility: score - problem.reward.costWeight * cost,
    routeLength: mean(totals.routeLength),
    perQuestion: {
      return: totals.return,
      score: totals.score,
      parameters: totals.parameters,
      cost: totals.cost,
      routeLength: totals.routeLength,
    },
    lengthShare: totals.lengthShare.map((count) => count / numQuestions),
    expertShare: expertShare.map((calls) => calls / allCalls),
    expertShareByStep,
  };
}
