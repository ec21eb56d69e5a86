import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fromCheckpoint, type PpoMetrics } from '@der-gym/agents';
import { evaluatePolicy } from '@der-gym/env';
import { dataFiles } from '@der-gym/experts-mock';
import { Command } from 'commander';
import { taskHash, weightsHash } from '../run/fingerprint.ts';
import { type Manifest, type RunFolder, type RunOptions, runFolder } from '../run/run-folder.ts';
import { softwareVersion } from '../run/version.ts';
import { prepareTask, type Task } from '../task.ts';
import { fixed } from '../text/markdown-table.ts';
import { derTrainingDefaults } from '../training/der-options.ts';
import { createDerTraining, type DerTraining, settledPolicy } from '../training/train-der.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import type { Progress } from './progress.ts';
import { smokeTask, smokeTraining } from './smoke.ts';
import { breathe, listenForStop } from './stop-request.ts';
import { addTaskFlags, taskOptions } from './task-flags.ts';
import { addTrainingFlags, trainingOptions } from './training-flags.ts';
import { UsageError } from './usage-error.ts';

/** Updates between two checkpoints. */
const SAVE_EVERY = 10;

export function trainCommand(report: (status: number) => void): Command {
  const command = new Command('train')
    .summary('train one router, with checkpoints')
    .description(
      'Train one router with PPO on the train part of a data set. The folder then holds options.json, metrics.jsonl ' +
        '(a line an update), checkpoint.json, manifest.json and summary.json. Run the same command again to go on ' +
        'where it stopped: the result is the same to the last bit.',
    )
    .requiredOption('--out <folder>', 'where the run is kept')
    .addHelpText(
      'after',
      `
Examples:
  der-gym train --out runs/paper                              Eq. 3 and 4 on the synthetic pool
  der-gym train --reward utility --observes answer,step --out runs/u2
  der-gym train --data solutions.jsonl --steps 60000 --out runs/gsm8k
Then: der-gym evaluate runs/paper`,
    );
  addOutputFlags(addTrainingFlags(addTaskFlags(command)));
  return command.action(async (flags: OutputFlags & { readonly out: string }) => {
    report(await train(flags, runOptions(flags)));
  });
}

function runOptions(flags: OutputFlags): RunOptions {
  const given = taskOptions({ ...flags });
  const task = flags.smoke === true ? smokeTask(given) : given;
  const training = {
    ...derTrainingDefaults,
    ...(flags.smoke === true ? smokeTraining : {}),
    ...trainingOptions({ ...flags }),
  };
  const { data } = task;
  return {
    // the name of a data set is no path
    task:
      data === undefined || data === 'synthetic' || dataFiles.has(data)
        ? task
        : { ...task, data: resolve(data) },
    training,
  };
}

async function train(flags: OutputFlags & { readonly out: string }, options: RunOptions): Promise<number> {
  const folder = runFolder(flags.out);
  if (folder.exists && !isDeepStrictEqual(folder.options(), JSON.parse(JSON.stringify(options)))) {
    throw new UsageError(
      `Expected a new folder, or the options of the run in ${flags.out}/options.json; choose another --out.`,
    );
  }
  const progress = progressOf(flags);
  const task = showTask(options, progress);
  const training = await createDerTraining(task, { ...options.training, seed: task.seed });
  try {
    return await run(flags, folder, options, task, training, progress);
  } finally {
    progress.stop();
    training.dispose();
  }
}

/** Prepares the task under a progress bar. */
export function showTask(options: Pick<RunOptions, 'task'>, progress: Progress): Task {
  let started = false;
  const task = prepareTask(options.task, {
    onProgress(done, of) {
      if (!started) progress.start('compiling the answer graph', of);
      started = true;
      progress.update(done);
    },
  });
  progress.stop();
  return task;
}

async function run(
  flags: OutputFlags,
  folder: RunFolder,
  options: RunOptions,
  task: Task,
  training: DerTraining,
  progress: Progress,
): Promise<number> {
  const dataHash = taskHash(task);
  let metrics: PpoMetrics[] = [];
  if (folder.exists && hasCheckpoint(folder)) {
    expectSameData(folder.manifest(), dataHash, folder.path);
    training.restore(fromCheckpoint(folder.checkpoint(), task.graph.experts));
    metrics = folder.metrics().slice(0, training.updates);
  }
  folder.start(options);
  const save = () => {
    const checkpoint = training.checkpoint();
    const { weights } = fromCheckpoint(checkpoint, task.graph.experts);
    folder.save(checkpoint, metrics, {
      format: 'der-gym-run',
      version: 1,
      software: softwareVersion(),
      node: process.versions.node.split('.')[0]!,
      backend: training.backend,
      seed: task.seed,
      scoreSignature: task.graph.scoreSignature,
      transfer: task.graph.transfer,
      dataHash,
      weightsHash: weightsHash(weights.parameters),
      updates: training.updates,
      finished: training.updates === training.numUpdates,
    });
    training.savedAs(join(folder.path, 'checkpoint.json'));
  };

  const stepsPerUpdate = training.options.numEnvs * training.options.numSteps;
  const stop = listenForStop();
  progress.start('training', training.numUpdates);
  progress.update(training.updates);
  while (training.updates < training.numUpdates && !stop.requested) {
    const before = performance.now();
    const line = training.update();
    // shown, and not among the metrics, whose bytes are the same for the same seed
    const speed = (1000 * stepsPerUpdate) / (performance.now() - before);
    metrics.push(line);
    progress.update(
      training.updates,
      `return ${fixed(line.returnMean, 3)}, ${Math.round(speed).toLocaleString('en')} steps/s`,
    );
    if (training.updates % SAVE_EVERY === 0) save();
    await breathe();
  }
  stop.release();
  progress.stop();
  save();
  const stopped = training.updates < training.numUpdates;
  if (!stopped) folder.summary(summaryOf(task, training));
  tell(flags, folder, training, stopped);
  return stopped ? 130 : 0;
}

function hasCheckpoint(folder: RunFolder): boolean {
  try {
    return folder.manifest().updates > 0;
  } catch {
    // stopped before its first checkpoint
    return false;
  }
}

/** @throws UsageError where the data are not what the run was trained on */
export function expectSameData(manifest: Manifest, dataHash: string, path: string): void {
  if (manifest.dataHash !== dataHash) {
    throw new UsageError(
      `Expected the data that the run in ${path} was trained on (hash ${manifest.dataHash.slice(0, 12)}), got others (${dataHash.slice(0, 12)}).`,
    );
  }
}

/** What the trained router is worth on each part, under the stop rule of training. */
function summaryOf(task: Task, training: DerTraining) {
  const policy = settledPolicy(task, training.options.reward, (mode) => training.policy(mode));
  const on = (questions: readonly number[]) => {
    const reward = training.options.reward === 'paper' ? task.reward : task.utility;
    const evaluation = evaluatePolicy(task.graph, policy, { reward, stop: 'reference', questions });
    const { return: value, score, parameters, utility, routeLength } = evaluation;
    return { return: value, score, parameters, utility, routeLength, n: questions.length };
  };
  const { train, validation, test } = task.split;
  return {
    policy: policy.name,
    stopRule: 'reference',
    train: on(train),
    validation: on(validation),
    test: on(test),
  };
}

function tell(flags: OutputFlags, folder: RunFolder, training: DerTraining, stopped: boolean): void {
  const state = { out: folder.path, updates: training.updates, of: training.numUpdates, finished: !stopped };
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(state)}\n`);
    return;
  }
  const what = stopped
    ? `Stopped after update ${state.updates} of ${state.of}; the same command goes on from there.`
    : `Trained in ${state.of} updates.`;
  process.stdout.write(`${what}\nWhat it is worth: der-gym evaluate ${folder.path}\n`);
}
