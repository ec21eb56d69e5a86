import { checkFinite, checkInteger, checkNonNegative } from './_check.ts';

/** One call of one expert, as a reward sees it. */
export interface RewardInput {
  /** Calls made before this one, 0 ... maxSteps - 1. */
  readonly t: number;
  /** P(y_t), the score of the answer just given. */
  readonly score: number;
  /** P(y_{t-1}); null exactly at t = 0. */
  readonly previousScore: number | null;
  /** C(M_{a_t}), unweighted, >= 0: billions of parameters in the paper. */
  readonly cost: number;
  /**
   * Whether the episode ends with this call.
   *
   * @defaultValue the reference rule: `score >= threshold || t === maxSteps - 1`
   */
  readonly ended?: boolean;
}

/** The coefficients of Eq. 3 and 4, named for what they do. */
export interface RewardOptions {
  /** Alpha: what a billion parameters costs, in units of the score. @defaultValue 0.001 (paper) */
  readonly costWeight?: number;
  /** Beta: what a rise of the score by 1 is worth from one call to the next. @defaultValue 5 (public code) */
  readonly gainWeight?: number;
  /** Gamma: paid for ending good enough, taken for ending at the horizon below `threshold`. @defaultValue 2 (public code) */
  readonly bonus?: number;
  /** p0: the score from which an answer is good enough. It belongs to the scorer, so it has no default here. */
  readonly threshold: number;
  /** T_max: calls an episode may make, >= 1. The last one is t = maxSteps - 1. */
  readonly maxSteps: number;
}

/** A reward taken apart: weighted, signed terms; `total = ((score + gain) + cost) + bonus`. No term is ever -0. */
export interface RewardTerms {
  readonly score: number;
  readonly gain: number;
  /** <= 0 for a `costWeight` >= 0. */
  readonly cost: number;
  readonly bonus: number;
  readonly total: number;
}

/** A reward of this MDP. It is a function of its arguments alone; the graph solvers call it once an edge. */
export type RewardFunction = (input: RewardInput, options: RewardOptions) => RewardTerms;

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
 * makes), without a value; both get no bonus here.
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
  const { t, previousScore } = input;
  const { costWeight = 0.001, gainWeight = 5, bonus: bonusSize = 2, threshold, maxSteps } = options;
  checkReward(input, costWeight, gainWeight, bonusSize, threshold, maxSteps);
  const ended = input.ended ?? (input.score >= threshold || t === maxSteps - 1);

  // x + 0 turns -0 into 0 and changes nothing else
  const score = input.score + 0;
  const gain = previousScore === null ? 0 : gainWeight * (score - previousScore) + 0;
  const cost = -(costWeight * input.cost) + 0;
  let bonus = 0;
  if (ended && score >= threshold) bonus = bonusSize + 0;
  else if (ended && t === maxSteps - 1) bonus = -bonusSize + 0;
  return { score, gain, cost, bonus, total: score + gain + cost + bonus };
}

/**
 * Returns what one call adds to the utility of an episode: its final score, paid once at the end, less the cost of every call.
 *
 * Undiscounted, an episode's total is P(y_last) - alpha (C_0 + ... + C_last). `gain` and `bonus` are 0.
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
  checkInteger('maxSteps', maxSteps, 1, Number.POSITIVE_INFINITY);
  checkInteger('t', t, 0, maxSteps - 1);
  checkFinite('score', score);
  if (t === 0) {
    if (previousScore !== null) {
      throw new RangeError(`Expected \`previousScore\` to be null at t = 0, got ${previousScore}.`);
    }
  } else if (previousScore === null || previousScore === undefined) {
    throw new RangeError(`Expected \`previousScore\` to be a number at t = ${t}, got ${previousScore}.`);
  } else checkFinite('previousScore', previousScore);
  checkNonNegative('cost', cost);
  checkFinite('costWeight', costWeight);
  checkFinite('gainWeight', gainWeight);
  checkFinite('bonus', bonus);
  checkFinite('threshold', threshold);
}
