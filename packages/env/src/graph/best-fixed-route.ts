import { expectInteger, expectOneOf } from 'gymnasium-js/expect';
import type { Policy } from '../policy.ts';
import type { Expert } from '../types.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables, type RewardMemory, type RewardTables } from './_rewards.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { utilityOf } from './evaluation.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';

interface RouteOptions extends ProblemOptions {
  /** Indices of the questions to choose by: train, never test. @defaultValue all questions of the graph */
  readonly questions?: ArrayLike<number>;
  /**
   * Calls of a route, 1 ... maxSteps. It is also the horizon: the last call of the route is the last step of the episode.
   *
   * @defaultValue maxSteps
   */
  readonly length?: number;
  /** Whether to compute returns, which takes most of the time. If not, they are NaN. @defaultValue true */
  readonly returns?: boolean;
  /** A `new Map()` to share among calls with the same graph, reward and discount, so that rewards are computed once. @defaultValue none */
  readonly memory?: RewardMemory;
}

/**
 * The values of all N^length routes of one length. Route r asks expert floor(r / N^(length - 1 - t)) mod N at t. If no expert may be
 * asked twice, routes that repeat one have the value NaN.
 */
interface RouteValues {
  readonly length: number;
  readonly numExperts: number;
  /** Means over the questions, shape [N^length] each, routes in lexicographic order. */
  readonly return: Float64Array;
  readonly score: Float64Array;
  readonly parameters: Float64Array;
  readonly cost: Float64Array;
  readonly utility: Float64Array;
  /** The best of these routes: see {@link bestFixedRoute}. */
  best(objective: RouteObjective): { readonly route: readonly number[]; readonly value: number };
}

/** The most routes that are enumerated: their values take half a gigabyte. */
const MOST_ROUTES = 2 ** 24;

/**
 * Returns the exact values of all fixed routes of one length. Routes with a common beginning share its computation.
 *
 * A fixed route does not depend on the answers, but the stop rule does, and may end it early.
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
  const sums = createSums(numExperts, length);
  const rewards = options.returns === false ? null : createRewardTables(graph, problem, options.memory);
  const { discount, stops } = problem;
  const parameters = Float64Array.from(graph.experts, (expert) => expert.parameters);
  const on = { graph, stops, last: length - 1, discount, rewards, parameters, sums };
  for (const q of questions) addRoutes(on, 0, graph.questionOffsets[q]!, 0, 0, 0, 0, 1);
  const mean = (columns: readonly Column[]): Column => {
    const means = handDown(columns);
    for (let r = 0; r < numRoutes; r++) means[r]! /= questions.length;
    return means;
  };
  const values = {
    return: mean(sums.return),
    score: mean(sums.score),
    parameters: mean(sums.parameters),
    cost: mean(sums.cost),
  };
  if (!graph.repeats) {
    for (let r = 0; r < numRoutes; r++) {
      if (new Set(routeAt(r, { length, numExperts })).size === length) continue;
      for (const column of Object.values(values)) column[r] = Number.NaN;
    }
  }
  const { costWeight } = problem.reward;
  const utility = values.score.map((score, r) => utilityOf(score, values.cost[r]!, costWeight));
  const found = { length, numExperts, ...values, utility };
  return { ...found, best: (objective) => bestOf(found, objective) };
}

function shortened(graph: AnswerGraph, options: RouteOptions): Problem {
  const horizon = options.reward?.maxSteps ?? graph.maxSteps;
  const { length = horizon } = options;
  expectInteger('length', length, 1, horizon);
  return resolveProblem(graph, { ...options, reward: { ...options.reward, maxSteps: length } });
}

type Column = Float64Array;

/** Sums over the questions whose episode ends after t + 1 calls: at [t], one sum for each beginning of t + 1 calls, shape [N^(t + 1)]. */
type Sums = Readonly<Record<'return' | 'score' | 'parameters' | 'cost', readonly Column[]>>;

function createSums(numExperts: number, length: number): Sums {
  const columns = () => Array.from({ length }, (_, t) => new Float64Array(numExperts ** (t + 1)));
  return { return: columns(), score: columns(), parameters: columns(), cost: columns() };
}

/** Adds the sums of each beginning to its continuations, and returns the sums of whole routes. */
function handDown(columns: readonly Column[]): Column {
  for (let t = 1; t < columns.length; t++) {
    const from = columns[t - 1]!;
    const to = columns[t]!;
    const width = to.length / from.length;
    for (let r = 0; r < to.length; r++) to[r]! += from[Math.floor(r / width)]!;
  }
  return columns.at(-1)!;
}

/** The data of an enumeration. Its loop is a top-level function, not a closure, because engines optimise that better. */
interface Enumeration {
  readonly graph: AnswerGraph;
  readonly stops: Uint8Array;
  readonly last: number;
  readonly discount: number;
  /** Null if returns are not computed. */
  readonly rewards: RewardTables | null;
  /** Shape [N]. */
  readonly parameters: Float64Array;
  readonly sums: Sums;
}

/**
 * Adds return, cost, parameters and score of all routes with this beginning, depth first. If an episode ends, so do all routes with
 * the same beginning.
 *
 * @param t - calls made so far; `earned`, `paid` and `spent` are their reward, cost and parameters
 */
function addRoutes(
  on: Enumeration,
  t: number,
  node: number,
  beginning: number,
  earned: number,
  paid: number,
  spent: number,
  discountToT: number,
): void {
  const { graph, stops, last, discount, rewards, parameters, sums } = on;
  const { next, score, expertCost, edgeCost } = graph;
  const numExperts = parameters.length;
  const first = node * numExperts;
  const known = rewards === null || rewards.known.length === 0 ? null : rewards.known;
  const firstReward = rewards === null ? 0 : rewards.start[t]! + first;
  const returns = sums.return[t]!;
  const scores = sums.score[t]!;
  const sizes = sums.parameters[t]!;
  const costs = sums.cost[t]!;
  const firstRoute = beginning * numExperts;
  for (let expert = 0; expert < numExperts; expert++) {
    const target = next[first + expert]!;
    // this expert was asked before
    if (target < 0) continue;
    let reward = known === null ? Number.NaN : known[firstReward + expert]!;
    if (rewards !== null && Number.isNaN(reward)) reward = rewards.reward(t, node, expert);
    const route = firstRoute + expert;
    const nowEarned = earned + discountToT * reward;
    const nowPaid = paid + (edgeCost === null ? expertCost[expert]! : edgeCost[first + expert]!);
    const nowSpent = spent + parameters[expert]!;
    if (t < last && stops[target * numExperts + expert] === 0) {
      addRoutes(on, t + 1, target, route, nowEarned, nowPaid, nowSpent, discountToT * discount);
      continue;
    }
    returns[route]! += nowEarned;
    scores[route]! += score[target]!;
    sizes[route]! += nowSpent;
    costs[route]! += nowPaid;
  }
}

/** Returns the experts of route number `index`, in order. */
function routeAt(
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

/** What the best fixed route maximises. */
type RouteObjective = 'return' | 'utility' | 'score';

/**
 * Returns the fixed route with the highest mean return (or utility, or final score) over the given questions.
 *
 * Ties go to the lowest cost, then to the first route in lexicographic order.
 *
 * It is also the best deterministic policy that observes step and last expert only: all episodes start in the same such state, so the
 * policy asks the same experts in the same order for every question.
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
  return routeValues(graph, options).best(objective);
}

/** Relative differences below this are rounding errors, because the order of summation differs from route to route. */
const ROUNDING = 1e-12;

function bestOf(
  values: Omit<RouteValues, 'best'>,
  objective: RouteObjective,
): { readonly route: readonly number[]; readonly value: number } {
  expectOneOf('objective', objective, ['return', 'utility', 'score']);
  const objectiveOf = values[objective];
  let best = objectiveOf.findIndex((value) => !Number.isNaN(value));
  for (let r = best + 1; r < objectiveOf.length; r++) {
    const more = objectiveOf[r]! - objectiveOf[best]!;
    const slack = ROUNDING * Math.max(1, Math.abs(objectiveOf[best]!));
    const cheaper = values.cost[r]! < values.cost[best]! - ROUNDING * Math.max(1, values.cost[best]!);
    if (more > slack || (more >= -slack && cheaper)) best = r;
  }
  return { route: routeAt(best, values), value: objectiveOf[best]! };
}

/**
 * Returns the policy that asks a fixed list of experts in order, whatever they answer.
 *
 * @throws RangeError for an empty route or an invalid expert; from the policy, for a step after the end of the route
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
