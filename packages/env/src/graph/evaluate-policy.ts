import type { Policy } from '../policy.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables, type RewardTables } from './_rewards.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import { createColumns, type Evaluation, type EvaluationColumns, summarise } from './evaluation.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';
import { type PolicyStep, walkPolicy } from './walk.ts';

export interface EvaluateOptions extends ProblemOptions {
  /** Indices of the questions to evaluate on. @defaultValue all questions of the graph */
  readonly questions?: ArrayLike<number>;
}

/** The exact expectations of a policy. Q is the number of questions, N of experts, H the horizon. */
interface PolicyEvaluation extends Evaluation {
  /** Share of episodes with 1 ... H calls, shape [H]. */
  readonly lengthShare: Float64Array;
  /** The same by question, in the order of `questions`, row-major, shape [Q x H]. */
  readonly lengths: Float64Array;
  /** Share of each expert in all calls, shape [N]. */
  readonly expertShare: Float64Array;
  /** The same among the calls at t, row-major, shape [H x N]; a row is 0 if no episode reaches t. */
  readonly expertShareByStep: Float64Array;
}

/**
 * Evaluates a policy exactly, by propagating probabilities over the graph, without sampling.
 *
 * Two histories that lead to the same node are one state if the policy observes the same. So `'answer'` and `'step'` add no states;
 * `'route'` adds up to N^t per question. The policy is asked in batches, once per call, or only once if it observes nothing but the
 * question and `'answer'`. If no expert may be asked twice, observations have an `actionMask`, and the probability of experts that were
 * asked before is redistributed in proportion to the others.
 *
 * @throws TypeError for an unknown observable, or probabilities of the wrong length; RangeError for a row with NaN or a negative
 * number, or one that does not sum to 1 within 1e-6
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
 * // B (1/2), A then B (1/4), A then A (1/4)
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
  const problem = resolveProblem(graph, options);
  const { maxSteps, stops, discount } = problem;
  const questions = questionIndices(graph, options.questions);
  const totals = createTotals(questions.length, maxSteps, graph.experts.length);
  const rewards = createRewardTables(graph, problem);
  let discountToT = 1;
  walkPolicy(graph, policy, { stops, maxSteps, questions }, (step) => {
    discountToT = step.t === 0 ? 1 : discountToT * discount;
    addStep(graph, maxSteps, rewards, step, discountToT, totals);
  });
  return summed(totals, problem, graph.experts.length);
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

function addStep(
  graph: AnswerGraph,
  maxSteps: number,
  rewards: RewardTables,
  { t, layer, probabilities, row }: PolicyStep,
  discountToT: number,
  { columns, lengthShare, lengths, calls }: Totals,
): void {
  const { next, experts } = graph;
  const numExperts = experts.length;
  const { node: nodes, position: positions, mass: masses } = layer;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const position = positions[i]!;
    const mass = masses[i]!;
    for (let expert = 0; expert < numExperts; expert++) {
      const place = i * numExperts + expert;
      const share = mass * probabilities[place]!;
      if (share === 0) continue;
      columns.return[position]! += share * discountToT * rewards.reward(t, node, expert);
      columns.parameters[position]! += share * experts[expert]!.parameters;
      columns.cost[position]! += share * costAt(graph, node, expert);
      calls[t * numExperts + expert]! += share;
      if (row[place]! >= 0) continue;
      columns.score[position]! += share * graph.score[next[node * numExperts + expert]!]!;
      columns.routeLength[position]! += share * (t + 1);
      lengthShare[t]! += share;
      lengths[position * maxSteps + t]! += share;
    }
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
