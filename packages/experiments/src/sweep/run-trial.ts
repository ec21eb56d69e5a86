import { randomPolicy, type TrainingMetrics } from '@der-gym/agents';
import { possibleOf } from '../compare/ranges.ts';
import { loadMethod, loadPolicy } from '../modules/load-module.ts';
import { derTrainingDefaults, type ResolvedDerTrainingOptions } from '../options/table.ts';
import { jsonHash } from '../problem/json-hash.ts';
import type { Task } from '../problem/task.ts';
import { taskHash } from '../problem/task-hash.ts';
import { createTraining, type RouterTraining } from '../training/router-training.ts';
import { freshFor, routingTask } from '../training/routing-task.ts';
import { runTraining } from '../training/run-training.ts';
import { lookAt, withTrainQuestions } from './_look.ts';
import { type Measured, measureBaselines, measureField, measureMethod, measurePolicy } from './_measure.ts';
import { type TrialCheckpoint, trialCheckpoint } from './_trial-checkpoint.ts';
import { createWorlds, type World, type Worlds } from './_worlds.ts';
import { publicOptions, trialSoftware } from './trial.ts';
import type { CurvePoint, Trial, TrialData, TrialResult } from './types.ts';

/** Options of {@link runTrial}, which do not affect the result. */
interface RunTrialOptions {
  /** The folder for half-trained trials; null keeps none. @defaultValue null */
  readonly checkpointsIn?: string | null;
  /** Called with the finished share of the trial, in [0, 1]. */
  readonly onProgress?: (share: number) => void;
  /** Stops training after the next update, and saves a checkpoint. */
  readonly signal?: AbortSignal;
  /** The worlds shared by the trials of one thread. @defaultValue new ones */
  readonly worlds?: Worlds;
}

/** Rough shares of a trial's time before training and up to its end, for the progress display. */
const TRAINING_FROM = 0.1;
const TRAINING_TO = 0.8;

/**
 * Runs a trial: prepares its task, trains its router if it has one to train, and measures it on the test questions under every
 * stop rule. The same trial always gives the same bytes, on any thread and after any number of interruptions.
 *
 * @throws errors of the data, the options or the training, or the signal's reason when it is aborted
 */
export async function runTrial(trial: Trial, options: RunTrialOptions = {}): Promise<TrialResult> {
  const { worlds = createWorlds(), onProgress = () => {}, signal } = options;
  signal?.throwIfAborted();
  const world = await worlds(trial.options.task);
  const task = world.task(trial.options.task);
  onProgress(TRAINING_FROM);
  const { routers, state, curve, terminator } = await routersOf(trial, world, task, options);
  onProgress(1);
  return {
    format: 'der-gym-trial',
    version: 2,
    id: trial.id,
    options: publicOptions(trial.options),
    software: trialSoftware(),
    dataHash: trial.dataHash,
    taskHash: taskHash(task),
    stateHash: state,
    modules: trial.modules,
    data: dataOf(task),
    terminator,
    routers,
    curve,
  };
}

async function routersOf(trial: Trial, world: World, task: Task, options: RunTrialOptions): Promise<Trained> {
  const { router, module, reader, training } = trial.options;
  const terminator = () => world.terminator(reader);
  switch (router) {
    case 'trained':
      return await trained(trial, world, task, training!, options);
    case 'random':
      return {
        ...measurePolicy(task, randomPolicy(task.graph.experts), 'route', await terminator()),
        ...UNTRAINED,
      };
    case 'baselines':
      return { ...measureBaselines(task, await terminator(), await world.reader(reader)), ...UNTRAINED };
    case 'field':
      return { ...measureField(task, await terminator(), await world.reader(reader)), ...UNTRAINED };
    case 'policy': {
      const policy = (await loadPolicy(module!))(await givenTask(world, task));
      return { ...measurePolicy(task, policy, 'learned', await terminator()), ...UNTRAINED };
    }
    case 'method': {
      const method = (await loadMethod(module!))(await givenTask(world, task));
      return { ...measureMethod(task, method, await terminator()), ...UNTRAINED };
    }
  }
}

/** The data that a user's policy or method may be fitted on. */
async function givenTask(world: World, task: Task) {
  return routingTask(task, { name: 'yours', text: await world.text(derTrainingDefaults) });
}

interface Trained extends Measured {
  /** See `jsonHash`. */
  readonly state: string | null;
  readonly curve: readonly CurvePoint[];
}

const UNTRAINED = { state: null, curve: [] };

async function trained(
  trial: Trial,
  world: World,
  whole: Task,
  options: ResolvedDerTrainingOptions,
  { checkpointsIn = null, onProgress = () => {}, signal }: RunTrialOptions,
): Promise<Trained> {
  const checkpoint = checkpointsIn === null ? null : trialCheckpoint(checkpointsIn, trial.id);
  const text = await world.text(options);
  const { curve: asked, reader } = trial.options;
  const task = asked === undefined ? whole : withTrainQuestions(whole, asked.trainQuestions);
  const terminator = asked === undefined ? null : await world.terminator(reader);
  const training = await createTraining(task, { ...options, seed: task.seed, text });
  try {
    const curve = resume(training, checkpoint);
    const fresh = freshFor(task, text) !== null;
    const marks = asked?.calls ?? [];
    const ending = await runTraining(training, {
      onStep(metrics, { steps, numSteps }) {
        const point = pointOf(metrics, steps);
        const before = curve.at(-1)?.steps ?? 0;
        const due = training.finished || marks.some((calls) => before < calls && calls <= point.steps);
        const looked = terminator !== null && due;
        curve.push(looked ? { ...point, look: lookAt(task, training, terminator, fresh) } : point);
        onProgress(TRAINING_FROM + (TRAINING_TO - TRAINING_FROM) * (steps / numSteps));
      },
      save: () => checkpoint?.save({ id: trial.id, checkpoint: training.save(), curve }),
      stopped: () => signal?.aborted === true,
    });
    if (ending === 'stopped') throw signal?.reason;
    return {
      ...measurePolicy(task, training.policy(), 'learned', await world.terminator(reader)),
      state: jsonHash(training.save()),
      curve,
    };
  } finally {
    training.dispose();
  }
}

/** A point of the curve. Values that a learner does not report are null; its calls are counted in steps. */
function pointOf(metrics: TrainingMetrics, step: number): CurvePoint {
  const number = (name: string) => {
    const value = metrics[name];
    return typeof value === 'number' ? value : null;
  };
  const [returnMean, lengthMean, entropy] = [number('returnMean'), number('lengthMean'), number('entropy')];
  return { steps: number('steps') ?? step, returnMean, lengthMean, entropy };
}

/** Restores the checkpoint of an earlier attempt, and returns its learning curve. */
function resume(training: RouterTraining, checkpoint: TrialCheckpoint | null): CurvePoint[] {
  const found = checkpoint?.load() ?? null;
  if (found === null) return [];
  training.restore(found.checkpoint);
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
    costUnit: graph.costUnit,
    maxSteps: graph.maxSteps,
    possible: possibleOf(graph, dataset.scorer),
    experts: graph.experts.map(({ name }) => name),
    questions: split.test.map((question) => graph.questions[question]!.id),
  };
}
