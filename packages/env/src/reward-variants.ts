import { expectNumber } from 'gymnasium-js/expect';
import { checkInput, checkOptions, rewardTerms } from './reward.ts';
import type { CompleteRewardInput, ResolvedRewardOptions, RewardFunction } from './reward-types.ts';

/** One term of a reward. A gain is unweighted. */
export type RewardTerm = (input: CompleteRewardInput, options: ResolvedRewardOptions) => number;

/** The terms of a composed reward. Its cost is always -alpha C(M). */
export interface RewardParts {
  /** @defaultValue `scorePerStep` (Eq. 3) */
  readonly score?: RewardTerm;
  /** Weighted by beta. @defaultValue `gainOverPrevious` (Eq. 3) */
  readonly gain?: RewardTerm;
  /** @defaultValue `bonusAtEnd` (Eq. 4) */
  readonly bonus?: RewardTerm;
  /** Whether a term of your own uses `bestScore`. @defaultValue true if `gain` is `gainOverBest`, else false */
  readonly needsBestScore?: boolean;
}

/**
 * Returns a reward made of these terms. Omitted terms are the paper's: `composeReward({})` equals `derReward` to the bit.
 *
 * Laws: satisfies `rewardLaws` and `derRewardLaws`. Other terms may break laws; the built-in ones list which.
 *
 * @throws as `derReward`; RangeError or TypeError if `bestScore` is missing and `gainOverBest` needs it
 *
 * @example
 * ```ts
 * import { composeReward, gainOverBaseline, scoreAtEnd } from '@der-gym/env';
 *
 * const reward = composeReward({ score: scoreAtEnd, gain: gainOverBaseline(0.25) });
 * reward({ t: 0, score: 0.5, previousScore: null, cost: 0 }, { gainWeight: 4, threshold: 0.75, maxSteps: 4 });
 * // => { score: 0, gain: 1, cost: 0, bonus: 0, total: 1 }
 * ```
 */
export function composeReward(parts: RewardParts): RewardFunction {
  const { score = scorePerStep, gain = gainOverPrevious, bonus = bonusAtEnd } = parts;
  const { needsBestScore = bestScoreGains.has(gain) } = parts;
  // a custom term may use t in any way
  const stationary = [score, gain, bonus].every((term) => stationaryTerms.has(term));
  const bare = (input: CompleteRewardInput, options: ResolvedRewardOptions) =>
    rewardTerms(
      score(input, options),
      options.gainWeight * gain(input, options),
      -options.costWeight * input.cost,
      bonus(input, options),
    );
  const reward: RewardFunction = (input, options) => {
    const checked = checkOptions(options);
    const call = checkInput(input, checked);
    if (needsBestScore && call.t > 0) expectNumber('bestScore', input.bestScore);
    return bare(call, checked);
  };
  return Object.assign(reward, { bare, stationary, needsBestScore });
}

/** The terms of this file: they use t only to recognise the first and the last call. */
const stationaryTerms = new WeakSet<RewardTerm>();

function known(term: RewardTerm): RewardTerm {
  stationaryTerms.add(term);
  return term;
}

/** P(y_t) at every call: Eq. 3. Laws: satisfies `rewardLaws` and `derRewardLaws`. */
export const scorePerStep: RewardTerm = known(({ score }) => score);

/**
 * P(y_T) once, at the call that ends the episode.
 *
 * Laws: satisfies `rewardLaws`; of `derRewardLaws` it breaks `rises-with-score` (if beta is negative) and `score-weight`.
 */
export const scoreAtEnd: RewardTerm = known(({ score, ended }) => (ended ? score : 0));

/**
 * P_t - P_{t-1}, and 0 at t = 0: Eq. 3. The sum over an episode is P_T - P_0.
 *
 * Laws: satisfies `rewardLaws` and `derRewardLaws`.
 */
export const gainOverPrevious: RewardTerm = known(({ score, previousScore }) =>
  previousScore === null ? 0 : score - previousScore,
);

/**
 * P_t - P_{t-1} with P_{-1} = `baseline`, so that t = 0 counts too: the sum over an episode is P_T - `baseline`.
 *
 * Laws: satisfies `rewardLaws`; of `derRewardLaws` it breaks `no-first-gain` and `gains-telescope`.
 */
export function gainOverBaseline(baseline = 0): RewardTerm {
  expectNumber('baseline', baseline);
  return known(({ score, previousScore }) => score - (previousScore ?? baseline));
}

const bestScoreGains = new WeakSet<RewardTerm>();

/**
 * max(0, P_t - max(`baseline`, P_0, ..., P_{t-1})): only improvements over the best score so far.
 *
 * Laws: satisfies `rewardLaws`; of `derRewardLaws` it breaks `no-first-gain`, `gain-weight`, `gains-telescope`, `nothing-else-counts`
 * and `ranking-by-ends`.
 */
export function gainOverBest(baseline = 0): RewardTerm {
  expectNumber('baseline', baseline);
  const gain: RewardTerm = ({ score, bestScore }) =>
    Math.max(0, score - (bestScore === null ? baseline : Math.max(baseline, bestScore)));
  bestScoreGains.add(gain);
  return known(gain);
}

/**
 * discount Phi(s_{t+1}) - Phi(s_t), where Phi is the score of the state's answer, `baseline` at the start and 0 at the end of the
 * episode. This form of reward shaping does not change the optimal policies (Ng, Harada and Russell 1999).
 *
 * Laws: satisfies `rewardLaws`; of `derRewardLaws` it breaks `no-first-gain`, `gain-weight`, `gains-telescope`, `nothing-else-counts`
 * and `ranking-by-ends`.
 */
export function gainAsPotential(baseline = 0): RewardTerm {
  expectNumber('baseline', baseline);
  return known(
    ({ score, previousScore, ended }, { discount }) =>
      (ended ? 0 : discount * score) - (previousScore ?? baseline),
  );
}

/**
 * Gamma if the episode ends at or above p0, -gamma if it ends at the horizon below p0: Eq. 4.
 *
 * Laws: satisfies `rewardLaws` and `derRewardLaws`.
 */
export const bonusAtEnd: RewardTerm = bonusOf(({ score }, { threshold }) => score >= threshold, false);

/**
 * Gamma at every call at or above p0: Eq. 4 to the letter, which does not require an end. Under the stop rule `'reference'` it equals
 * the default bonus.
 *
 * Laws: satisfies `rewardLaws`; of `derRewardLaws` it breaks `no-bonus-on-the-way`.
 */
export const bonusWheneverGood: RewardTerm = bonusOf(({ score }, { threshold }) => score >= threshold, true);

/**
 * Gamma if the stop rule accepts the last answer, whatever its score, and -gamma if it does not at the horizon: the paper's
 * description of the testing phase with a Terminator.
 *
 * Laws: satisfies `rewardLaws`; of `derRewardLaws` it breaks `bonus-for-a-good-end`, `penalty-at-the-horizon`,
 * `no-bonus-for-a-wrong-stop` and `score-judges`.
 */
export const bonusByVerdict: RewardTerm = bonusOf(({ accepted }) => accepted, false);

function bonusOf(
  good: (input: CompleteRewardInput, options: ResolvedRewardOptions) => boolean,
  always: boolean,
): RewardTerm {
  return known((input, options) => {
    if (good(input, options)) return input.ended || always ? options.bonus : 0;
    return input.ended && input.t === options.maxSteps - 1 ? -options.bonus : 0;
  });
}
