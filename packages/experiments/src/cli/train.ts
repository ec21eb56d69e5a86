import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TrainingMetrics } from '@der-gym/agents';
import { evaluatePolicy } from '@der-gym/env';
import { chosenFilesOf } from '../encoders/chosen-files.ts';
import { resolveTraining } from '../options/resolve-training.ts';
import { jsonHash } from '../problem/json-hash.ts';
import { rewardText } from '../problem/paid-reward.ts';
import type { Task } from '../problem/task.ts';
import { taskHash } from '../problem/task-hash.ts';
import {
  changedModules,
  expectSameData,
  type Manifest,
  type RunFolder,
  type RunOptions,
  runFolder,
} from '../run/run-folder.ts';
import { softwareVersion } from '../run/version.ts';
import { createTraining, type RouterTraining } from '../training/router-training.ts';
import { runTraining } from '../training/run-training.ts';
import { parsingInput, readingInput, UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { noteRollout, progressOf, returnText, showTask } from './display.ts';
import { located, taskOf, trainingOf } from './given.ts';
import { printNext } from './next.ts';
import { print } from './outputs.ts';
import type { Progress } from './progress.ts';
import { listenForStop } from './stop-request.ts';

export async function run(flags: Flags<'train'>): Promise<number> {
  const options: RunOptions = {
    task: located(taskOf(flags)),
    training: resolveTraining(located(trainingOf(flags))),
  };
  const folder = runFolder(flags.out);
  if (folder.exists && !isDeepStrictEqual(folder.options(), JSON.parse(JSON.stringify(options)))) {
    throw new UsageError(
      `Expected the options of the run in ${flags.out}/options.json, because this folder already contains a run. Use its options to resume it, or choose another --out.`,
    );
  }
  const progress = progressOf(flags);
  noteRollout(flags, options.training);
  const task = await showTask(options.task, flags, progress);
  const training = await readingInput(() =>
    createTraining(task, { ...options.training, seed: task.seed, say: progress.say }),
  );
  try {
    const ending = await trainIn(folder, options, task, training, progress);
    tell(flags, folder, training, ending === 'stopped');
    return ending === 'stopped' ? 130 : 0;
  } finally {
    progress.stop();
    training.dispose();
  }
}

/** Trains in a folder, resuming from its last checkpoint. */
async function trainIn(
  folder: RunFolder,
  options: RunOptions,
  task: Task,
  training: RouterTraining,
  progress: Progress,
): Promise<'finished' | 'stopped'> {
  const dataHash = taskHash(task);
  const modules = chosenFilesOf({ ...options.task, ...options.training });
  let metrics: TrainingMetrics[] = [];
  if (folder.exists && hasCheckpoint(folder)) {
    expectSameData(folder.manifest(), dataHash, folder.path);
    expectSameModules(folder, modules);
    parsingInput(() => training.restore(folder.checkpoint()));
    metrics = folder.metrics().slice(0, training.steps);
  }
  folder.start(options);
  const save = () => {
    const checkpoint = training.save();
    folder.save(checkpoint, metrics, {
      format: 'der-gym-run',
      version: 1,
      software: softwareVersion(),
      node: process.versions.node.split('.')[0]!,
      seed: task.seed,
      scoreSignature: task.graph.scoreSignature,
      transfer: task.graph.transfer,
      dataHash,
      modules,
      stateHash: jsonHash(checkpoint),
      steps: training.steps,
      finished: training.finished,
    });
    training.savedAs(join(folder.path, 'checkpoint.json'));
  };

  const stop = listenForStop();
  progress.start('training', training.numSteps);
  progress.update(training.steps);
  let before = performance.now();
  const ending = await runTraining(training, {
    onStep(line) {
      const now = performance.now();
      // only shown: the metrics must be identical for the same seed
      const calls = callsOf(line) - callsOf(metrics.at(-1));
      const speed = `${Math.round((1000 * calls) / (now - before)).toLocaleString('en')} steps/s`;
      before = now;
      metrics.push(line);
      const notes = [returnText(line), ...(calls > 0 ? [speed] : [])].filter((text) => text !== '');
      progress.update(training.steps, notes.join(', '));
    },
    save,
    stopped: () => stop.signal.aborted,
  });
  stop.release();
  progress.stop();
  save();
  if (ending === 'finished') {
    const policy = training.export();
    if (policy !== null) folder.policy(policy);
    folder.summary(summaryOf(task, training));
  }
  return ending;
}

/** Expert calls so far; 0 if the learner does not count them. */
const callsOf = (line: TrainingMetrics | undefined) => (typeof line?.steps === 'number' ? line.steps : 0);

/** @throws UsageError if a module has changed since the run began: its checkpoint does not fit the new one */
function expectSameModules(folder: RunFolder, modules: Manifest['modules']): void {
  const [changed] = changedModules(folder.manifest(), modules);
  if (changed === undefined) return;
  throw new UsageError(
    `The module of --${changed} has changed since the run in ${folder.path} began. Restore the module, or choose another --out.`,
  );
}

function hasCheckpoint(folder: RunFolder): boolean {
  try {
    return folder.manifest().steps > 0;
  } catch {
    // stopped before its first checkpoint
    return false;
  }
}

/** Evaluates the trained router on train, validation and test, under the stop rule of training. */
function summaryOf(task: Task, training: RouterTraining) {
  const policy = training.policy();
  const on = (questions: readonly number[]) => {
    const problem = { reward: training.reward, stop: 'reference', questions } as const;
    const evaluation = evaluatePolicy(training.graph, policy, problem);
    const { return: value, score, parameters, utility, routeLength } = evaluation;
    return { return: value, score, parameters, utility, routeLength, n: questions.length };
  };
  const { train, validation, test } = task.split;
  return {
    policy: training.name,
    /** The reward that `return` sums. */
    reward: rewardText(training.options.reward),
    stopRule: 'reference',
    questions: training.questions,
    train: on(train),
    validation: on(validation),
    test: on(test),
  };
}

function tell(flags: Flags<'train'>, folder: RunFolder, training: RouterTraining, stopped: boolean): void {
  const reward = rewardText(training.options.reward);
  const state = {
    out: folder.path,
    reward,
    steps: training.steps,
    of: training.numSteps,
    finished: !stopped,
  };
  if (flags.json === true) {
    print(JSON.stringify(state));
    return;
  }
  const calls = callsOf(folder.metrics().at(-1));
  const count = (number: number) => number.toLocaleString('en');
  const what = stopped
    ? `Stopped after step ${state.steps} of ${state.of}. Run the same command again to resume.`
    : `Trained for ${state.steps} learner steps${calls > 0 ? ` (${count(calls)} expert calls)` : ''} on ${count(training.questions)} questions, with the reward ${reward}.`;
  print(what);
  const { path } = folder;
  printNext(flags, ['evaluate', path], ['report', path, '--out', join(path, 'report.html')]);
}
