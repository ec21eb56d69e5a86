import { createObservationEncoder, evaluatePolicy, type Policy } from '@der-gym/env';
import { createNetwork, type NetworkBackend } from '../network/create-network.ts';
import type { NetworkState } from '../network/policy-network.ts';
import { fromCheckpoint, toCheckpoint } from '../policy/checkpoint.ts';
import { createNetworkPolicy, type PolicyMode } from '../policy/network-policy.ts';
import { toPlainActor } from '../policy/to-plain-actor.ts';
import { createPpoTrainer } from '../ppo/train.ts';
import type { PpoMetrics, PpoTrainer, PpoTrainerState } from '../ppo/trainer.ts';
import type { Learner, RoutingTask, Training } from './learner.ts';

/** How PPO is trained on a routing task. */
export interface PpoLearnerOptions {
  /** Expert calls to learn from; whole rollouts of numEnvs x numSteps, at least one. */
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

/** A training of PPO; one step is one update. */
export interface PpoTraining extends Training {
  step(): PpoMetrics & Record<string, number | null | readonly number[]>;
  /** @param mode `'auto'`: greedy or sampled, whichever earns more on validation; ties go to greedy. @defaultValue 'auto' */
  policy(mode?: PolicyMode | 'auto'): Policy;
}

/**
 * PPO with a perceptron on the rows of the task's encoder: the learner behind `--learner ppo`, and the model for one of
 * your own.
 */
export const ppoLearner = (async (task, options, rng): Promise<PpoTraining> => {
  const { graph, observes, encoder, name } = task;
  const { numEnvs, steps, hiddenSizes, backend, ...ppo } = options;
  const { maxSteps, experts } = graph;
  const numActions = experts.length;
  const rows = createObservationEncoder({ encoder, observes, maxSteps, numExperts: numActions });
  const network = await createNetwork({
    observationSize: rows.size,
    numActions,
    hiddenSizes,
    backend,
    rng,
  });
  const totalSteps = Math.max(steps, numEnvs * ppo.numSteps);
  // an environment encodes every answer, which a training that is only read back does not need
  let made: PpoTrainer | null = null;
  let restored: PpoTrainerState | null = null;
  const trainer = () => {
    if (made !== null) return made;
    const env = task.vectorEnv({ numEnvs, copy: false });
    made = createPpoTrainer({ env, network, rng, options: { ...ppo, totalSteps } });
    if (restored !== null) made.restore(restored);
    return made;
  };
  const inputs = { encoder, experts, observes, maxSteps, name };
  const policyOf = (mode: PolicyMode) => createNetworkPolicy({ ...inputs, weights: network.state(), mode });
  return {
    numSteps: Math.floor(totalSteps / (numEnvs * ppo.numSteps)),
    numParameters: toPlainActor(network.state()).layers.reduce(
      (sum, { weights, biases }) => sum + (weights.length + 1) * biases.length,
      0,
    ),
    step: () => ({ ...trainer().update() }),
    policy: (mode = 'auto') => (mode === 'auto' ? settledPolicy(task, policyOf) : policyOf(mode)),
    save: () => toCheckpoint({ ...inputs, weights: network.state(), training: trainer().state() }),
    restore(saved) {
      const { training } = fromCheckpoint(saved, experts, { encoder });
      if (training === null)
        throw new RangeError('Expected a checkpoint that training can resume from, got weights only.');
      restored = training;
      if (made === null) network.restore(training.network as NetworkState);
      else made.restore(training);
    },
    export: () => toCheckpoint({ ...inputs, weights: network.state() }),
    savedAs: (path) => trainer().savedAs(path),
    dispose: () => network.dispose(),
  };
}) satisfies Learner<PpoLearnerOptions>;

/**
 * The policy in the mode, greedy or sampled, that earns more on validation under the rule it was trained with. A greedy
 * policy that sees no step can ask the same expert for ever.
 */
function settledPolicy(
  { graph, validation, reward }: RoutingTask,
  policyOf: (mode: PolicyMode) => Policy,
): Policy {
  const [greedy, sampled] = (['greedy', 'sampled'] as const).map((mode) => {
    const policy = policyOf(mode);
    return {
      policy,
      value: evaluatePolicy(graph, policy, { reward, stop: 'reference', questions: validation }).return,
    };
  });
  return (sampled!.value > greedy!.value ? sampled! : greedy!).policy;
}
