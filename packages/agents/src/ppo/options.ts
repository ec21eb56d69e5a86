import { expectInteger, expectNumber, expectObject, expectOneOf, expectThat } from 'gymnasium-js/expect';
import type { ValueLoss } from './loss.ts';

/** Settings of standard PPO; those of DER's published training are `DerPpoOptions`. How many environments run side by side is the environment's affair. */
export interface PpoOptions {
  /** Environment steps in all; the run makes floor(totalSteps / (numEnvs · numSteps)) updates. @defaultValue 500000 */
  readonly totalSteps?: number;
  /** Steps of each environment between updates; typical 32 to 2048. @defaultValue 128 */
  readonly numSteps?: number;
  /** How many pieces a rollout is cut into, nearly equal ones. @defaultValue 4 */
  readonly numMinibatches?: number;
  /** How often each rollout is gone through. @defaultValue 4 (typical 3 to 20) */
  readonly updateEpochs?: number;
  /** Of Adam, at the first update. @defaultValue 2.5e-4 */
  readonly learningRate?: number;
  /** Whether the learning rate falls on a straight line, to reach 0 after the last update. @defaultValue true */
  readonly annealLearningRate?: boolean;
  /** Of future rewards, in [0, 1]. @defaultValue 0.99 */
  readonly discount?: number;
  /** Of generalised advantage estimation, in [0, 1]. @defaultValue 0.95 */
  readonly lambda?: number;
  /** How far the probability ratio may leave 1. @defaultValue 0.2 */
  readonly clipRange?: number;
  /** Whether the clip range falls on a straight line, as the learning rate may. @defaultValue false (RL Zoo on CartPole: true) */
  readonly annealClipRange?: boolean;
  /** See `PpoLossOptions`. @defaultValue 'clipped' (Stable-Baselines3: 'plain') */
  readonly valueLoss?: ValueLoss;
  /** Whether the value loss is half the mean squared error or all of it. @defaultValue true (Stable-Baselines3: false) */
  readonly halveValueLoss?: boolean;
  /** Weight of the value loss. @defaultValue 0.5 */
  readonly valueCoefficient?: number;
  /** Weight of the entropy bonus. @defaultValue 0.01 */
  readonly entropyCoefficient?: number;
  /** Longer gradients are scaled down to this global norm; null: never. @defaultValue 0.5 */
  readonly maxGradientNorm?: number | null;
  /** Whether advantages are normalised within each minibatch. @defaultValue true */
  readonly normalizeAdvantages?: boolean;
  /**
   * Whether observations are shown less their mean and over their standard deviation, cut to ±10, by the moments of all
   * that came before (Stable-Baselines3's `VecNormalize`). What was learnt belongs to the weights: see
   * `PpoTrainer.normalization`.
   *
   * @defaultValue false (RL Zoo on Acrobot: true)
   */
  readonly normalizeObservations?: boolean;
  /**
   * Whether rewards are divided by the standard deviation of the discounted return so far, and cut to ±10. Metrics show
   * them as they are.
   *
   * @defaultValue false
   */
  readonly normalizeRewards?: boolean;
  /** An update stops early, before the step, once the estimated divergence exceeds 1.5 times this. @defaultValue null (never) */
  readonly targetKl?: number | null;
  /**
   * What a truncated episode's last step is worth:
   * - `'bootstrap'` the value of its final observation goes on *(default)*
   * - `'terminal'` nothing, as CleanRL has it
   */
  readonly truncation?: 'bootstrap' | 'terminal';
}

/** All settings, as they are saved with a run. */
export type ResolvedPpoOptions = Required<PpoOptions>;

/**
 * The settings of CleanRL's `ppo.py`, but for truncated episodes, whose value goes on. These are the defaults.
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
 * @throws RangeError naming the option that is out of range or does not exist
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
