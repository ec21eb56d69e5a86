import { checkFinite, checkInteger, show } from '../_check.ts';
import type { StopRule, Terminator } from '../policy.ts';
import { derReward, type RewardFunction, type RewardOptions } from '../reward.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { missingThreshold, stopTable } from './stop-table.ts';

/**
 * The reward of a problem: coefficients of Eq. 3 and 4, and the formula they go into.
 *
 * `threshold` is p0 of the bonus and of the reference stop rule alike. `maxSteps` may shorten the horizon of a graph.
 */
export interface RewardSettings extends Partial<RewardOptions> {
  /** @defaultValue derReward */
  readonly formula?: RewardFunction;
}

/** What makes an answer graph a decision problem. The same options, meaning the same, go to every solver. */
export interface ProblemOptions {
  /** @defaultValue derReward with the paper's coefficients, the graph's threshold and horizon */
  readonly reward?: RewardSettings;
  /** The RL discount of call t is discount^t, in [0, 1]. @defaultValue 1 */
  readonly discount?: number;
  /** @defaultValue 'reference' */
  readonly stop?: StopRule;
  /** The judge of the rule `'terminator'`. */
  readonly terminator?: Terminator;
  /** The stop rule as a table, where `stopTable` has made it before: `stop` and `terminator` are then not looked at. */
  readonly stops?: Uint8Array;
}

/** Problem options with every default filled in and every check made. */
export interface Problem {
  readonly formula: RewardFunction;
  readonly reward: Required<RewardOptions>;
  readonly discount: number;
  readonly maxSteps: number;
  /** See `stopTable`. */
  readonly stops: Uint8Array;
}

/** Returns the reward settings with every coefficient filled in. */
export function resolveReward(
  settings: RewardSettings,
  defaults: { readonly threshold: number | null; readonly maxSteps: number; readonly scoreSignature: string },
): { formula: RewardFunction; reward: Required<RewardOptions> } {
  const { formula = derReward, costWeight = 0.001, gainWeight = 5, bonus = 2 } = settings;
  const { threshold = defaults.threshold, maxSteps = defaults.maxSteps } = settings;
  if (threshold === null) throw missingThreshold(defaults.scoreSignature);
  checkFinite('threshold', threshold);
  checkInteger('maxSteps', maxSteps, 1, defaults.maxSteps);
  return { formula, reward: { costWeight, gainWeight, bonus, threshold, maxSteps } };
}

export function resolveProblem(graph: AnswerGraph, options: ProblemOptions): Problem {
  const { discount = 1, stop = 'reference', terminator } = options;
  checkFinite('discount', discount);
  if (discount < 0 || discount > 1)
    throw new RangeError(`Expected \`discount\` to be in [0, 1], got ${discount}.`);
  const { formula, reward } = resolveReward(options.reward ?? {}, graph);
  const { threshold, maxSteps } = reward;
  const stops = options.stops ?? stopTable(graph, { stop, threshold, ...(terminator && { terminator }) });
  if (stops.length !== graph.next.length) {
    throw new RangeError(
      `Expected \`stops\` to have ${graph.next.length} entries, nodes x experts, got ${stops.length}.`,
    );
  }
  return { formula, reward, discount, maxSteps, stops };
}

/**
 * The reward of asking `expert` at `node` on call t.
 *
 * @throws RangeError where the formula gives NaN or infinity
 */
export function edgeReward(
  graph: AnswerGraph,
  problem: Problem,
  t: number,
  node: number,
  expert: number,
): number {
  const target = graph.next[node * graph.experts.length + expert]!;
  const { total } = problem.formula(
    {
      t,
      score: graph.score[target]!,
      previousScore: t === 0 ? null : graph.score[node]!,
      cost: graph.expertCost[expert]!,
      ended: endsAt(graph, problem, t, target, expert),
    },
    problem.reward,
  );
  if (!Number.isFinite(total)) {
    const { id } = graph.questions[graph.nodeQuestion[node]!]!;
    const { name } = graph.experts[expert]!;
    throw new RangeError(
      `Expected the reward of expert ${show(name)} on question ${show(id)} at t = ${t} to be finite, got ${total}.`,
    );
  }
  return total;
}

/** Whether the episode ends when call t, made by `expert`, leads to `target`. */
export function endsAt(
  graph: AnswerGraph,
  problem: Problem,
  t: number,
  target: number,
  expert: number,
): boolean {
  return t === problem.maxSteps - 1 || problem.stops[target * graph.experts.length + expert] === 1;
}

/** Entries of the largest table of rewards that is kept: a quarter of a gigabyte. */
const MOST_REWARDS = 2 ** 25;

/** Returns {@link edgeReward} that remembers what it has worked out, where that fits into memory. */
export function rememberedRewards(
  graph: AnswerGraph,
  problem: Problem,
): (t: number, node: number, expert: number) => number {
  const { numNodes } = graph;
  const numExperts = graph.experts.length;
  const size = problem.maxSteps * numNodes * numExperts;
  if (size > MOST_REWARDS) return (t, node, expert) => edgeReward(graph, problem, t, node, expert);
  const rewards = new Float64Array(size).fill(Number.NaN);
  return (t, node, expert) => {
    const place = (t * numNodes + node) * numExperts + expert;
    const known = rewards[place]!;
    if (!Number.isNaN(known)) return known;
    const reward = edgeReward(graph, problem, t, node, expert);
    rewards[place] = reward;
    return reward;
  };
}
