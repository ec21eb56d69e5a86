import { checkFinite, checkInteger } from '../_check.ts';
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
  const stops = stopTable(graph, { stop, threshold, ...(terminator && { terminator }) });
  return { formula, reward, discount, maxSteps, stops };
}

/** The reward of asking `expert` at `node` on call t. */
export function edgeReward(
  graph: AnswerGraph,
  problem: Problem,
  t: number,
  node: number,
  expert: number,
): number {
  const edge = node * graph.experts.length + expert;
  const target = graph.next[edge]!;
  return problem.formula(
    {
      t,
      score: graph.score[target]!,
      previousScore: t === 0 ? null : graph.score[node]!,
      cost: graph.expertCost[expert]!,
      ended: endsAt(graph, problem, t, target, expert),
    },
    problem.reward,
  ).total;
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
