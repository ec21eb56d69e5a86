import type { TrainingMetrics } from '@der-gym/agents';
import { checkRoutes } from '../compare/arena.ts';
import { chosenModule } from '../modules/module-choice.ts';
import type { Given } from '../options/kinds.ts';
import { isPublished, published } from '../options/learners.ts';
import { withTrainingDefaults } from '../options/resolve-training.ts';
import {
  type DerTrainingOptions,
  type graphs as graphOptions,
  problemDefaults,
  type TaskOptions,
} from '../options/table.ts';
import type { GraphCache } from '../problem/graph-cache.ts';
import { loadTask, type Task } from '../problem/task.ts';
import { fixed } from '../text/markdown-table.ts';
import { type TrainedRouter, type TrainPoliciesOptions, trainPolicies } from '../training/run-training.ts';
import { readingInput } from '../usage-error.ts';
import type { OutputFlags } from './given.ts';
import { createProgress, type Progress } from './progress.ts';
import { listenForStop } from './stop-request.ts';

/** Creates the progress on standard error; `--quiet` turns it off. */
export function progressOf(flags: OutputFlags): Progress {
  return createProgress(process.stderr, { quiet: flags.quiet === true });
}

/** Returns a callback that shows the progress of a job, starting at its first call. */
export function shown(progress: Progress, label: string): (done: number, of: number) => void {
  let started = false;
  return (done, of) => {
    if (!started) progress.start(label, of);
    started = true;
    progress.update(done);
  };
}

/**
 * Returns the folder of compiled graphs that `--graph-cache` names.
 *
 * @param graphs - `'one'` prints a line for the graph when it is read or written, `'many'` one line for all of them at once
 */
export function graphCacheOf(
  { graphCache: folder }: Given<typeof graphOptions>,
  progress: Progress,
  graphs: 'one' | 'many' = 'one',
): GraphCache | undefined {
  if (folder === undefined) return undefined;
  const warn = (line: string) => {
    progress.stop();
    progress.say(line);
  };
  if (graphs === 'one') return { folder, say: warn, warn };
  progress.say(`Compiled answer graphs are kept in ${folder}.`);
  return { folder, warn };
}

/** Prepares the task and shows the progress. */
export async function showTask(
  options: TaskOptions,
  flags: Given<typeof graphOptions>,
  progress: Progress,
): Promise<Task> {
  const onProgress = shown(progress, 'compiling the answer graph');
  const graphCache = graphCacheOf(flags, progress);
  const task = await readingInput(() => loadTask(options, { onProgress, graphCache }));
  progress.stop();
  checkRoutes(task.graph);
  return task;
}

/** Returns a callback that shows the stages of a comparison. */
export function stageProgress(progress: Progress): (stage: string, index: number, of: number) => void {
  return (stage, index, of) => {
    if (index === 0) progress.start('comparing', of);
    progress.update(index, stage);
  };
}

/** Prints a note if `--steps` is less than one rollout, and if the published learning rate is used. */
export function noteRollout(
  { quiet, maxSteps = problemDefaults.maxSteps }: OutputFlags & TaskOptions,
  given: DerTrainingOptions,
): void {
  const options = withTrainingDefaults(given);
  const { learner, steps, numEnvs, learningRate } = options;
  if (quiet === true || chosenModule(learner) !== null) return;
  const [numSteps, rollout] = isPublished(learner) ? [maxSteps, 'buffer'] : [options.numSteps, 'rollout'];
  if (steps < numEnvs * numSteps) {
    process.stderr.write(
      `--steps ${steps} is less than one ${rollout} of ${numEnvs} x ${numSteps} calls; training for ${numEnvs * numSteps} calls.\n`,
    );
  }
  if (isPublished(learner) && learningRate === published[learner].learningRate) {
    process.stderr.write(
      `The published learning rate, ${learningRate}, is for fine-tuning OPT-125M; a small network learns little with it. Set --learning-rate to change it.\n`,
    );
  }
}

/** The mean return of a training step; empty if the learner does not report it. */
export function returnText({ returnMean }: TrainingMetrics): string {
  return typeof returnMean === 'number' ? `return ${fixed(returnMean, 3)}` : '';
}

/** Trains routers and shows the progress of each run; null if the user stopped it. */
export async function showTraining(
  task: Task,
  options: Pick<TrainPoliciesOptions, 'runs' | 'trainings'>,
  progress: Progress,
): Promise<readonly TrainedRouter[] | null> {
  const stop = listenForStop();
  try {
    return await trainPolicies(task, {
      ...options,
      onStep(metrics, { name, steps, numSteps, finished }) {
        if (steps === 1) progress.start(name, numSteps);
        progress.update(steps, returnText(metrics));
        if (finished) progress.stop();
      },
      stopped: () => stop.signal.aborted,
      say: progress.say,
    });
  } finally {
    stop.release();
    progress.stop();
  }
}
