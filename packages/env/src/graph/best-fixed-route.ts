import { expectInteger, expectOneOf } from 'gymnasium-js/expect';
import type { Policy } from '../policy.ts';
import type { Expert } from '../types.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables, type RewardTables } from './_rewards.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import { utilityOf } from './evaluation.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';

export interface RouteOptions extends ProblemOptions {
  /** Indices of the questions to choose on: train, never test. @defaultValue all of the graph's */
  readonly questions?: ArrayLike<number>;
  /**
   * Calls of a route, 1 ... maxSteps. The budget of an episode is then that many: the last call of the route is the last step.
   *
   * @defaultValue maxSteps
   */
  readonly length?: number;
}

/**
 * The worth of every route of one length, N^length of them. Route r asks expert floor(r / N^(length - 1 - t)) mod N at t. Where no
 * expert may be asked twice, a route that would is worth NaN.
 */
export interface RouteValues {
  readonly length: number;
  readonly numExperts: number;
  /** Means over the questions, shape [N^length] each, routes in lexicographic order. */
  readonly return: Float64Array;
  readonly score: Float64Array;
  readonly parameters: Float64Array;
  readonly cost: Float64Array;
  readonly utility: Float64Array;
}

/** More routes than this are refused: their values alone would fill half a gigabyte. */
const MOST_ROUTES = 2 ** 24;

/**
 * Returns what every fixed route of one length is worth, by enumeration: routes with a common beginning share its work.
 *
 * A fixed route does not look at answers; the stop rule still does, and may end it early.
 *
 * @throws RangeError for a `length` outside 1 ... maxSteps, or more than 2^24 routes
 */
export function routeValues(graph: AnswerGraph, options: RouteOptions = {}): RouteValues {
  const problem = shortened(graph, options);
  const { maxSteps: length } = problem;
  const numExperts = graph.experts.length;
  const numRoutes = numExperts ** length;
  if (numRoutes > MOST_ROUTES) {
    throw new RangeError(
      `Expected at most ${MOST_ROUTES} routes, got ${numExperts}^${length}: choose a smaller \`length\`.`,
    );
  }
  const questions = questionIndices(graph, options.questions);
  const values = {
    return: new Float64Array(numRoutes),
    score: new Float64Array(numRoutes),
    parameters: new Float64Array(numRoutes),
    cost: new Float64Array(numRoutes),
  };
  const rewards = createRewardTables(graph, problem);
  for (const q of questions) addQuestion(graph, problem, rewards, q, values);
  if (!graph.repeats) {
    for (let r = 0; r < numRoutes; r++) {
      if (new Set(routeAt(r, { length, numExperts })).size === length) continue;
      for (const column of Object.values(values)) column[r] = Number.NaN;
    }
  }
  const mean = (sums: Float64Array): Float64Array => sums.map((sum) => sum / questions.length);
  const score = mean(values.score);
  const cost = mean(values.cost);
  const { costWeight } = problem.reward;
  return {
    length,
    numExperts,
    return: mean(values.return),
    score,
    parameters: mean(values.parameters),
    cost,
    utility: score.map((value, r) => utilityOf(value, cost[r]!, costWeight)),
  };
}

function shortened(graph: AnswerGraph, options: RouteOptions): Problem {
  const horizon = options.reward?.maxSteps ?? graph.maxSteps;
  const { length = horizon } = options;
  expectInteger('length', length, 1, horizon);
  return resolveProblem(graph, { ...options, reward: { ...options.reward, maxSteps: length } });
}

type Sums = Pick<RouteValues, 'return' | 'score' | 'parameters' | 'cost'>;

/** Adds one question's return, score, parameters and cost to every route, depth first over the prefixes. */
function addQuestion(
  graph: AnswerGraph,
  { maxSteps: length, discount, stops }: Problem,
  rewards: RewardTables,
  question: number,
  sums: Sums,
): void {
  const { experts, next, score } = graph;
  const numExperts = experts.length;
  // routes that begin with the same t + 1 calls are `width[t]` neighbours
  const width = Array.from({ length }, (_, t) => numExperts ** (length - 1 - t));

  const visit = (
    t: number,
    node: number,
    first: number,
    earned: number,
    spent: number,
    paid: number,
    discountToT: number,
  ): void => {
    for (let expert = 0; expert < numExperts; expert++) {
      const target = next[node * numExperts + expert]!;
      const from = first + expert * width[t]!;
      const to = from + width[t]!;
      // asked before: no route goes on from here
      if (target < 0) continue;
      const nowEarned = earned + discountToT * rewards.reward(t, node, expert);
      const nowSpent = spent + experts[expert]!.parameters;
      const nowPaid = paid + costAt(graph, node, expert);
      if (t < length - 1 && stops[target * numExperts + expert] === 0) {
        visit(t + 1, target, from, nowEarned, nowSpent, nowPaid, discountToT * discount);
        continue;
      }
      for (let route = from; route < to; route++) {
        sums.return[route]! += nowEarned;
        sums.score[route]! += score[target]!;
        sums.parameters[route]! += nowSpent;
        sums.cost[route]! += nowPaid;
      }
    }
  };
  visit(0, graph.questionOffsets[question]!, 0, 0, 0, 0, 1);
}

/** Returns the experts that route number `index` asks, in order. */
export function routeAt(
  index: number,
  { length, numExperts }: Pick<RouteValues, 'length' | 'numExperts'>,
): number[] {
  const route = new Array<number>(length);
  let rest = index;
  for (let t = length - 1; t >= 0; t--) {
    route[t] = rest % numExperts;
    rest = Math.floor(rest / numExperts);
  }
  return route;
}

/** What the best fixed route is best at. */
export type RouteObjective = 'return' | 'utility' | 'score';

/**
 * Returns the fixed route with the greatest mean return (or utility, or final score) over the given questions.
 *
 * Ties go to the lowest cost, then to the route that comes first in lexicographic order.
 *
 * It is also the best deterministic table from (step, last expert) to expert: all episodes start with no last expert at step 0, so
 * such a table asks the same experts in the same order whatever the question, and any route is the path of some table.
 *
 * @throws as {@link routeValues}
 *
 * @example
 * ```ts
 * import { bestFixedRoute, compileAnswerGraph } from '@der-gym/env';
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
 * bestFixedRoute(graph, { length: 2, stop: 'never', objective: 'score' });
 * // => { route: [0, 1], value: 1 }
 * ```
 */
export function bestFixedRoute(
  graph: AnswerGraph,
  options: RouteOptions & { readonly objective?: RouteObjective } = {},
): { readonly route: readonly number[]; readonly value: number } {
  const { objective = 'return' } = options;
  expectOneOf('objective', objective, ['return', 'utility', 'score']);
  const values = routeValues(graph, options);
  const objectiveOf = values[objective];
  let best = objectiveOf.findIndex((value) => !Number.isNaN(value));
  for (let r = best + 1; r < objectiveOf.length; r++) {
    const cheaper = values.cost[r]! < values.cost[best]!;
    if (objectiveOf[r]! > objectiveOf[best]! || (objectiveOf[r] === objectiveOf[best] && cheaper)) best = r;
  }
  return { route: routeAt(best, values), value: objectiveOf[best]! };
}

/**
 * Returns the policy that asks a fixed list of experts in order, whatever they answer.
 *
 * @throws RangeError for an empty route or one that names no expert; when asked past its end
 */
export function fixedRoutePolicy(route: readonly number[], experts: readonly Pick<Expert, 'name'>[]): Policy {
  if (route.length === 0) throw new RangeError('Expected `route` to hold at least one expert, got none.');
  for (const expert of route) expectInteger('route', expert, 0, experts.length - 1);
  return {
    name: `route ${route.map((expert) => experts[expert]!.name).join(' > ')}`,
    observes: ['step'],
    probabilities(observations) {
      const probabilities = new Float64Array(observations.length * experts.length);
      observations.forEach(({ step }, row) => {
        const expert = route[step!];
        if (expert === undefined) {
          throw new RangeError(
            `Expected a step below ${route.length}, the length of the route, got ${step}.`,
          );
        }
        probabilities[row * experts.length + expert] = 1;
      });
      return probabilities;
    },
  };
}
