import { resolve } from 'node:path';
import { dataFiles } from '@der-gym/experts-mock';
import { chosenModule, locatedModule, withModules } from '../modules/module-choice.ts';
import { type Given, givenOf } from '../options/kinds.ts';
import { hasOption, resolveTraining } from '../options/resolve-training.ts';
import {
  type DerTrainingOptions,
  data,
  derTrainingDefaults,
  type output,
  problem,
  type TaskOptions,
  training,
} from '../options/table.ts';
import { readingInput } from '../usage-error.ts';
import { expectReadable } from './chosen-encoders.ts';

/** Flags that every command has. */
export type OutputFlags = Given<typeof output>;

const task = { ...data, ...problem };

/** Number of questions in a smoke run. */
export const SMOKE_QUESTIONS = 60;

/** Settings that take a second or two; the figures only show that a command works. */
const smokeTraining: DerTrainingOptions = {
  steps: 1024,
  numEnvs: 16,
  numSteps: 16,
  hiddenSizes: [8],
  textSize: 32,
};

/** Returns the options of the task that were given. */
export function givenTask(flags: TaskOptions): TaskOptions {
  return givenOf(task, flags);
}

/** The same, but small with `--smoke`. */
export function taskOf(flags: TaskOptions & OutputFlags): TaskOptions {
  const given = givenTask(flags);
  const small = flags.smoke === true && (given.data ?? data.data.default) === data.data.default;
  return small ? { questions: SMOKE_QUESTIONS, ...given } : given;
}

/** Returns the options of training that were given, small with `--smoke`. */
export function trainingOf(
  flags: DerTrainingOptions &
    OutputFlags &
    Pick<TaskOptions, 'data'> & { readonly encoders?: readonly unknown[] },
): DerTrainingOptions {
  const given = givenOf(training, flags);
  // with --encoders, transformer may be one of several
  const reads = flags.encoders?.includes('transformer') === true ? { encoder: 'transformer' as const } : {};
  readingInput(() => resolveTraining({ ...given, ...reads }));
  expectReadable(given.encoder, flags.data);
  if (flags.smoke !== true) return given;
  const { learner = derTrainingDefaults.learner } = given;
  // a module's learner has options of its own for its size
  if (chosenModule(learner) !== null) return given;
  const small = Object.entries(smokeTraining).filter(([name]) => hasOption(learner, name));
  return { ...Object.fromEntries(small), ...given };
}

/** Returns the options with absolute paths of the data file, encoder model and modules; the name of a data set stays. */
export function located<O extends TaskOptions & DerTrainingOptions>(options: O, folder = '.'): O {
  const { data: name } = options;
  const isName = name === undefined || name === data.data.default || dataFiles.has(name);
  const placed = {
    ...options,
    ...(!isName && { data: resolve(name) }),
    ...(options.encoderModel !== undefined && { encoderModel: resolve(folder, options.encoderModel) }),
  };
  return withModules(placed, (value) => locatedModule(value, folder));
}
