/** The input of a reward: one call to one expert. */
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
  /**
   * Whether the stop rule accepts the answer. Only `bonusByVerdict` uses it.
   *
   * @defaultValue the reference rule: `score >= threshold`
   */
  readonly accepted?: boolean;
  /** The highest earlier score of the episode, null at t = 0. Required by `gainOverBest`; no other term uses it. */
  readonly bestScore?: number | null;
  /** Index of the expert asked. No built-in reward uses it; your own may, like the penalty table of the public code. */
  readonly expert?: number;
}

/** The coefficients of Eq. 3 and 4. */
export interface RewardOptions {
  /** Alpha: the price of a billion parameters, in units of the score. @defaultValue 0.001 (paper) */
  readonly costWeight?: number;
  /** Beta: the weight of the increase in score from one call to the next. @defaultValue 5 (public code) */
  readonly gainWeight?: number;
  /** Gamma: added if the episode ends at or above `threshold`, subtracted if it ends at the horizon below it. @defaultValue 2 (public code) */
  readonly bonus?: number;
  /** p0: the lowest score that is good enough. It depends on the scorer, so it has no default here. */
  readonly threshold: number;
  /** T_max: the maximum number of calls in an episode, >= 1. The last call has t = maxSteps - 1. */
  readonly maxSteps: number;
  /** The RL discount, in [0, 1]; used only by `gainAsPotential`. @defaultValue the solver's, 1 in an environment */
  readonly discount?: number;
}

/** A reward as its weighted, signed terms: `total = ((score + gain) + cost) + bonus`. No term is -0. */
export interface RewardTerms {
  readonly score: number;
  readonly gain: number;
  /** <= 0 for a `costWeight` >= 0. */
  readonly cost: number;
  readonly bonus: number;
  readonly total: number;
}

/** A call with every default filled in. */
export type CompleteRewardInput = Required<RewardInput>;

/** Reward options with every default filled in. */
export type ResolvedRewardOptions = Required<RewardOptions>;

/** A reward of this MDP: a pure function of its arguments. A plain function is enough; the properties are optional. */
export interface RewardFunction {
  (input: RewardInput, options: RewardOptions): RewardTerms;
  /** The same without checks of its arguments. Environment and graph call it after they checked the options. @defaultValue the function itself */
  readonly bare?: (input: CompleteRewardInput, options: ResolvedRewardOptions) => RewardTerms;
  /**
   * Whether it uses t only to recognise the first and the last call. Its values are then cached once for all calls in between.
   *
   * @defaultValue false
   */
  readonly stationary?: boolean;
  /** Whether it uses `bestScore`, which a graph holds only after `expandByBestScore`. @defaultValue false */
  readonly needsBestScore?: boolean;
}
