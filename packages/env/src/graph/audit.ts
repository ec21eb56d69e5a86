import { utilityReward } from '../reward.ts';
import { questionIndices } from './_questions.ts';
import type { AnswerGraph } from './answer-graph.ts';
import type { Evaluation } from './evaluation.ts';
import { firstAnswers } from './first-answers.ts';
import { type Gaming, gamingOfRoutes } from './gaming.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';
import { type Solution, solve } from './solve.ts';

interface AuditOptions extends ProblemOptions {
  /** Indices of the questions to look at. @defaultValue all of the graph's */
  readonly questions?: ArrayLike<number>;
}

/** What the optimal routes of a reward do, with how often they game it: see `measureGaming`. Means and shares over the questions. */
interface AuditedOptimum extends Omit<Evaluation, 'return' | 'perQuestion'>, Omit<Gaming, 'perQuestion'> {
  /** Share of routes of 1 ... H calls, shape [H]. */
  readonly lengthShare: Float64Array;
}

interface RewardAudit {
  readonly questions: number;
  /** Mean score of the best first answer there is. */
  readonly bestFirstScore: number;
  /** The optimum of the reward under audit. */
  readonly optimum: AuditedOptimum;
  /** The optimum of the utility, final score minus cost, under the same stop rule. */
  readonly utilityOptimum: AuditedOptimum;
  /** What the reward gives up against the utility: score and utility lost, parameters and cost spent on top. */
  readonly givenUp: {
    readonly score: number;
    readonly parameters: number;
    readonly cost: number;
    readonly utility: number;
  };
}

/**
 * Returns how far a reward is gamed by its own optimum: whether it pays to answer badly first and to put off a good answer.
 *
 * Both optima know every score, so this is about the reward alone, not about what can be learned. Where several routes are optimal,
 * the one `solve` gives is looked at: the cheapest call at each tie.
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
 * // the paper's reward asks A first, to be paid for the climb to B
 * [optimum.sandbagging, optimum.stalling, optimum.routeLength]; // => [1, 1, 2]
 * [utilityOptimum.sandbagging, utilityOptimum.stalling, utilityOptimum.routeLength]; // => [0, 0, 1]
 * givenUp.parameters; // => 7
 * ```
 */
export function auditReward(graph: AnswerGraph, options: AuditOptions = {}): RewardAudit {
  const problem = resolveProblem(graph, options);
  const { costWeight, threshold, maxSteps } = problem.reward;
  const questions = questionIndices(graph, options.questions);
  const look = (solution: Solution): AuditedOptimum => audited(graph, solution, problem, questions);
  const optimum = look(solve(graph, { ...options, stops: problem.stops }));
  const utilityOptimum = look(
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
