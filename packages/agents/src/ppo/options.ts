import {
  expectBetween,
  expectInteger,
  expectNonNegative,
  expectObject,
  expectOneOf,
  expectThat,
} from 'gymnasium-js/expect';
import type { ValueLoss } from './loss.ts';

/**
 * Where advantages come from:
 * - `'gae'`: generalised advantage estimation *(default)*
 * - `'return - value'`: A_t = G_t - V(s_t), as DER's code has it
 * - `'reward - value'`: A_t = r_t - V(s_t), as section 3.5 of the DER paper has it
 */
export type AdvantageKind = 'gae' | 'return - value' | 'reward - value';

/** Settings of PPO. How many environments run side by side is the environment's affair. */
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
  /** Of future rewards, in [0, 1]. @defaultValue 0.99 (DER code: .95) */
  readonly discount?: number;
  /** Of generalised advantage estimation, in [0, 1]. @defaultValue 0.95 */
  readonly lambda?: number;
  /** How far the probability ratio may leave 1. @defaultValue 0.2 (DER code: .3) */
  readonly clipRange?: number;
  /** Whether the clip range falls on a straight line, as the learning rate may. @defaultValue false (RL Zoo on CartPole: true) */
  readonly annealClipRange?: boolean;
  /** See `PpoLossOptions`. @defaultValue 'clipped' (Stable-Baselines3 and DER code: 'plain') */
  readonly valueLoss?: ValueLoss;
  /** Whether the value loss is half the mean squared error or all of it. @defaultValue true (Stable-Baselines3, DER code: false) */
  readonly halveValueLoss?: boolean;
  /** Weight of the value loss. @defaultValue 0.5 */
  readonly valueCoefficient?: number;
  /** Weight of the entropy bonus. @defaultValue 0.01 */
  readonly entropyCoefficient?: number;
  /** Longer gradients are scaled down to this global norm; null: never. @defaultValue 0.5 (DER code: null) */
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

  // The training that the DER paper published, see `der-as-published.ts`: the rest needs `trajectoriesPerUpdate`.

  /**
   * Learns from whole trajectories, as DER does: every environment is reset before a rollout and plays one episode of at
   * most `numSteps` steps; each of the `updateEpochs` passes then draws this many of them without replacement and takes
   * one step of the optimiser. null: rollouts run on and are cut into shuffled minibatches.
   *
   * @defaultValue null (DER code: 8, with 32 environments and 16 passes)
   */
  readonly trajectoriesPerUpdate?: number | null;
  /** Where advantages come from, see `AdvantageKind`. @defaultValue 'gae' (DER's text: 'reward - value'; its code: 'return - value') */
  readonly advantage?: AdvantageKind;
  /**
   * Of a second Adam for the critic alone; null: one optimiser for both. It falls as `learningRate` does.
   *
   * @defaultValue null (DER code: 1e-6 beside the actor's 1e-5)
   */
  readonly criticLearningRate?: number | null;
  /**
   * The first fault of DER's published code, for measuring what it costs: returns are summed over the drawn trajectories
   * as if they were one, so that each is paid discounted rewards of whichever was drawn next. Needs
   * `advantage: 'return - value'`.
   *
   * @defaultValue false (DER code as released: true)
   */
  readonly returnsLeak?: boolean;
  /**
   * The second fault: scores every action of the minibatch in every state of it, n² pairs.
   *
   * @defaultValue false (DER code as released: true)
   */
  readonly crossPairs?: boolean;
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
  criticLearningRate: null,
  discount: 0.99,
  lambda: 0.95,
  clipRange: 0.2,
  annealClipRange: false,
  advantage: 'gae',
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
  trajectoriesPerUpdate: null,
  returnsLeak: false,
  crossPairs: false,
};

/**
 * Returns complete settings, checked.
 *
 * @throws RangeError naming the option that is out of range or does not exist
 * @example
 * ```ts
 * import { resolvePpoOptions } from '@der-gym/agents';
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
  for (const name of ['discount', 'lambda'] as const) expectBetween(name, resolved[name], 0, 1);
  for (const name of ['learningRate', 'clipRange', 'valueCoefficient', 'entropyCoefficient'] as const) {
    expectNonNegative(name, resolved[name]);
  }
  const { maxGradientNorm, advantage } = resolved;
  expectThat('maxGradientNorm', maxGradientNorm, maxGradientNorm === null || maxGradientNorm > 0, 'above 0');
  if (resolved.criticLearningRate !== null)
    expectNonNegative('criticLearningRate', resolved.criticLearningRate);
  if (resolved.targetKl !== null) expectNonNegative('targetKl', resolved.targetKl);
  expectOneOf('valueLoss', resolved.valueLoss, ['clipped', 'replaced', 'plain']);
  expectOneOf('advantage', resolved.advantage, ['gae', 'return - value', 'reward - value']);
  if (resolved.trajectoriesPerUpdate !== null) {
    expectInteger('trajectoriesPerUpdate', resolved.trajectoriesPerUpdate, 1);
  } else {
    for (const name of ['advantage', 'criticLearningRate', 'returnsLeak', 'crossPairs'] as const) {
      const isStandard = resolved[name] === standardPpo[name];
      expectThat('trajectoriesPerUpdate', null, isStandard, `a number with \`${name}\``);
    }
  }
  const isLeakable = !resolved.returnsLeak || advantage === 'return - value';
  expectThat('advantage', advantage, isLeakable, "'return - value' with `returnsLeak`");
  expectOneOf('truncation', resolved.truncation, ['bootstrap', 'terminal']);
  return resolved;
}
