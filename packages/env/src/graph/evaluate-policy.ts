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
import { questionIndices } from './_questions.ts';
import { createRewardTables, type RewardTables } from './_rewards.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import { createColumns, type Evaluation, type EvaluationColumns, summarise } from './evaluation.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';

export interface EvaluateOptions extends ProblemOptions {
  /** Indices of the questions to evaluate on. @defaultValue all of the graph's */
  readonly questions?: ArrayLike<number>;
}

/** A policy's exact expectations. Q questions, N experts, H the horizon. */
export interface PolicyEvaluation extends Evaluation {
  /** Share of episodes of 1 ... H calls, shape [H]. */
  readonly lengthShare: Float64Array;
  /** The same question by question, in the order of `questions`, row-major, shape [Q x H]. */
  readonly lengths: Float64Array;
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
): PolicyEvaluation {
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
  return summed(totals, problem, numExperts);
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
  readonly columns: EvaluationColumns;
  readonly lengthShare: Float64Array;
  readonly lengths: Float64Array;
  readonly calls: Float64Array;
}

function createTotals(numQuestions: number, maxSteps: number, numExperts: number): Totals {
  return {
    columns: createColumns(numQuestions),
    lengthShare: new Float64Array(maxSteps),
    lengths: new Float64Array(numQuestions * maxSteps),
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
  { columns, lengthShare, lengths, calls }: Totals,
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
        columns.return[position]! += share * discountToT * rewards.reward(t, node, expert);
        columns.parameters[position]! += share * experts[expert]!.parameters;
        columns.cost[position]! += share * costAt(graph, node, expert);
        calls[t * numExperts + expert]! += share;
        if (t === maxSteps - 1 || stops[target * numExperts + expert] === 1) {
          columns.score[position]! += share * graph.score[target]!;
          columns.routeLength[position]! += share * (t + 1);
          lengthShare[t]! += share;
          lengths[position * maxSteps + t]! += share;
        } else open.add(target, position, remembered.next(layer.code[row]!, expert), share);
      }
    }
    layer = open.layer;
    discountToT *= discount;
  }
}

function summed({ columns, calls, lengthShare, lengths }: Totals, problem: Problem, numExperts: number) {
  const numQuestions = columns.score.length;
  const expertShare = new Float64Array(numExperts);
  const expertShareByStep = new Float64Array(calls.length);
  let allCalls = 0;
  for (let t = 0; t < problem.maxSteps; t++) {
    const row = calls.subarray(t * numExperts, (t + 1) * numExperts);
    const callsAtT = row.reduce((sum, count) => sum + count, 0);
    allCalls += callsAtT;
    row.forEach((count, expert) => {
      expertShare[expert]! += count;
      if (callsAtT > 0) expertShareByStep[t * numExperts + expert] = count / callsAtT;
    });
  }
  return {
    ...summarise(columns, problem.reward.costWeight),
    lengthShare: lengthShare.map((count) => count / numQuestions),
    lengths,
    expertShare: expertShare.map((count) => count / allCalls),
    expertShareByStep,
  };
}
