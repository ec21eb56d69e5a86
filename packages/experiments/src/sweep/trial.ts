import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { canonicalJson } from '@der-gym/experts-mock';
import { chosenFilesOf } from '../encoders/chosen-files.ts';
import { publicModule, withModules } from '../modules/module-choice.ts';
import type { ModuleFiles } from '../modules/module-files.ts';
import { resolveTraining } from '../options/resolve-training.ts';
import { dataDefaults, derTrainingDefaults, problemDefaults, type TaskOptions } from '../options/table.ts';
import { softwareVersion } from '../run/version.ts';
import type { ExpandedVariant } from '../spec/types.ts';
import { dataHash } from './_data-hash.ts';
import type { Trial, TrialOptions } from './types.ts';

// defaults are filled in, so that an omitted option and its default give the same trial
const { prompt, ...everyTask } = problemDefaults;
const { questions, dataSeed } = dataDefaults;
const syntheticTask = { questions, dataSeed, prompt, scorer: 'tokenF1' } satisfies TaskOptions;

/** Name and version of the program, major version of Node, and processor type: results are byte-identical for equal values. */
export function trialSoftware(): string {
  return `${softwareVersion()}, Node ${process.versions.node.split('.')[0]}, ${process.arch}`;
}

/**
 * Returns the trial of a variant with one seed, on one training set.
 *
 * @throws RangeError if its data file or a module cannot be read
 */
export function trialOf(
  { router, module, task: given, training, curve }: Omit<ExpandedVariant, 'name' | 'stopRule'>,
  seed: number,
): Trial {
  const { data } = { ...dataDefaults, ...given };
  const task = {
    ...everyTask,
    ...(data === 'synthetic' ? syntheticTask : {}),
    ...given,
    // this default depends on another option
    ...(given.trainQuestions !== undefined && { trainSeed: given.trainSeed ?? 1 }),
    data,
    seed,
  };
  const options: TrialOptions = {
    router,
    ...(module !== undefined && { module }),
    task,
    reader: {
      encoder: training.encoder ?? derTrainingDefaults.encoder,
      ...(training.encoderModel !== undefined && { encoderModel: training.encoderModel }),
    },
    training: router === 'trained' ? resolveTraining(training) : null,
    ...(curve && { curve }),
  };
  const hash = dataHash(data);
  const modules = modulesOf(options);
  const identity = { options: publicOptions(options), data: hash, modules, software: trialSoftware() };
  const id = createHash('sha256').update(canonicalJson(identity)).digest('hex').slice(0, 20);
  return { id, options, dataHash: hash, modules };
}

/** The options with the name of the data file instead of its path, which must not affect the id. */
export function publicOptions(options: TrialOptions): TrialOptions {
  const data = basename(options.task.data ?? dataDefaults.data);
  const { module, reader, task, training } = options;
  return {
    ...options,
    ...(module !== undefined && { module: publicModule(module) }),
    reader: withModules(withoutFolder(reader), publicModule),
    task: withModules({ ...task, data }, publicModule),
    training: training && withModules(withoutFolder(training), publicModule),
  };
}

/** The options with the name of an encoder's folder instead of its path. */
function withoutFolder<O extends { readonly encoderModel?: string }>(options: O): O {
  const { encoderModel } = options;
  return encoderModel === undefined ? options : { ...options, encoderModel: basename(encoderModel) };
}

/** The files of the modules among the options. */
function modulesOf({ module, reader, task, training }: TrialOptions): Readonly<Record<string, ModuleFiles>> {
  return chosenFilesOf({ ...task, ...reader, ...training, module });
}
