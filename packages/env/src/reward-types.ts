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
   * Whether the stop rule accepts the answer. Only `bonusJudge: 'verdict'` looks at it.
   *
   * @defaultValue the reference rule: `score >= threshold`
   */
  readonly accepted?: boolean;
  /** The greatest of all earlier scores of the episode, null at t = 0. Only the gain `'runningMaximum'` looks at it, and needs it. */
  readonly bestScore?: number | null;
  /** Index of the expert asked. No reward here looks at it; one of your own may, as the public code's penalty table does. */
  readonly expert?: number;
}

/**
 * When the score of an answer is paid:
 * - `'perStep'`: P(y_t) at every call *(the paper's, default)*
 * - `'final'`: P(y_T) once, with the call that ends the episode
 */
export type QualityRule = 'perStep' | 'final';

/**
 * What a rise of the score is measured against. b is `baseline`:
 * - `'paper'`: beta (P_t - P_{t-1}), nothing at t = 0 *(Eq. 3, default)*; an episode's sum is beta (P_T - P_0)
 * - `'fixedBaseline'`: the same with P_{-1} = b, so t = 0 counts too; an episode's sum is beta (P_T - b)
 * - `'runningMaximum'`: beta max(0, P_t - max(b, P_0, ..., P_{t-1})): only what is better than all before
 * - `'potential'`: beta (discount Phi(s_{t+1}) - Phi(s_t)), Phi the score of the state's answer, b at the start, 0 at the end of the
 *   episode. Shaping of this form alone leaves every optimal policy of the reward without it optimal (Ng, Harada and Russell 1999)
 */
export type GainRule = 'paper' | 'fixedBaseline' | 'runningMaximum' | 'potential';

/**
 * When an answer that is good enough earns the bonus:
 * - `'atEnd'`: when the episode ends with it *(default)*
 * - `'wheneverGood'`: at every call (Eq. 4 to the letter: it asks for no end); the same under the reference stop
 */
export type BonusTime = 'atEnd' | 'wheneverGood';

/**
 * Who says that an answer is good enough for the bonus:
 * - `'score'`: P(y) >= p0, whatever ended the episode *(default)*
 * - `'verdict'`: the stop rule, right or wrong (what the paper says of its Terminator in the testing phase)
 */
export type BonusJudge = 'score' | 'verdict';

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
  /** @defaultValue 'perStep' (paper) */
  readonly quality?: QualityRule;
  /** @defaultValue 'paper' */
  readonly gain?: GainRule;
  /** b of the gains that look at t = 0. @defaultValue 0 */
  readonly baseline?: number;
  /** The RL discount, in [0, 1]; only the gain `'potential'` needs it. @defaultValue the solver's, 1 in an environment */
  readonly discount?: number;
  /** @defaultValue 'atEnd' */
  readonly bonusPaid?: BonusTime;
  /** @defaultValue 'score' */
  readonly bonusJudge?: BonusJudge;
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

/** Reward options with every default filled in. */
export type ResolvedRewardOptions = Required<RewardOptions>;
