import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fromCheckpoint, type PpoMetrics } from '@der-gym/agents';
import { evaluatePolicy } from '@der-gym/env';
import { derTrainingDefaults } from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { taskHash, weightsHash } from '../run/fingerprint.ts';
import { expectSameData, type RunFolder, type RunOptions, runFolder } from '../run/run-folder.ts';
import { softwareVersion } from '../run/version.ts';

import { fixed } from '../text/markdown-table.ts';

import { runTraining } from '../training/run-training.ts';
import { createDerTraining, type DerTraining, settledPolicy } from '../training/train-der.ts';
import { parsingInput, readingInput, UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { noteRollout, progressOf, showTask } from './display.ts';
import { located, taskOf, trainingOf } from './given.ts';
import { print } from './outputs.ts';
import type { Progress } from './progress.ts';
import { listenForStop } from './stop-request.ts';

export async function run(flags: Flags<'train'>): Promise<number> {
  const options: RunOptions = {
    task: located(taskOf(flags)),
    training: { ...derTrainingDefaults, ...trainingOf(flags) },
  };
  const folder = runFolder(flags.out);
  if (folder.exists && !isDeepStrictEqual(folder.options(), JSON.parse(JSON.stringify(options)))) {
    throw new UsageError(
      `Expected a new folder, or the options of the run in ${flags.out}/options.json; choose another --out.`,
    );
  }
  const progress = progressOf(flags);
  noteRollout(flags, options.training);
  const task = showTask(options.task, progress);
  const training = await readingInput(() =>
    createDerTraining(task, { ...options.training, seed: task.seed }),
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

/** Trains in a folder, from its last checkpoint on. */
async function trainIn(
  folder: RunFolder,
  options: RunOptions,
  task: Task,
  training: DerTraining,
  progress: Progress,
): Promise<'finished' | 'stopped'> {
  const dataHash = taskHash(task);
  let metrics: PpoMetrics[] = [];
  if (folder.exists && hasCheckpoint(folder)) {
    expectSameData(folder.manifest(), dataHash, folder.path);
    parsingInput(() => training.restore(fromCheckpoint(folder.checkpoint(), task.graph.experts)));
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
  let before = performance.now();
  const ending = await runTraining(training, {
    onUpdate(line) {
      const now = performance.now();
      // shown, and not among the metrics, whose bytes are the same for the same seed
      const speed = Math.round((1000 * stepsPerUpdate) / (now - before)).toLocaleString('en');
      before = now;
      metrics.push(line);
      progress.update(training.updates, `return ${fixed(line.returnMean, 3)}, ${speed} steps/s`);
    },
    save,
    stopped: () => stop.signal.aborted,
  });
  stop.release();
  progress.stop();
  save();
  if (ending === 'finished') folder.summary(summaryOf(task, training));
  return ending;
}

function hasCheckpoint(folder: RunFolder): boolean {
  try {
    return folder.manifest().updates > 0;
  } catch {
    // stopped before its first checkpoint
    return false;
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

function tell(flags: Flags<'train'>, folder: RunFolder, training: DerTraining, stopped: boolean): void {
  const state = { out: folder.path, updates: training.updates, of: training.numUpdates, finished: !stopped };
  if (flags.json === true) {
    print(JSON.stringify(state));
    return;
  }
  const what = stopped
    ? `Stopped after update ${state.updates} of ${state.of}; run the same command again to resume.`
    : `Trained in ${state.of} updates.`;
  print(`${what}\nEvaluate it: der-gym evaluate ${folder.path}`);
}
