import { expectFinite, expectInteger, expectNonNegative, expectThat, show } from 'gymnasium-js/expect';
import type {
  BonusJudge,
  BonusTime,
  QualityRule,
  RewardInput,
  RewardOptions,
  RewardTerms,
} from './reward-types.ts';

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
 * alpha, beta, gamma, p0, T_max are `costWeight`, `gainWeight`, `bonus`, `threshold`, `maxSteps`. Here t runs from 0, so the
 * last call is t = T_max - 1.
 *
 * Departs from Eq. 4: its two branches leave a call that ends nothing, and an early stop below p0 (which only a Terminator
 * makes), without a value; both get no bonus here. `quality`, `gain`, `bonusPaid` and `bonusJudge` are ways to depart further;
 * the defaults are the paper's.
 *
 * @throws RangeError or TypeError that names the argument: `t` outside 0 ... maxSteps - 1, a number that is NaN or infinite,
 * a `previousScore` that is not null exactly at t = 0, a negative `cost`
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
  const { t } = input;
  const { costWeight = 0.001, gainWeight = 5, bonus: bonusSize = 2, threshold, maxSteps } = options;
  const { quality = 'perStep', bonusPaid = 'atEnd', bonusJudge = 'score' } = options;
  checkReward(input, costWeight, gainWeight, bonusSize, threshold, maxSteps);
  const atHorizon = t === maxSteps - 1;
  const ended = input.ended ?? (input.score >= threshold || atHorizon);
  const good = judgedGood(input, threshold, bonusJudge);

  // x + 0 turns -0 into 0 and changes nothing else
  const score = paysScore(quality, ended) ? input.score + 0 : 0;
  const gain = gainWeight * rise(input, options, ended) + 0;
  const cost = -(costWeight * input.cost) + 0;
  let bonus = 0;
  const always = paysBonusAlways(bonusPaid);
  if (good && (ended || always)) bonus = bonusSize + 0;
  else if (!good && ended && atHorizon) bonus = -bonusSize + 0;
  return { score, gain, cost, bonus, total: score + gain + cost + bonus };
}

function judgedGood({ score, accepted }: RewardInput, threshold: number, judge: BonusJudge): boolean {
  if (judge === 'score') return score >= threshold;
  if (judge === 'verdict') return accepted ?? score >= threshold;
  throw unknownChoice('bonusJudge', "'score', 'verdict'", judge);
}

function paysScore(quality: QualityRule, ended: boolean): boolean {
  if (quality === 'perStep') return true;
  if (quality === 'final') return ended;
  throw unknownChoice('quality', "'perStep', 'final'", quality);
}

function paysBonusAlways(bonusPaid: BonusTime): boolean {
  if (bonusPaid === 'wheneverGood') return true;
  if (bonusPaid === 'atEnd') return false;
  throw unknownChoice('bonusPaid', "'atEnd', 'wheneverGood'", bonusPaid);
}

/** The gain before its weight; see {@link GainRule}. */
function rise(input: RewardInput, options: RewardOptions, ended: boolean): number {
  const { score, previousScore, bestScore = previousScore === null ? null : undefined } = input;
  const { gain = 'paper', baseline = 0, discount = 1 } = options;
  if (gain === 'paper') return previousScore === null ? 0 : score - previousScore;
  expectFinite('baseline', baseline);
  switch (gain) {
    case 'fixedBaseline':
      return score - (previousScore ?? baseline);
    case 'runningMaximum':
      if (bestScore === null) return Math.max(0, score - baseline);
      expectFinite('bestScore', bestScore);
      return Math.max(0, score - Math.max(baseline, bestScore));
    case 'potential':
      expectFinite('discount', discount);
      return (ended ? 0 : discount * score) - (previousScore ?? baseline);
    default:
      throw unknownChoice('gain', "'paper', 'fixedBaseline', 'runningMaximum', 'potential'", gain);
  }
}

function unknownChoice(name: string, choices: string, value: unknown): TypeError {
  return new TypeError(`Expected \`${name}\` to be one of ${choices}, got ${show(value)}.`);
}

/**
 * Returns what one call adds to the utility of an episode: its final score, paid once at the end, less the cost of every call.
 *
 * Undiscounted, an episode's total is P(y_last) - alpha (C_0 + ... + C_last). `gain` and `bonus` are 0. It is `derReward` with
 * `quality: 'final'`, beta 0 and gamma 0.
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
  const { costWeight = 0.001, gainWeight = 5, bonus = 2, threshold, maxSteps } = options;
  checkReward(input, costWeight, gainWeight, bonus, threshold, maxSteps);
  const ended = input.ended ?? (input.score >= threshold || input.t === maxSteps - 1);

  const score = ended ? input.score + 0 : 0;
  const cost = -(costWeight * input.cost) + 0;
  return { score, gain: 0, cost, bonus: 0, total: score + cost };
}

function checkReward(
  { t, score, previousScore, cost }: RewardInput,
  costWeight: number,
  gainWeight: number,
  bonus: number,
  threshold: number,
  maxSteps: number,
): void {
  expectInteger('maxSteps', maxSteps, 1, Number.POSITIVE_INFINITY);
  expectInteger('t', t, 0, maxSteps - 1);
  expectFinite('score', score);
  if (t === 0) {
    expectThat('previousScore', previousScore, previousScore === null, 'null at t = 0');
  } else if (previousScore === null || previousScore === undefined) {
    throw new RangeError(`Expected \`previousScore\` to be a number at t = ${t}, got ${previousScore}.`);
  } else expectFinite('previousScore', previousScore);
  expectNonNegative('cost', cost);
  expectFinite('costWeight', costWeight);
  expectFinite('gainWeight', gainWeight);
  expectFinite('bonus', bonus);
  expectFinite('threshold', threshold);
}
