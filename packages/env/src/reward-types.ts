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
  /**
   * Whether the stop rule accepts the answer. Only `bonusByVerdict` looks at it.
   *
   * @defaultValue the reference rule: `score >= threshold`
   */
  readonly accepted?: boolean;
  /** The greatest of all earlier scores of the episode, null at t = 0. Only `gainOverBest` looks at it, and needs it. */
  readonly bestScore?: number | null;
  /** Index of the expert asked. No reward here looks at it; one of your own may, as the public code's penalty table does. */
  readonly expert?: number;
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
  /** The RL discount, in [0, 1]; only `gainAsPotential` needs it. @defaultValue the solver's, 1 in an environment */
  readonly discount?: number;
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

/** A call with nothing left to default. */
export type CompleteRewardInput = Required<RewardInput>;

/** Reward options with every default filled in. */
export type ResolvedRewardOptions = Required<RewardOptions>;

/** A reward of this MDP: a function of its arguments alone. A plain function is one; what it says of itself is optional. */
export interface RewardFunction {
  (input: RewardInput, options: RewardOptions): RewardTerms;
  /** The same without checks: what environment and graph call once they have checked the options. @defaultValue the function */
  readonly bare?: (input: CompleteRewardInput, options: ResolvedRewardOptions) => RewardTerms;
  /**
   * Whether it looks at t only to tell the first call and the last from the others: its values are then remembered once for all
   * calls between.
   *
   * @defaultValue false
   */
  readonly stationary?: boolean;
  /** Whether it looks at `bestScore`, which a graph holds after `expandByBestScore` only. @defaultValue false */
  readonly needsBestScore?: boolean;
}
