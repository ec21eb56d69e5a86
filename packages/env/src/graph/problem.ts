import { expectFinite, expectInteger } from 'gymnasium-js/expect';
import type { StopRule, Terminator } from '../policy.ts';
import { derReward, utilityReward } from '../reward.ts';
import type { ResolvedRewardOptions, RewardFunction, RewardOptions } from '../reward-types.ts';
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
  /**
   * Whether the formula looks at t only to tell the first call and the last from the others: its values are then remembered once
   * for all calls between.
   *
   * @defaultValue true for `derReward` and `utilityReward`, false for a formula of one's own
   */
  readonly stationary?: boolean;
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
  readonly reward: ResolvedRewardOptions;
  readonly stationary: boolean;
  readonly discount: number;
  readonly maxSteps: number;
  /** See `stopTable`. */
  readonly stops: Uint8Array;
}

/** Returns the reward settings with every coefficient filled in. */
export function resolveReward(
  settings: RewardSettings,
  defaults: {
    readonly threshold: number | null;
    readonly maxSteps: number;
    readonly scoreSignature: string;
    readonly discount?: number;
  },
): { formula: RewardFunction; reward: ResolvedRewardOptions; stationary: boolean } {
  const { formula = derReward, costWeight = 0.001, gainWeight = 5, bonus = 2 } = settings;
  const { threshold = defaults.threshold, maxSteps = defaults.maxSteps } = settings;
  const { quality = 'perStep', gain = 'paper', baseline = 0, discount = defaults.discount ?? 1 } = settings;
  const { bonusPaid = 'atEnd', bonusJudge = 'score' } = settings;
  const { stationary = formula === derReward || formula === utilityReward } = settings;
  if (threshold === null) throw missingThreshold(defaults.scoreSignature);
  expectFinite('threshold', threshold);
  expectFinite('costWeight', costWeight);
  expectInteger('maxSteps', maxSteps, 1, defaults.maxSteps);
  const coefficients = { costWeight, gainWeight, bonus, threshold, maxSteps };
  const rules = { quality, gain, baseline, discount, bonusPaid, bonusJudge };
  return { formula, reward: { ...coefficients, ...rules }, stationary };
}

export function resolveProblem(graph: AnswerGraph, options: ProblemOptions): Problem {
  const { discount = 1, stop = 'reference', terminator } = options;
  expectFinite('discount', discount);
  if (discount < 0 || discount > 1)
    throw new RangeError(`Expected \`discount\` to be in [0, 1], got ${discount}.`);
  const { threshold: own, maxSteps: deepest, scoreSignature } = graph;
  const defaults = { threshold: own, maxSteps: deepest, scoreSignature, discount };
  const { formula, reward, stationary } = resolveReward(options.reward ?? {}, defaults);
  const { threshold, maxSteps } = reward;
  if (reward.gain === 'runningMaximum' && graph.bestScore === null) {
    throw new RangeError(
      "Expected a graph that tells apart the best score so far, which the gain 'runningMaximum' looks at: expand it with `expandByBestScore(graph)`.",
    );
  }
  const stops = options.stops ?? stopTable(graph, { stop, threshold, ...(terminator && { terminator }) });
  if (stops.length !== graph.next.length) {
    throw new RangeError(
      `Expected \`stops\` to have ${graph.next.length} entries, nodes x experts, got ${stops.length}.`,
    );
  }
  return { formula, reward, stationary, discount, maxSteps, stops };
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
