import type { NetworkBackend } from '../network/create-network.ts';
import type { PolicyNetwork } from '../network/policy-network.ts';
import { createPpoTrainer } from '../ppo/train.ts';
import type { Learner } from './learner.ts';
import { createPpoTraining } from './ppo-training.ts';

/** The settings of PPO on a routing task. */
interface PpoLearnerOptions {
  /** Number of expert calls in training, rounded down to whole rollouts of numEnvs x numSteps, but at least one rollout. */
  readonly steps: number;
  readonly numEnvs: number;
  readonly numSteps: number;
  readonly updateEpochs: number;
  readonly numMinibatches: number;
  readonly learningRate: number;
  readonly entropyCoefficient: number;
  readonly discount: number;
  readonly hiddenSizes: readonly number[];
  readonly backend: NetworkBackend;
}

/**
 * Standard PPO with a perceptron on the rows of the task's encoder. It is the learner of `--learner ppo`, and a template for your
 * own learner.
 */
export const ppoLearner = ((task, { numEnvs, steps, hiddenSizes, backend, ...ppo }, rng) => {
  const totalSteps = Math.max(steps, numEnvs * ppo.numSteps);
  const inputs = {
    hiddenSizes,
    backend,
    numUpdates: Math.floor(totalSteps / (numEnvs * ppo.numSteps)),
    trainer: (network: PolicyNetwork) => {
      const env = task.vectorEnv({ numEnvs, copy: false });
      return createPpoTrainer({ env, network, rng, options: { ...ppo, totalSteps } });
    },
  };
  return createPpoTraining(task, inputs, rng);
}) satisfies Learner<PpoLearnerOptions>;
