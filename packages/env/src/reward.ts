import { expectInteger, expectNumber } from 'gymnasium-js/expect';
import { derDefaults } from './defaults.ts';
import type {
  CompleteRewardInput,
  ResolvedRewardOptions,
  RewardInput,
  RewardOptions,
  RewardTerms,
} from './reward-types.ts';
import { reachesThreshold } from './stop-rule.ts';

/**
 * Returns the paper's reward of one call, term by term (Eq. 3 and 4, IJCAI 2025).
 *
 * ```text
 * Eq. 3   R_t = P(y_t) - alpha C(M_a)                                  t = 0
 *         R_t = P(y_t) + beta (P(y_t) - P(y_{t-1})) - alpha C(M_a)     t > 0
 * Eq. 4   R   = R_t + gamma     the episode ends and P(y_t) >= p0
 *         R   = R_t - gamma     the episode ends at t = T_max - 1 and P(y_t) < p0
 *         R   = R_t             otherwise
 * ```
 *
 * alpha, beta, gamma, p0 and T_max are `costWeight`, `gainWeight`, `bonus`, `threshold` and `maxSteps`. Here t starts at 0, so the
 * last call has t = T_max - 1.
 *
 * Departs from Eq. 4: a call at or above p0 that does not end the episode gets no bonus. (To the letter it gets gamma, see
 * `bonusWheneverGood`.) Eq. 4 does not cover a call below p0 that does not end the episode, nor an early stop below p0, which only a
 * Terminator causes. Here neither gets a bonus. Use `composeReward` for other variants.
 *
 * Laws: satisfies `rewardLaws` and `derRewardLaws`.
 *
 * @throws RangeError or TypeError that names the argument: for `t` outside 0 ... maxSteps - 1, a NaN or infinite number, a
 * `previousScore` that is null at t > 0 or not null at t = 0, or a negative `cost`
 *
 * @example
 * ```ts
 * import { derReward } from '@der-gym/env';
 *
 * const options = { costWeight: 0.5, gainWeight: 2, bonus: 2, threshold: 0.75, maxSteps: 4 };
 * derReward({ t: 0, score: 0.5, previousScore: null, cost: 1 }, options);
 * // => { score: 0.5, gain: 0, cost: -0.5, bonus: 0, total: 0 }
 * derReward({ t: 1, score: 0.75, previousScore: 0.5, cost: 1 }, options);
 * // => { score: 0.75, gain: 0.5, cost: -0.5, bonus: 2, total: 2.75 }
 * derReward({ t: 3, score: 0.25, previousScore: 0.5, cost: 0 }, options).total; // => -2.25
 * ```
 */
export function derReward(input: RewardInput, options: RewardOptions): RewardTerms {
  const checked = checkOptions(options);
  return equations3And4(checkInput(input, checked), checked);
}
derReward.bare = equations3And4;
derReward.stationary = true;

/** Eq. 3 and 4, without checks. */
function equations3And4(
  { t, score: P, previousScore, cost: C, ended }: CompleteRewardInput,
  { costWeight: alpha, gainWeight: beta, bonus: gamma, threshold: p0, maxSteps }: ResolvedRewardOptions,
): RewardTerms {
  // Eq. 3
  const gain = t === 0 ? 0 : beta * (P - previousScore!);
  const cost = -alpha * C;
  // Eq. 4
  let bonus = 0;
  if (ended && P >= p0) bonus = gamma;
  else if (ended && t === maxSteps - 1) bonus = -gamma;
  return rewardTerms(P, gain, cost, bonus);
}

/**
 * Returns what one call adds to the utility of an episode: minus its cost, and at the end plus the final score.
 *
 * Without a discount, the rewards of an episode sum to P(y_last) - alpha (C_0 + ... + C_last). `gain` and `bonus` are 0.
 *
 * Laws: satisfies `rewardLaws`; of `derRewardLaws` it breaks `score-weight`, `gain-weight`, `gains-telescope`, `bonus-for-a-good-end`
 * and `penalty-at-the-horizon`.
 *
 * @throws as {@link derReward}
 *
 * @example
 * ```ts
 * import { utilityReward } from '@der-gym/env';
 *
 * const options = { costWeight: 0.5, threshold: 0.75, maxSteps: 4 };
 * utilityReward({ t: 0, score: 0.5, previousScore: null, cost: 1 }, options).total; // => -0.5
 * utilityReward({ t: 1, score: 0.75, previousScore: 0.5, cost: 1 }, options).total; // => 0.25
 * ```
 */
export function utilityReward(input: RewardInput, options: RewardOptions): RewardTerms {
  const checked = checkOptions(options);
  return utilityOfCall(checkInput(input, checked), checked);
}
utilityReward.bare = utilityOfCall;
utilityReward.stationary = true;

function utilityOfCall(
  { score, cost, ended }: CompleteRewardInput,
  { costWeight }: ResolvedRewardOptions,
): RewardTerms {
  return rewardTerms(ended ? score : 0, 0, -costWeight * cost, 0);
}

/** Returns the terms and their total. Adding 0 turns -0 into 0 and changes no other number. */
export function rewardTerms(score: number, gain: number, cost: number, bonus: number): RewardTerms {
  return {
    score: score + 0,
    gain: gain + 0,
    cost: cost + 0,
    bonus: bonus + 0,
    total: score + 0 + (gain + 0) + (cost + 0) + (bonus + 0),
  };
}

/** Returns checked reward options with every default filled in. */
export function checkOptions(options: RewardOptions): ResolvedRewardOptions {
  const { costWeight = derDefaults.costWeight, gainWeight = derDefaults.gainWeight } = options;
  const { bonus = derDefaults.bonus, threshold, maxSteps, discount = 1 } = options;
  expectInteger('maxSteps', maxSteps, 1);
  expectNumber('costWeight', costWeight);
  expectNumber('gainWeight', gainWeight);
  expectNumber('bonus', bonus);
  expectNumber('threshold', threshold);
  expectNumber('discount', discount);
  return { costWeight, gainWeight, bonus, threshold, maxSteps, discount };
}

/** Returns a checked call. The defaults of `ended` and `accepted` follow the stop rule `'reference'`. */
export function checkInput(
  input: RewardInput,
  { threshold, maxSteps }: ResolvedRewardOptions,
): CompleteRewardInput {
  const { t, score, previousScore, cost, bestScore = null, expert = -1 } = input;
  expectInteger('t', t, 0, maxSteps - 1);
  expectNumber('score', score);
  if (t > 0) expectNumber('previousScore', previousScore);
  else if (previousScore !== null) {
    throw new RangeError(`Expected \`previousScore\` to be null at t = 0, got ${previousScore}.`);
  }
  expectNumber('cost', cost, 0);
  const good = reachesThreshold(score, threshold);
  const { ended = good || t === maxSteps - 1, accepted = good } = input;
  return { t, score, previousScore, cost, ended, accepted, bestScore, expert };
}
