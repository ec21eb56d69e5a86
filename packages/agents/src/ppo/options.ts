import { expectInteger, expectNumber, expectObject, expectOneOf, expectThat } from 'gymnasium-js/expect';
import type { ValueLoss } from './loss.ts';

/** Settings of standard PPO; for DER's published training see `DerPpoOptions`. The environment sets the number of parallel environments. */
export interface PpoOptions {
  /** Total environment steps; the run makes floor(totalSteps / (numEnvs · numSteps)) updates. @defaultValue 500000 */
  readonly totalSteps?: number;
  /** Steps of each environment between updates; typical 32 to 2048. @defaultValue 128 */
  readonly numSteps?: number;
  /** Number of minibatches of a rollout, of nearly equal size. @defaultValue 4 */
  readonly numMinibatches?: number;
  /** Passes over each rollout. @defaultValue 4 (typical 3 to 20) */
  readonly updateEpochs?: number;
  /** Learning rate of Adam at the first update. @defaultValue 2.5e-4 */
  readonly learningRate?: number;
  /** Whether the learning rate decreases linearly to 0 after the last update. @defaultValue true */
  readonly annealLearningRate?: boolean;
  /** Discount of future rewards, in [0, 1]. @defaultValue 0.99 */
  readonly discount?: number;
  /** Lambda of generalised advantage estimation, in [0, 1]. @defaultValue 0.95 */
  readonly lambda?: number;
  /** How far the probability ratio may move from 1. @defaultValue 0.2 */
  readonly clipRange?: number;
  /** Whether the clip range decreases linearly to 0. @defaultValue false (RL Zoo on CartPole: true) */
  readonly annealClipRange?: boolean;
  /** See `PpoLossOptions`. @defaultValue 'clipped' (Stable-Baselines3: 'plain') */
  readonly valueLoss?: ValueLoss;
  /** Whether the value loss is half the mean squared error. @defaultValue true (Stable-Baselines3: false) */
  readonly halveValueLoss?: boolean;
  /** Weight of the value loss. @defaultValue 0.5 */
  readonly valueCoefficient?: number;
  /** Weight of the entropy bonus. @defaultValue 0.01 */
  readonly entropyCoefficient?: number;
  /** Longer gradients are scaled down to this global norm; null for no limit. @defaultValue 0.5 */
  readonly maxGradientNorm?: number | null;
  /** Whether advantages are normalised within each minibatch. @defaultValue true */
  readonly normalizeAdvantages?: boolean;
  /**
   * Whether observations are normalised by the running mean and standard deviation, clipped to ±10 (Stable-Baselines3's
   * `VecNormalize`). The moments belong to the weights: see `PpoTrainer.normalization`.
   *
   * @defaultValue false (RL Zoo on Acrobot: true)
   */
  readonly normalizeObservations?: boolean;
  /**
   * Whether rewards are divided by the standard deviation of the discounted return so far, and clipped to ±10. Metrics show
   * unscaled rewards.
   *
   * @defaultValue false
   */
  readonly normalizeRewards?: boolean;
  /** An update stops early, before the step, when the estimated divergence exceeds 1.5 times this. @defaultValue null (never) */
  readonly targetKl?: number | null;
  /**
   * The value after the last step of a truncated episode:
   * - `'bootstrap'` the value of its final observation *(default)*
   * - `'terminal'` 0, as in CleanRL
   */
  readonly truncation?: 'bootstrap' | 'terminal';
}

/** All settings, as saved with a run. */
export type ResolvedPpoOptions = Required<PpoOptions>;

/**
 * The settings of CleanRL's `ppo.py`, except that truncated episodes are bootstrapped. These are the defaults.
 *
 * @see https://github.com/vwxyzjn/cleanrl/blob/master/cleanrl/ppo.py
 */
export const standardPpo: ResolvedPpoOptions = {
  totalSteps: 500_000,
  numSteps: 128,
  numMinibatches: 4,
  updateEpochs: 4,
  learningRate: 2.5e-4,
  annealLearningRate: true,
  discount: 0.99,
  lambda: 0.95,
  clipRange: 0.2,
  annealClipRange: false,
  valueLoss: 'clipped',
  halveValueLoss: true,
  valueCoefficient: 0.5,
  entropyCoefficient: 0.01,
  maxGradientNorm: 0.5,
  normalizeAdvantages: true,
  normalizeObservations: false,
  normalizeRewards: false,
  targetKl: null,
  truncation: 'bootstrap',
};

/**
 * Returns complete settings, checked.
 *
 * @throws RangeError naming an option that is out of range or unknown
 * @example
 * ```ts
 * import { resolvePpoOptions } from './options.ts';
 *
 * resolvePpoOptions({ discount: 1 }).discount; // => 1
 * resolvePpoOptions({ discount: 1 }).clipRange; // => 0.2
 * ```
 */
export function resolvePpoOptions(options: PpoOptions = {}): ResolvedPpoOptions {
  expectObject('options', options, Object.keys(standardPpo));
  const resolved = { ...standardPpo, ...options };
  for (const name of ['totalSteps', 'numSteps', 'numMinibatches', 'updateEpochs'] as const) {
    expectInteger(name, resolved[name], 1);
  }
  for (const name of ['discount', 'lambda'] as const) expectNumber(name, resolved[name], 0, 1);
  for (const name of ['learningRate', 'clipRange', 'valueCoefficient', 'entropyCoefficient'] as const) {
    expectNumber(name, resolved[name], 0);
  }
  const { maxGradientNorm } = resolved;
  expectThat('maxGradientNorm', maxGradientNorm, maxGradientNorm === null || maxGradientNorm > 0, 'above 0');
  if (resolved.targetKl !== null) expectNumber('targetKl', resolved.targetKl, 0);
  expectOneOf('valueLoss', resolved.valueLoss, ['clipped', 'replaced', 'plain']);
  expectOneOf('truncation', resolved.truncation, ['bootstrap', 'terminal']);
  return resolved;
}
