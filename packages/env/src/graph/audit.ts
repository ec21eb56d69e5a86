import { utilityReward } from '../reward.ts';
import { questionIndices } from './_questions.ts';
import type { AnswerGraph } from './answer-graph.ts';
import type { Evaluation } from './evaluation.ts';
import { firstAnswers } from './first-answers.ts';
import { type Gaming, gamingOfRoutes } from './gaming.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';
import { type Solution, solve } from './solve.ts';

interface AuditOptions extends ProblemOptions {
  /** Indices of the questions to audit. @defaultValue all questions of the graph */
  readonly questions?: ArrayLike<number>;
}

/** Means over the optimal routes of a reward, with the shares of routes that game it: see `measureGaming`. */
interface AuditedOptimum extends Omit<Evaluation, 'return' | 'perQuestion'>, Omit<Gaming, 'perQuestion'> {
  /** Share of routes of 1 ... H calls, shape [H]. */
  readonly lengthShare: Float64Array;
}

interface RewardAudit {
  readonly questions: number;
  /** Mean over the questions of the best first answer's score. */
  readonly bestFirstScore: number;
  /** The optimum of the audited reward. */
  readonly optimum: AuditedOptimum;
  /** The optimum of the utility (final score minus cost), under the same stop rule. */
  readonly utilityOptimum: AuditedOptimum;
  /** The price of the reward against the utility: score and utility lost, additional parameters and cost. */
  readonly givenUp: {
    readonly score: number;
    readonly parameters: number;
    readonly cost: number;
    readonly utility: number;
  };
}

/**
 * Returns how much a reward is gamed by its own optimum: whether a bad first answer or a delayed good answer increases the return.
 *
 * Both optima use every score, so this measures the reward alone, not what can be learned. If several routes are optimal, the one
 * that `solve` returns counts: the cheapest call at each tie.
 *
 * @throws as `solve`
 *
 * @example
 * ```ts
 * import { auditReward, compileAnswerGraph } from '@der-gym/env';
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
 * const { optimum, utilityOptimum, givenUp } = auditReward(graph);
 * // under the paper's reward it is optimal to ask A first, because the gain from A to B is paid
 * [optimum.sandbagging, optimum.stalling, optimum.routeLength]; // => [1, 1, 2]
 * [utilityOptimum.sandbagging, utilityOptimum.stalling, utilityOptimum.routeLength]; // => [0, 0, 1]
 * givenUp.parameters; // => 7
 * ```
 */
export function auditReward(graph: AnswerGraph, options: AuditOptions = {}): RewardAudit {
  const problem = resolveProblem(graph, options);
  const { costWeight, threshold, maxSteps } = problem.reward;
  const questions = questionIndices(graph, options.questions);
  const auditOf = (solution: Solution): AuditedOptimum => audited(graph, solution, problem, questions);
  const optimum = auditOf(solve(graph, { ...options, stops: problem.stops }));
  const utilityOptimum = auditOf(
    solve(graph, {
      questions,
      stops: problem.stops,
      reward: { formula: utilityReward, costWeight, threshold, maxSteps },
    }),
  );
  const { score } = firstAnswers(graph, questions);
  const numExperts = graph.experts.length;
  let bestFirst = 0;
  for (let from = 0; from < score.length; from += numExperts) {
    bestFirst += Math.max(...score.subarray(from, from + numExperts));
  }
  return {
    questions: questions.length,
    bestFirstScore: bestFirst / questions.length,
    optimum,
    utilityOptimum,
    givenUp: {
      score: utilityOptimum.score - optimum.score,
      parameters: optimum.parameters - utilityOptimum.parameters,
      cost: optimum.cost - utilityOptimum.cost,
      utility: utilityOptimum.utility - optimum.utility,
    },
  };
}

function audited(
  graph: AnswerGraph,
  { routes, perQuestion, score, parameters, cost, utility, routeLength }: Solution,
  problem: Problem,
  questions: Int32Array,
): AuditedOptimum {
  const lengths = new Float64Array(problem.maxSteps);
  for (const length of perQuestion.routeLength) lengths[length - 1]!++;
  const lengthShare = lengths.map((count) => count / questions.length);
  const { perQuestion: _, ...gaming } = gamingOfRoutes(graph, routes, problem, questions);
  return { score, parameters, cost, utility, routeLength, lengthShare, ...gaming };
}
