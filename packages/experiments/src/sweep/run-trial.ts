import { fromCheckpoint, randomPolicy } from '@der-gym/agents';
import { type DerTrainingOptions, derTrainingDefaults } from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { taskHash, weightsHash } from '../run/fingerprint.ts';
import { runTraining } from '../training/run-training.ts';
import { createDerTraining, settledPolicy } from '../training/train-der.ts';
import { type Measured, measureField, measurePolicy } from './_measure.ts';
import { type TrialCheckpoint, trialCheckpoint } from './_trial-checkpoint.ts';
import { createWorlds, type World, type Worlds } from './_worlds.ts';
import { publicOptions, trialSoftware } from './trial.ts';
import type { CurvePoint, Trial, TrialData, TrialResult } from './types.ts';

/** How a trial is run, none of which changes what it comes to. */
export interface RunTrialOptions {
  /** Folder for half-trained trials; null keeps none. @defaultValue null */
  readonly checkpointsIn?: string | null;
  /** Told the share of the trial that is behind, in [0, 1]. */
  readonly onProgress?: (share: number) => void;
  /** Stops training after the next update, leaving a checkpoint. */
  readonly signal?: AbortSignal;
  /** Shared between the trials of one thread. @defaultValue new ones */
  readonly worlds?: Worlds;
}

/** Share of a trial's time that goes by before its training, and up to the end of it; rough, for the display. */
const TRAINING_FROM = 0.1;
const TRAINING_TO = 0.8;

/**
 * Runs a trial: prepares its task, trains where there is something to train, and measures on the test questions under every
 * stop rule. The same trial always comes to the same bytes, on whatever thread and however often it was interrupted.
 *
 * @throws what the data, the options or the training throw; the signal's reason when it is aborted
 */
export async function runTrial(trial: Trial, options: RunTrialOptions = {}): Promise<TrialResult> {
  const { worlds = createWorlds(), onProgress = () => {}, signal } = options;
  signal?.throwIfAborted();
  const world = worlds(trial.options.task);
  const task = world.task(trial.options.task);
  onProgress(TRAINING_FROM);
  const { routers, weights, curve, terminator } = await routersOf(trial, world, task, options);
  onProgress(1);
  return {
    format: 'der-gym-trial',
    version: 1,
    id: trial.id,
    options: publicOptions(trial.options),
    software: trialSoftware(),
    dataHash: trial.dataHash,
    taskHash: taskHash(task),
    weightsHash: weights,
    data: dataOf(task),
    terminator,
    routers,
    curve,
  };
}

async function routersOf(trial: Trial, world: World, task: Task, options: RunTrialOptions): Promise<Trained> {
  const { router, training } = trial.options;
  switch (router) {
    case 'ppo':
      return await trained(trial, world, task, training ?? {}, options);
    case 'random':
      return {
        ...measurePolicy(task, randomPolicy(task.graph.experts), 'route', world.terminator()),
        ...UNTRAINED,
      };
    case 'field':
      return { ...measureField(task), ...UNTRAINED };
  }
}

interface Trained extends Measured {
  readonly weights: string | null;
  readonly curve: readonly CurvePoint[];
}

const UNTRAINED = { weights: null, curve: [] };

async function trained(
  trial: Trial,
  world: World,
  task: Task,
  settings: DerTrainingOptions,
  { checkpointsIn = null, onProgress = () => {}, signal }: RunTrialOptions,
): Promise<Trained> {
  const checkpoint = checkpointsIn === null ? null : trialCheckpoint(checkpointsIn, trial.id);
  const text = world.text(settings.textSize ?? derTrainingDefaults.textSize);
  const training = await createDerTraining(task, { ...settings, seed: task.seed, text });
  try {
    const curve = resume(training, checkpoint, task);
    const ending = await runTraining(training, {
      onUpdate({ steps, returnMean, lengthMean, entropy }, { updates, numUpdates }) {
        curve.push({ steps, returnMean, lengthMean, entropy });
        onProgress(TRAINING_FROM + (TRAINING_TO - TRAINING_FROM) * (updates / numUpdates));
      },
      save: () => checkpoint?.save({ id: trial.id, checkpoint: training.checkpoint(), curve }),
      stopped: () => signal?.aborted === true,
    });
    if (ending === 'stopped') throw signal?.reason;
    const policy = settledPolicy(task, training.options.reward, (mode) => training.policy(mode));
    const { weights } = fromCheckpoint(training.checkpoint(), task.graph.experts);
    return {
      ...measurePolicy(task, policy, 'learned', world.terminator()),
      weights: weightsHash(weights.parameters),
      curve,
    };
  } finally {
    training.dispose();
  }
}

/** Takes over what an earlier attempt has left, and returns its learning curve. */
function resume(
  training: Awaited<ReturnType<typeof createDerTraining>>,
  checkpoint: TrialCheckpoint | null,
  task: Task,
): CurvePoint[] {
  const found = checkpoint?.load() ?? null;
  if (found === null) return [];
  training.restore(fromCheckpoint(found.checkpoint, task.graph.experts));
  return [...found.curve];
}

function dataOf({ dataset, split, graph, thresholdNote, reward }: Task): TrialData {
  return {
    name: dataset.name,
    synthetic: dataset.synthetic,
    split: split.name,
    transfer: dataset.transfer,
    prices: dataset.prices,
    score: dataset.scorer.signature,
    threshold: { value: graph.threshold, from: thresholdNote },
    costWeight: reward.costWeight,
    maxSteps: graph.maxSteps,
    experts: graph.experts.map(({ name }) => name),
    questions: split.test.map((question) => graph.questions[question]!.id),
  };
}
