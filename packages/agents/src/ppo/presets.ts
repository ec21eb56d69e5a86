import { type ResolvedPpoOptions, standardPpo } from './options.ts';

/** How many environments run side by side, and everything else. */
export interface PpoPreset {
  /** The environment's affair, but the numbers of the options are meant for this many. */
  readonly numEnvs: number;
  readonly options: ResolvedPpoOptions;
}

export type PpoPresetName =
  | 'standard'
  | 'sb3'
  | 'zooCartPole'
  | 'paperText'
  | 'paperCode'
  | 'paperAsReleased';

/** What the two published forms of DER's PPO have in common: whole trajectories, nothing normalised, clipped or annealed. */
const paper: ResolvedPpoOptions = {
  ...standardPpo,
  numSteps: 4,
  numMinibatches: 1,
  updateEpochs: 16,
  trajectoriesPerUpdate: 8,
  learningRate: 1e-5,
  criticLearningRate: 1e-6,
  annealLearningRate: false,
  valueLoss: 'plain',
  halveValueLoss: false,
  valueCoefficient: 1,
  entropyCoefficient: 0,
  maxGradientNorm: null,
  normalizeAdvantages: false,
  truncation: 'terminal',
};

const paperCode: ResolvedPpoOptions = {
  ...paper,
  advantage: 'return - value',
  discount: 0.95,
  clipRange: 0.3,
};

/**
 * Settings with a name:
 * - `standard`: CleanRL's, with truncation done right; the defaults
 * - `sb3`: the defaults of Stable-Baselines3's `PPO`
 * - `zooCartPole`: RL Baselines3 Zoo's for CartPole-v1, tuned, 100,000 steps
 * - `paperText`: DER as section 3.5 has it: advantage r_t - V_old(s_t), clip range .2. Where the text is silent: discount
 *   1 (our choice), and the batch, the optimisers and their rates of its code
 * - `paperCode`: DER's code with its two faults mended: advantage G_t - V_old(s_t), clip range .3, discount .95
 * - `paperAsReleased`: `paperCode` with the faults, to measure what they do
 *
 * The paper's learning rates are for fine-tuning a language model; a small network from scratch hardly moves at them.
 *
 * @see https://github.com/vwxyzjn/cleanrl/blob/master/cleanrl/ppo.py
 * @see https://github.com/DLR-RM/stable-baselines3/blob/master/stable_baselines3/ppo/ppo.py
 * @see https://github.com/DLR-RM/rl-baselines3-zoo/blob/master/hyperparams/ppo.yml
 * @see https://github.com/Fhujinwu/DER
 * @example
 * ```ts
 * import { ppoPresets } from '@der-gym/agents';
 *
 * const { numEnvs, options } = ppoPresets.zooCartPole;
 * numEnvs * options.numSteps; // => 256
 * ppoPresets.paperCode.options.clipRange; // => 0.3
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
  paperText: {
    numEnvs: 32,
    options: { ...paper, advantage: 'reward - value', discount: 1, clipRange: 0.2 },
  },
  paperCode: { numEnvs: 32, options: paperCode },
  paperAsReleased: { numEnvs: 32, options: { ...paperCode, returnsLeak: true, crossPairs: true } },
};
