import type { NetworkBackend } from '../network/create-network.ts';
import type { PolicyNetwork } from '../network/policy-network.ts';
import { createDerPpoTrainer } from '../ppo/der-as-published.ts';
import { type DerPpoPresetName, derPpoPresets } from '../ppo/presets.ts';
import type { Learner } from './learner.ts';
import { createPpoTraining } from './ppo-training.ts';

/** The settings of DER's published training that you can change. The preset sets the others. */
interface DerLearnerOptions {
  /** Maximum number of expert calls in training, rounded down to whole buffers of bufferSize x T_max, but at least one buffer. */
  readonly steps: number;
  /** M, the number of trajectories in the buffer. */
  readonly bufferSize: number;
  /** Learning rate of the actor. The critic's learning rate keeps its published ratio to it. */
  readonly learningRate: number;
  readonly discount: number;
  readonly hiddenSizes: readonly number[];
  readonly backend: NetworkBackend;
}

/**
 * Returns DER's PPO as a learner, either as described in the paper or as in its released code. It trains a perceptron on the rows of
 * the task's frozen encoder, with the T_max of the task.
 */
export function derLearner(name: DerPpoPresetName) {
  const preset = derPpoPresets[name];
  return ((task, { steps, hiddenSizes, backend, ...changes }, rng) => {
    const { maxSteps } = task.graph;
    const oneBuffer = changes.bufferSize * maxSteps;
    const totalSteps = Math.max(steps, oneBuffer);
    const criticLearningRate = (changes.learningRate / preset.learningRate) * preset.criticLearningRate;
    const options = { ...preset, ...changes, criticLearningRate, totalSteps, maxSteps };
    const inputs = {
      hiddenSizes,
      backend,
      numUpdates: Math.floor(totalSteps / oneBuffer),
      trainer: (network: PolicyNetwork) => {
        const env = task.vectorEnv({ numEnvs: 1, copy: false });
        return createDerPpoTrainer({ env, network, rng, options });
      },
    };
    return createPpoTraining(task, inputs, rng);
  }) satisfies Learner<DerLearnerOptions>;
}
