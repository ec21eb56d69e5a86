import type { DerPpoOptions } from './der-options.ts';
import { type ResolvedPpoOptions, standardPpo } from './options.ts';

/** Complete settings, with the number of parallel environments. */
interface PpoPreset {
  /** The number of parallel environments that the options are meant for. */
  readonly numEnvs: number;
  readonly options: ResolvedPpoOptions;
}

export type PpoPresetName = 'standard' | 'sb3' | 'zooCartPole';

/**
 * Named settings of standard PPO:
 * - `standard`: CleanRL's, with truncation done right; the defaults
 * - `sb3`: the defaults of Stable-Baselines3's `PPO`
 * - `zooCartPole`: RL Baselines3 Zoo's for CartPole-v1, tuned, 100,000 steps
 *
 * @see https://github.com/vwxyzjn/cleanrl/blob/master/cleanrl/ppo.py
 * @see https://github.com/DLR-RM/stable-baselines3/blob/master/stable_baselines3/ppo/ppo.py
 * @see https://github.com/DLR-RM/rl-baselines3-zoo/blob/master/hyperparams/ppo.yml
 * @example
 * ```ts
 * import { ppoPresets } from './presets.ts';
 *
 * const { numEnvs, options } = ppoPresets.zooCartPole;
 * numEnvs * options.numSteps; // => 256
 * ```
 */
export const ppoPresets: Readonly<Record<PpoPresetName, PpoPreset>> = {
  standard: { numEnvs: 4, options: standardPpo },
  sb3: {
    numEnvs: 1,
    options: {
      ...standardPpo,
      totalSteps: 1_000_000,
      numSteps: 2048,
      // minibatches of 64
      numMinibatches: 32,
      updateEpochs: 10,
      learningRate: 3e-4,
      annealLearningRate: false,
      valueLoss: 'plain',
      halveValueLoss: false,
      entropyCoefficient: 0,
    },
  },
  zooCartPole: {
    numEnvs: 8,
    options: {
      ...standardPpo,
      totalSteps: 100_000,
      numSteps: 32,
      // minibatches of 256: the whole rollout
      numMinibatches: 1,
      updateEpochs: 20,
      learningRate: 1e-3,
      discount: 0.98,
      lambda: 0.8,
      annealClipRange: true,
      valueLoss: 'plain',
      halveValueLoss: false,
      entropyCoefficient: 0,
    },
  },
};

export type DerPpoPresetName = 'der-as-described' | 'der-as-released';

/**
 * DER's PPO by name. A name stands for loss and loop. The encoder is chosen separately, and the length of an episode is set by
 * the environment.
 *
 * - `der-as-described`: Eq. 5, Eq. 6 and Algorithm 1 exactly as written
 * - `der-as-released`: the public code, with its two faults
 *
 * The source of each setting. Where the text does not say, the code's value is used:
 *
 * | setting | the text | the public code | here, where neither says |
 * | --- | --- | --- | --- |
 * | loop (lines 6, 7) | M iterations, each on one trajectory drawn uniformly | 16 iterations, each on 8 drawn without replacement | |
 * | M | "such as M" | 32 | |
 * | advantage | r_t - V_old(s_t) | G_t - V_old(s_t) | |
 * | discount | 1: G is "the total return" | .95 | |
 * | clip range | "usually set to 0.2" | .3 | |
 * | Eq. 5 over a trajectory | an expectation | the mean over steps | |
 * | critic's loss | delta² of Eq. 6 | the mean of squares, not halved | |
 * | optimiser | not said | two Adams, epsilon 1e-5 | |
 * | learning rates | not said | actor 1e-5, critic 1e-6, for OPT-125M | |
 * | network | OPT-125M, two linear layers | OPT-125M, 256 tanh units, a linear layer | a perceptron over a frozen encoder |
 * | first weights of the layers | not said | PyTorch's default | orthogonal, .01 for the last of the actor |
 * | T_max | 4 (5 by the letter of Eq. 4) | 5 | 4; `maxSteps` |
 * | rounds | "until converged" | 10 passes over the data | `totalSteps` |
 * | returns | of each trajectory | run on over those drawn (`returnsLeak`) | |
 * | ratio | of each step | of every action in every state (`crossPairs`) | |
 *
 * A small network hardly learns at rates meant for fine-tuning a language model: see docs/ppo.md for rates at which it does.
 *
 * @see https://github.com/Fhujinwu/DER
 * @example
 * ```ts
 * import { derPpoPresets } from '@der-gym/agents';
 *
 * derPpoPresets['der-as-described'].trajectoriesPerIteration; // => 1
 * derPpoPresets['der-as-released'].crossPairs; // => true
 * ```
 */
export const derPpoPresets: Readonly<Record<DerPpoPresetName, DerPpoOptions>> = {
  'der-as-described': {
    totalSteps: 100_000,
    maxSteps: 4,
    bufferSize: 32,
    iterations: null,
    trajectoriesPerIteration: 1,
    advantage: 'reward - value',
    discount: 1,
    clipRange: 0.2,
    learningRate: 1e-5,
    criticLearningRate: 1e-6,
    returnsLeak: false,
    crossPairs: false,
  },
  'der-as-released': {
    totalSteps: 100_000,
    maxSteps: 4,
    bufferSize: 32,
    iterations: 16,
    trajectoriesPerIteration: 8,
    advantage: 'return - value',
    discount: 0.95,
    clipRange: 0.3,
    learningRate: 1e-5,
    criticLearningRate: 1e-6,
    returnsLeak: true,
    crossPairs: true,
  },
};
