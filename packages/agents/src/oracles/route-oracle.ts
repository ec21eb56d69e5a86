import { type AnswerGraph, solve, utilityReward } from '@der-gym/env';
import { derDefaults } from '@der-gym/env/rewards';
import { expectOneOf } from 'gymnasium-js/expect';

/** The best routes in hindsight, one entry per question. */
interface RouteOracle {
  /** P of the route's final answer. */
  readonly score: Float64Array;
  /** Billions of parameters of all calls of the route. */
  readonly parameters: Float64Array;
  readonly routeLength: Float64Array;
  /** Experts in order, -1 after the end; row-major, shape [questions, horizon]. */
  readonly routes: Int32Array;
}

/**
 * The criterion of the best route:
 * - `'score'` the final score; among routes within 1e-9 of the best, the cheapest *(default)*
 * - `'utility'` final score - costWeight · parameters
 */
type RouteOracleObjective = 'score' | 'utility';

/**
 * Returns the best route of every question in hindsight, of any length up to the horizon, by exact backward induction
 * (`solve`, which may stop after any call). It is an upper bound for every router of these answers. Over recorded answers it is
 * only a lower bound on what the experts could reach with routes that were not recorded.
 *
 * @param questions - indices into the graph's questions. @defaultValue all
 * @example
 * ```ts
 * import { routeOracle } from '@der-gym/agents';
 * import { compileAnswerGraph } from '@der-gym/env';
 *
 * // B is right only after having read A
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert, previousAnswers }) => ({ text: expert === 1 && previousAnswers.includes('41') ? '42' : '41' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 *   maxSteps: 3,
 * });
 * routeOracle(graph);
 * // => { score: [1], parameters: [20], routeLength: [2], routes: [0, 1, -1] }
 * // at .1 a billion the right answer is not worth 2 - .7
 * routeOracle(graph, { objective: 'utility', costWeight: 0.1 }).routes; // => [0, -1, -1]
 * ```
 */
export function routeOracle(
  graph: AnswerGraph,
  {
    objective = 'score',
    costWeight = derDefaults.costWeight,
    questions = graph.questions.map((_, q) => q),
  }: {
    readonly objective?: RouteOracleObjective;
    /** Cost weight of the utility. @defaultValue 0.001 */
    readonly costWeight?: number;
    readonly questions?: readonly number[];
  } = {},
): RouteOracle {
  expectOneOf('objective', objective, ['score', 'utility']);
  // for 'score' the price only breaks ties: all calls together have a weight of 1e-9
  const highest = graph.experts.reduce((most, { parameters }) => Math.max(most, parameters), 0);
  const weight = objective === 'utility' ? costWeight : highest > 0 ? 1e-9 / (graph.maxSteps * highest) : 0;
  const solution = solve(graph, {
    // no bonus and no stop rule: p0 has no effect, and the graph need not have one
    reward: { costWeight: weight, threshold: graph.threshold ?? 0, formula: utilityReward },
    stop: 'never',
    mayStop: true,
  });
  const { perQuestion, routes } = solution;
  const horizon = graph.maxSteps;
  const pick = (values: Float64Array) => Float64Array.from(questions, (q) => values[q]!);
  const picked = new Int32Array(questions.length * horizon);
  questions.forEach((q, row) => {
    picked.set(routes.subarray(q * horizon, (q + 1) * horizon), row * horizon);
  });
  return {
    score: pick(perQuestion.score),
    parameters: pick(perQuestion.parameters),
    routeLength: pick(perQuestion.routeLength),
    routes: picked,
  };
}
