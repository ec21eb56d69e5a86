import type { TrainingMetrics } from '@der-gym/agents';
import type { Policy } from '@der-gym/env';
import type { EmbedOptions } from '../encoders/embed-with-store.ts';
import { encodeTask, type TaskText } from '../encoders/named-encoder.ts';
import { type Reader, readerOf } from '../encoders/reader.ts';
import { type DerTrainingOptions, derTrainingDefaults } from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { readingInput } from '../usage-error.ts';
import { routerName } from './router-name.ts';
import { createTraining, type RouterTraining } from './router-training.ts';
import { freshFor } from './routing-task.ts';

/** Steps between two checkpoints. */
const SAVE_EVERY = 10;
/** Share of the time that saving may take. Very short steps are saved less often. */
const SAVING_SHARE = 0.05;

/** Callbacks between two steps of a training. */
interface TrainingHooks {
  readonly onStep?: (metrics: TrainingMetrics, training: RouterTraining) => void;
  /** Called every ten steps, and when training is stopped. */
  readonly save?: () => void;
  /** Called after each step; true stops. */
  readonly stopped?: () => boolean;
}

/** Trains to the end or until stopped. Yields to signals, messages and the screen between steps. */
export async function runTraining(
  training: RouterTraining,
  { onStep, save, stopped }: TrainingHooks,
): Promise<'finished' | 'stopped'> {
  let nextSave = 0;
  while (!training.finished) {
    const metrics = training.step();
    onStep?.(metrics, training);
    await new Promise((resolve) => setImmediate(resolve));
    const stop = stopped?.() === true;
    const started = performance.now();
    if (stop || (training.steps % SAVE_EVERY === 0 && started >= nextSave)) {
      save?.();
      const ended = performance.now();
      nextSave = ended + (ended - started) / SAVING_SHARE;
    }
    if (stop) return 'stopped';
  }
  return 'finished';
}

/** Trained routers of one kind, and the parameters of each, in billions. */
export interface TrainedRouter {
  readonly name: string;
  readonly runs: readonly Policy[];
  readonly agentParameters: number;
  readonly reader: Reader;
  /** The number of fresh questions, if it trained on such. */
  readonly note?: string;
}

export interface TrainPoliciesOptions
  extends Pick<TrainingHooks, 'onStep' | 'stopped'>,
    Pick<EmbedOptions, 'say'> {
  /** Training runs of each router, with consecutive seeds from the task's. */
  readonly runs: number;
  /** One router for each. @defaultValue on the paper's reward, and on utility */
  readonly trainings?: readonly DerTrainingOptions[];
}

/** Trains routers on one task; null if stopped. */
export async function trainPolicies(
  task: Task,
  { runs, trainings = [{ reward: 'paper' }, { reward: 'utility' }], say, ...hooks }: TrainPoliciesOptions,
): Promise<readonly TrainedRouter[] | null> {
  const trained: TrainedRouter[] = [];
  const texts = new Map<string, TaskText>();
  for (const options of trainings) {
    const policies: Policy[] = [];
    const { encoder, textSize, encoderModel } = { ...derTrainingDefaults, ...options };
    const key = JSON.stringify([encoder, textSize, encoderModel]);
    const text = texts.get(key) ?? (await readingInput(() => encodeTask(task, options, { say })));
    texts.set(key, text);
    let agentParameters = 0;
    const questions: number[] = [];
    for (let run = 0; run < runs; run++) {
      const training = await readingInput(() =>
        createTraining(task, { ...options, seed: task.seed + run, text }),
      );
      try {
        if ((await runTraining(training, hooks)) === 'stopped') return null;
        policies.push(training.policy());
        agentParameters = training.agentParameters;
        if (freshFor(task, text) !== null) questions.push(training.questions);
      } finally {
        training.dispose();
      }
    }
    const reader = readerOf(encoder, text);
    trained.push({
      name: routerName(options, task.reward),
      runs: policies,
      agentParameters,
      reader,
      ...(questions.length > 0 && { note: freshNote(questions) }),
    });
  }
  return trained;
}

function freshNote(questions: readonly number[]): string {
  const [least, most] = [Math.min(...questions), Math.max(...questions)].map((n) => n.toLocaleString('en'));
  return `trained on ${least === most ? most : `${least} to ${most}`} fresh questions, each met once`;
}
