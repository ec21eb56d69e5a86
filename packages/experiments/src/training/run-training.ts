import { type Checkpoint, fromCheckpoint, type PpoMetrics, toPlainActor } from '@der-gym/agents';
import type { Policy } from '@der-gym/env';
import type { DerTrainingOptions } from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { readingInput } from '../usage-error.ts';
import {
  createDerTraining,
  type DerTraining,
  derName,
  encodeTask,
  settledPolicy,
  type TaskText,
} from './train-der.ts';

/** Updates between two checkpoints. */
const SAVE_EVERY = 10;

/** What goes on around a training, between two updates. */
export interface TrainingHooks {
  readonly onUpdate?: (metrics: PpoMetrics, training: DerTraining) => void;
  /** Called every ten updates, and where training is stopped. */
  readonly save?: () => void;
  /** Asked after each update whether to stop. */
  readonly stopped?: () => boolean;
}

/** Trains to the end, or until it is stopped; signals, messages and the screen have their turn between two updates. */
export async function runTraining(
  training: DerTraining,
  { onUpdate, save, stopped }: TrainingHooks,
): Promise<'finished' | 'stopped'> {
  while (training.updates < training.numUpdates) {
    const metrics = training.update();
    onUpdate?.(metrics, training);
    await new Promise((resolve) => setImmediate(resolve));
    const stop = stopped?.() === true;
    if (stop || training.updates % SAVE_EVERY === 0) save?.();
    if (stop) return 'stopped';
  }
  return 'finished';
}

/** Trained routers of one kind, and how many parameters each has, in billions. */
export interface TrainedRouter {
  readonly name: string;
  readonly runs: readonly Policy[];
  readonly agentParameters: number;
}

export interface TrainPoliciesOptions extends Pick<TrainingHooks, 'onUpdate' | 'stopped'> {
  /** Training runs of each router, with seeds from the task's on. */
  readonly runs: number;
  /** One router for each. @defaultValue on the paper's reward, and on utility */
  readonly trainings?: readonly DerTrainingOptions[];
}

/** Trains DER routers on one task; null where they were stopped. */
export async function trainPolicies(
  task: Task,
  { runs, trainings = [{ reward: 'paper' }, { reward: 'utility' }], ...hooks }: TrainPoliciesOptions,
): Promise<readonly TrainedRouter[] | null> {
  const trained: TrainedRouter[] = [];
  const texts = new Map<number | undefined, TaskText>();
  for (const options of trainings) {
    const policies: Policy[] = [];
    const text = texts.get(options.textSize) ?? readingInput(() => encodeTask(task, options.textSize));
    texts.set(options.textSize, text);
    let agentParameters = 0;
    for (let run = 0; run < runs; run++) {
      const training = await readingInput(() =>
        createDerTraining(task, { ...options, seed: task.seed + run, text }),
      );
      try {
        if ((await runTraining(training, hooks)) === 'stopped') return null;
        policies.push(settledPolicy(task, training.options.reward, (mode) => training.policy(mode)));
        agentParameters = actorSize(fromCheckpoint(training.checkpoint(), task.graph.experts));
      } finally {
        training.dispose();
      }
    }
    trained.push({ name: derName(options), runs: policies, agentParameters });
  }
  return trained;
}

/** Billions of parameters of a trained router's actor; the critic is not needed to route. */
export function actorSize({ weights }: Pick<Checkpoint, 'weights'>): number {
  const { layers } = toPlainActor(weights);
  const count = layers.reduce((sum, { weights: w, biases }) => sum + (w.length + 1) * biases.length, 0);
  return count / 1e9;
}
