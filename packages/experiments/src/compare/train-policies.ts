import { type Checkpoint, fromCheckpoint, toPlainActor } from '@der-gym/agents';
import type { Policy } from '@der-gym/env';
import type { Task } from '../task.ts';
import { type DerTrainingOptions, derTrainingDefaults } from '../training/der-options.ts';
import { createDerTraining, derName, encodeTask, settledPolicy } from '../training/train-der.ts';
import type { LearnedPolicy } from './bench.ts';

export interface TrainPoliciesOptions {
  /** Training runs of each router, with seeds from the task's on. */
  readonly runs: number;
  /** What differs from the defaults; the reward is either in turn. */
  readonly training?: DerTrainingOptions;
  /** Told of every update; waited for. False ends the training. */
  readonly onUpdate?: (
    router: string,
    update: number,
    of: number,
    returnMean: number | null,
  ) => Promise<boolean>;
}

/** Trains DER routers that see the answer, on the paper's reward and on utility; null where `onUpdate` ended it. */
export async function trainPolicies(
  task: Task,
  { runs, training: given = {}, onUpdate }: TrainPoliciesOptions,
): Promise<readonly LearnedPolicy[] | null> {
  const common = { ...derTrainingDefaults, ...given };
  const text = encodeTask(task, common.textSize);
  const trained: LearnedPolicy[] = [];
  for (const reward of ['paper', 'utility'] as const) {
    const name = derName({ ...common, reward });
    const policies: Policy[] = [];
    let agentParameters = 0;
    for (let run = 0; run < runs; run++) {
      const training = await createDerTraining(task, { ...common, reward, seed: task.seed + run, text });
      try {
        while (training.updates < training.numUpdates) {
          const { returnMean } = training.update();
          const goOn = await onUpdate?.(name, training.updates, training.numUpdates, returnMean);
          if (goOn === false) return null;
        }
        policies.push(settledPolicy(task, reward, (mode) => training.policy(mode)));
        agentParameters = actorSize(fromCheckpoint(training.checkpoint(), task.graph.experts));
      } finally {
        training.dispose();
      }
    }
    trained.push({ name, runs: policies, agentParameters });
  }
  return trained;
}

/** Billions of parameters of a trained router's actor; the critic is not needed to route. */
export function actorSize({ weights }: Pick<Checkpoint, 'weights'>): number {
  const { layers } = toPlainActor(weights);
  const count = layers.reduce((sum, { weights: w, biases }) => sum + (w.length + 1) * biases.length, 0);
  return count / 1e9;
}
