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

/** Progress on standard error, unless `--quiet` asks for none. */
export function progressOf(flags: OutputFlags): Progress {
  return createProgress(process.stderr, { quiet: flags.quiet === true });
}

/** Shows a job that says how far it is, from its first word on. */
export function shown(progress: Progress, label: string): (done: number, of: number) => void {
  let started = false;
  return (done, of) => {
    if (!started) progress.start(label, of);
    started = true;
    progress.update(done);
  };
}

/**
 * Returns the folder of compiled graphs that the flags name.
 *
 * @param graphs - `'one'`: its line appears between the progress bars; `'many'`: one line for all of them, now
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
  progress.say(`Answer graphs are kept in ${folder} and read from it.`);
  return { folder, warn };
}

/** Prepares the task under a progress bar. */
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

/** Shows the stages of a comparison. */
export function stageProgress(progress: Progress): (stage: string, index: number, of: number) => void {
  return (stage, index, of) => {
    if (index === 0) progress.start('comparing', of);
    progress.update(index, stage);
  };
}

/** Says so where fewer calls than one rollout were asked for, and one is trained on; and where a published rate moves little. */
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
      `--steps ${steps} is less than one ${rollout} of ${numEnvs} x ${numSteps} calls; training on ${numEnvs * numSteps}.\n`,
    );
  }
  if (isPublished(learner) && learningRate === published[learner].learningRate) {
    process.stderr.write(
      `The published learning rate, ${learningRate}, is for fine-tuning OPT-125M; a small network moves little at it. See --learning-rate.\n`,
    );
  }
}

/** The mean return of a step, where the learner says it. */
export function returnText({ returnMean }: TrainingMetrics): string {
  return typeof returnMean === 'number' ? `return ${fixed(returnMean, 3)}` : '';
}

/** Trains routers with a bar for each run; null where the user asked to stop. */
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
