import { expectInteger, expectObject } from 'gymnasium-js/expect';
import { checkOptions, derReward } from './reward.ts';
import type {
  CompleteRewardInput,
  ResolvedRewardOptions,
  RewardFunction,
  RewardOptions,
  RewardTerms,
} from './reward-types.ts';
import { missingThreshold } from './stop-rule.ts';

/**
 * The reward of a problem: the coefficients of Eq. 3 and 4, and the formula that uses them.
 *
 * `threshold` is p0, both of the bonus and of the stop rule `'reference'`. `maxSteps` may shorten the horizon of a graph.
 */
export interface RewardSettings extends Partial<RewardOptions> {
  /** @defaultValue derReward */
  readonly formula?: RewardFunction;
}

/** Reward settings, checked, with every default filled in. */
export interface ResolvedReward {
  /** The formula as given. */
  readonly formula: RewardFunction;
  readonly reward: ResolvedRewardOptions;
  /** The formula without checks of its arguments, for options and calls that are already checked. */
  readonly terms: (input: CompleteRewardInput, options: ResolvedRewardOptions) => RewardTerms;
}

// any other key is rejected: it would be ignored silently
const SETTINGS = ['costWeight', 'gainWeight', 'bonus', 'threshold', 'maxSteps', 'discount'];

export function resolveReward(
  { formula = derReward, ...settings }: RewardSettings,
  defaults: {
    readonly threshold: number | null;
    readonly maxSteps: number;
    readonly scoreSignature: string;
    readonly discount?: number;
  },
): ResolvedReward {
  const {
    threshold = defaults.threshold,
    maxSteps = defaults.maxSteps,
    discount = defaults.discount ?? 1,
  } = settings;
  expectObject('reward', settings, SETTINGS);
  if (threshold === null) throw missingThreshold(defaults.scoreSignature);
  expectInteger('maxSteps', maxSteps, 1, defaults.maxSteps);
  const reward = checkOptions({ ...settings, threshold, maxSteps, discount });
  return { formula, reward, terms: formula.bare ?? formula };
}
