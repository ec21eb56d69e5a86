import { createObservationEncoder, evaluatePolicy, type Policy } from '@der-gym/env';
import type { Rng } from 'gymnasium-js';
import { createNetwork, type NetworkBackend } from '../network/create-network.ts';
import type { NetworkState, PolicyNetwork } from '../network/policy-network.ts';
import { fromCheckpoint, toCheckpoint } from '../policy/checkpoint.ts';
import { createNetworkPolicy, type PolicyMode } from '../policy/network-policy.ts';
import { toPlainActor } from '../policy/to-plain-actor.ts';
import type { PpoMetrics, PpoTrainer, PpoTrainerState } from '../ppo/trainer.ts';
import type { RoutingTask, Training } from './learner.ts';

/** A training of a perceptron by PPO, standard or as published by the DER paper. One step is one update. */
export interface PpoTraining extends Training {
  step(): PpoMetrics & Record<string, number | null | readonly number[]>;
  /** @param mode `'auto'` selects greedy or sampled by the return on validation; ties go to greedy. @defaultValue 'auto' */
  policy(mode?: PolicyMode | 'auto'): Policy;
}

/** Inputs of `createPpoTraining` for either trainer. */
interface PpoTrainingInputs<O> {
  readonly hiddenSizes: readonly number[];
  readonly backend: NetworkBackend;
  readonly numUpdates: number;
  /** Creates the trainer. It is called when training starts, but not if a finished training is only restored. */
  readonly trainer: (network: PolicyNetwork) => PpoTrainer<O>;
}

/** Trains a perceptron on the rows of the task's encoder. */
export async function createPpoTraining<O>(
  task: RoutingTask,
  { hiddenSizes, backend, numUpdates, trainer: makeTrainer }: PpoTrainingInputs<O>,
  rng: Rng,
): Promise<PpoTraining> {
  const { graph, observes, encoder, name } = task;
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
  // created late, because the environment encodes every answer, which a restored training does not need
  let made: PpoTrainer<O> | null = null;
  let restored: PpoTrainerState<O> | null = null;
  const trainer = () => {
    if (made !== null) return made;
    made = makeTrainer(network);
    if (restored !== null) made.restore(restored);
    return made;
  };
  const inputs = { encoder, experts, observes, maxSteps, name };
  const policyOf = (mode: PolicyMode) => createNetworkPolicy({ ...inputs, weights: network.state(), mode });
  return {
    numSteps: numUpdates,
    numParameters: toPlainActor(network.state()).layers.reduce(
      (sum, { weights, biases }) => sum + (weights.length + 1) * biases.length,
      0,
    ),
    step: () => ({ ...trainer().update() }),
    policy: (mode = 'auto') => (mode === 'auto' ? settledPolicy(task, policyOf) : policyOf(mode)),
    // evaluating a sampled policy takes longer than several updates, because it reaches nearly every state
    lookPolicy: () => policyOf('greedy'),
    save: () => toCheckpoint({ ...inputs, weights: network.state(), training: trainer().state() }),
    restore(saved) {
      const { training } = fromCheckpoint(saved, experts, { encoder });
      if (training === null)
        throw new RangeError('Expected a checkpoint with a training state, got one with weights only.');
      restored = training as PpoTrainerState<never>;
      if (made === null) network.restore(training.network as NetworkState);
      else made.restore(restored);
    },
    export: () => toCheckpoint({ ...inputs, weights: network.state() }),
    savedAs: (path) => trainer().savedAs(path),
    dispose: () => network.dispose(),
  };
}

/**
 * Returns the greedy or the sampled policy, whichever has the higher return on validation under the stop rule of training. The
 * greedy policy may be worse: if it does not observe the step, it can call the same expert again and again.
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
