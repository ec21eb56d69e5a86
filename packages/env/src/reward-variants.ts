import { expectNumber } from 'gymnasium-js/expect';
import { checkInput, checkOptions, rewardTerms } from './reward.ts';
import type { CompleteRewardInput, ResolvedRewardOptions, RewardFunction } from './reward-types.ts';

/** One term of a reward; a gain is before its weight. */
export type RewardTerm = (input: CompleteRewardInput, options: ResolvedRewardOptions) => number;

/** The terms that a reward is composed of. Its cost is always -alpha C(M). */
export interface RewardParts {
  /** @defaultValue `scorePerStep` (Eq. 3) */
  readonly score?: RewardTerm;
  /** Weighted by beta. @defaultValue `gainOverPrevious` (Eq. 3) */
  readonly gain?: RewardTerm;
  /** @defaultValue `bonusAtEnd` (Eq. 4) */
  readonly bonus?: RewardTerm;
  /** Whether a term of your own looks at `bestScore`. @defaultValue what `gainOverBest` needs */
  readonly needsBestScore?: boolean;
}

/**
 * Returns a reward of these terms; what is left out is the paper's, so that `composeReward({})` equals `derReward` to the bit.
 *
 * Laws: keeps `rewardLaws` and `derRewardLaws`. Each term below says what a reward with it breaks; a term of your own may break more.
 *
 * @throws as `derReward`; RangeError or TypeError for a missing `bestScore` where `gainOverBest` needs it
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
  // a term of your own may look at t in any way
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

/** The terms here: they look at t only to tell the first call and the last from the others. */
const stationaryTerms = new WeakSet<RewardTerm>();

function known(term: RewardTerm): RewardTerm {
  stationaryTerms.add(term);
  return term;
}

/** P(y_t) at every call: Eq. 3. Laws: keeps `rewardLaws` and `derRewardLaws`. */
export const scorePerStep: RewardTerm = known(({ score }) => score);

/**
 * P(y_T) once, with the call that ends the episode.
 *
 * Laws: keeps `rewardLaws`; of `derRewardLaws` breaks `rises-with-score` (where beta is negative), `score-weight`.
 */
export const scoreAtEnd: RewardTerm = known(({ score, ended }) => (ended ? score : 0));

/** P_t - P_{t-1}, nothing at t = 0: Eq. 3. An episode's sum is P_T - P_0. Laws: keeps `rewardLaws` and `derRewardLaws`. */
export const gainOverPrevious: RewardTerm = known(({ score, previousScore }) =>
  previousScore === null ? 0 : score - previousScore,
);

/**
 * The same with P_{-1} = `baseline`, so that t = 0 counts too: an episode's sum is P_T - `baseline`.
 *
 * Laws: keeps `rewardLaws`; of `derRewardLaws` breaks `no-first-gain`, `gains-telescope`.
 */
export function gainOverBaseline(baseline = 0): RewardTerm {
  expectNumber('baseline', baseline);
  return known(({ score, previousScore }) => score - (previousScore ?? baseline));
}

const bestScoreGains = new WeakSet<RewardTerm>();

/**
 * max(0, P_t - max(`baseline`, P_0, ..., P_{t-1})): only what is better than all before.
 *
 * Laws: keeps `rewardLaws`; of `derRewardLaws` breaks `no-first-gain`, `gain-weight`, `gains-telescope`, `nothing-else-counts`,
 * `ranking-by-ends`.
 */
export function gainOverBest(baseline = 0): RewardTerm {
  expectNumber('baseline', baseline);
  const gain: RewardTerm = ({ score, bestScore }) =>
    Math.max(0, score - (bestScore === null ? baseline : Math.max(baseline, bestScore)));
  bestScoreGains.add(gain);
  return known(gain);
}

/**
 * discount Phi(s_{t+1}) - Phi(s_t), with Phi the score of the state's answer, `baseline` at the start and 0 at the end of the episode.
 * Shaping of this form alone leaves every optimal policy of the reward without it optimal (Ng, Harada and Russell 1999).
 *
 * Laws: keeps `rewardLaws`; of `derRewardLaws` breaks `no-first-gain`, `gain-weight`, `gains-telescope`, `nothing-else-counts`,
 * `ranking-by-ends`.
 */
export function gainAsPotential(baseline = 0): RewardTerm {
  expectNumber('baseline', baseline);
  return known(
    ({ score, previousScore, ended }, { discount }) =>
      (ended ? 0 : discount * score) - (previousScore ?? baseline),
  );
}

/** Gamma for ending at or above p0, -gamma for ending at the horizon below it: Eq. 4. Laws: keeps `rewardLaws` and `derRewardLaws`. */
export const bonusAtEnd: RewardTerm = bonusOf(({ score }, { threshold }) => score >= threshold, false);

/**
 * Gamma at every call at or above p0: Eq. 4 to the letter, since it asks for no end. The same under the reference stop.
 *
 * Laws: keeps `rewardLaws`; of `derRewardLaws` breaks `no-bonus-on-the-way`.
 */
export const bonusWheneverGood: RewardTerm = bonusOf(({ score }, { threshold }) => score >= threshold, true);

/**
 * As `bonusAtEnd`, judged by the stop rule, right or wrong: what the paper says of its Terminator in the testing phase.
 *
 * Laws: keeps `rewardLaws`; of `derRewardLaws` breaks `bonus-for-a-good-end`, `penalty-at-the-horizon`,
 * `no-bonus-for-a-wrong-stop`, `score-judges`.
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
