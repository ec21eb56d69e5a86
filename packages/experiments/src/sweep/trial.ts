import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { canonicalJson } from '@der-gym/experts-mock';
import { dataDefaults, derTrainingDefaults, problemDefaults, type TaskOptions } from '../options/table.ts';
import { softwareVersion } from '../run/version.ts';
import type { ExpandedVariant } from '../spec/types.ts';
import { dataHash } from './_data-hash.ts';
import type { Trial, TrialOptions } from './types.ts';

// what is filled in, so that an option left out and its default are the same trial
const { prompt, ...everyTask } = problemDefaults;
const { questions, dataSeed } = dataDefaults;
const syntheticTask = { questions, dataSeed, prompt, score: 'tokenF1' } satisfies TaskOptions;

/** Name and version of the program, the major version of Node, and the kind of processor: bytes are promised within these. */
export function trialSoftware(): string {
  return `${softwareVersion()}, Node ${process.versions.node.split('.')[0]}, ${process.arch}`;
}

/**
 * Returns the trial of a variant with one seed.
 *
 * @throws RangeError when its data file cannot be read
 */
export function trialOf(
  { router, task: given, training }: Pick<ExpandedVariant, 'router' | 'task' | 'training'>,
  seed: number,
): Trial {
  const { data } = { ...dataDefaults, ...given };
  const task = {
    ...everyTask,
    ...(data === 'synthetic' ? syntheticTask : {}),
    ...given,
    data,
    seed,
  };
  const options: TrialOptions = {
    router,
    task,
    training: router === 'ppo' ? { ...derTrainingDefaults, ...training } : null,
  };
  const hash = dataHash(data);
  const identity = { options: publicOptions(options), data: hash, software: trialSoftware() };
  const id = createHash('sha256').update(canonicalJson(identity)).digest('hex').slice(0, 20);
  return { id, options, dataHash: hash };
}

/** The options with the data file's name in place of its path: where a file lies decides nothing. */
export function publicOptions(options: TrialOptions): TrialOptions {
  return { ...options, task: { ...options.task, data: basename(options.task.data ?? dataDefaults.data) } };
}

/** Seeds that a variant is run with: one where nothing depends on it. */
export function seedsOf({ router }: Pick<ExpandedVariant, 'router'>, seeds: readonly number[]) {
  return router === 'ppo' ? seeds : seeds.slice(0, 1);
}
