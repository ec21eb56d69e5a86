import { resolve } from 'node:path';
import { dataFiles } from '@der-gym/experts-mock';
import { type Given, givenOf } from '../options/kinds.ts';
import {
  type DerTrainingOptions,
  data,
  type output,
  problem,
  type TaskOptions,
  training,
} from '../options/table.ts';

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
export function trainingOf(flags: DerTrainingOptions & OutputFlags): DerTrainingOptions {
  return { ...(flags.smoke === true ? smokeTraining : {}), ...givenOf(training, flags) };
}

/** The options with the path of their data file made absolute; the name of a data set is no path. */
export function located(options: TaskOptions): TaskOptions {
  const { data: name } = options;
  const isName = name === undefined || name === data.data.default || dataFiles.has(name);
  return isName ? options : { ...options, data: resolve(name) };
}
