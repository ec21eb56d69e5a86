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

/** Questions of a smoke run. */
export const SMOKE_QUESTIONS = 60;

/** Settings small enough for a second or two; the figures show that a command works and nothing else. */
export const smokeTraining: DerTrainingOptions = {
  steps: 1024,
  numEnvs: 16,
  numSteps: 16,
  hiddenSizes: [8],
  textSize: 32,
};

/** The options of the task among the flags: only what was given. */
export function givenTask(flags: TaskOptions): TaskOptions {
  return givenOf(task, flags);
}

/** The same, small where `--smoke` asks for it. */
export function taskOf(flags: TaskOptions & OutputFlags): TaskOptions {
  const given = givenTask(flags);
  const small = flags.smoke === true && (given.data ?? data.data.default) === data.data.default;
  return small ? { questions: SMOKE_QUESTIONS, ...given } : given;
}

/** The options of training among the flags: only what was given, small where `--smoke` asks for it. */
export function trainingOf(
  flags: DerTrainingOptions &
    OutputFlags &
    Pick<TaskOptions, 'data'> & { readonly encoders?: readonly unknown[] },
): DerTrainingOptions {
  const given = givenOf(training, flags);
  // of several encoders one may have a model
  const reads = flags.encoders?.includes('transformer') === true ? { encoder: 'transformer' as const } : {};
  readingInput(() => resolveTraining({ ...given, ...reads }));
  expectReadable(given.encoder, flags.data);
  if (flags.smoke !== true) return given;
  const { learner = derTrainingDefaults.learner } = given;
  // of the size of a module's learner only the learner itself can say
  if (chosenModule(learner) !== null) return given;
  const small = Object.entries(smokeTraining).filter(([name]) => hasOption(learner, name));
  return { ...Object.fromEntries(small), ...given };
}

/** The options with the paths of their data file, encoder and modules made absolute; the name of a data set is no path. */
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
