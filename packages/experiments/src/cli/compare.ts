import { join } from 'node:path';
import { importPairLogits, type PairComparer } from '@der-gym/agents';
import type { Policy } from '@der-gym/env';
import { compareMethods } from '../compare/compare.ts';
import type { LearnedPolicy } from '../compare/learned-policy.ts';
import { type MethodName, methodNames } from '../compare/methods.ts';
import { methodsMarkdown } from '../compare/table.ts';
import { chosenModule } from '../modules/module-choice.ts';
import { type DerTrainingOptions, derTrainingDefaults } from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { readJson } from '../run/files.ts';
import { type RunFolder, runFolder } from '../run/run-folder.ts';
import { parsingInput, UsageError } from '../usage-error.ts';
import { chosenEncoders, readersOf } from './chosen-encoders.ts';
import type { Flags } from './commands.ts';
import { progressOf, showTask, showTraining, stageProgress } from './display.ts';
import { taskOf, trainingOf } from './given.ts';
import { printNext, trainCommand } from './next.ts';
import { printResult } from './outputs.ts';
import { ownRouters, reportFailed, untouched } from './own-routers.ts';
import { readRun } from './read-run.ts';
import { stopped } from './stop-request.ts';

/** The methods of a smoke run; the others take seconds to fit even on a few questions. */
const QUICK: readonly MethodName[] = ['experts', 'random', 'ridge', 'routes', 'cascades', 'vote', 'bounds'];

export async function run(flags: Flags<'compare'>): Promise<number> {
  const progress = progressOf(flags);
  const folders = (flags.policy ?? [])
    .filter((each) => chosenModule(each) === null)
    .map((each) => runFolder(String(each)));
  const task = await showTask(taskOf({ ...folders[0]?.options().task, ...flags }), flags, progress);
  const methods = flags.methods ?? (flags.smoke === true ? QUICK : methodNames);
  const [expert, ...others] = task.graph.experts;
  if (others.length === 0 && methods.some((name) => !QUICK.includes(name))) {
    throw new UsageError(
      `Expected at least two experts to choose from, got ${expert?.name}. With one expert, use --methods ${QUICK.join(',')}.`,
    );
  }
  const read = await readPolicies(folders, task);
  const pairLogits =
    flags.pairLogits === undefined ? {} : { pairLogits: readPairLogits(flags.pairLogits, task) };
  const usual = read.length > 0 ? [] : [derTrainingDefaults.encoder];
  const encoders = chosenEncoders(flags, { synthetic: usual, recorded: usual });
  const result = await untouched(flags, task, async () => {
    const own = await ownRouters(flags, task);
    const trained =
      flags.train === 0
        ? []
        : await showTraining(task, { runs: flags.train, trainings: trainings(flags, encoders) }, progress);
    if (trained === null) return null;
    return compareMethods(task, {
      stopRule: flags.stop,
      policies: [...own.policies, ...read, ...trained],
      own: own.methods,
      methods,
      ...(encoders.length > 0 && { readers: await readersOf(task, encoders, trainingOf(flags)) }),
      ...pairLogits,
      onStage: stageProgress(progress),
    });
  });
  if (result === null) return stopped('nothing was saved.');
  progress.stop();
  printResult(result, (options) => methodsMarkdown(result, options), flags);
  const [run] = folders;
  printNext(
    flags,
    ...(flags.out === undefined ? [] : [['report', flags.out, '--out', join(flags.out, 'report.html')]]),
    run === undefined ? trainCommand(flags) : ['evaluate', run.path],
  );
  return reportFailed(result.failed);
}

/** The trainings for each encoder: on both rewards, or on the one that was given. */
function trainings(
  flags: Flags<'compare'>,
  encoders: readonly NonNullable<DerTrainingOptions['encoder']>[],
): readonly DerTrainingOptions[] {
  const all = encoders.length > 0 ? encoders : [derTrainingDefaults.encoder];
  const rewards = flags.reward === undefined ? (['paper', 'utility'] as const) : [flags.reward];
  return all.flatMap((encoder) => rewards.map((reward) => ({ ...trainingOf(flags), encoder, reward })));
}

/** Reads trained routers; runs with the same name and encoder share a row. */
async function readPolicies(folders: readonly RunFolder[], task: Task): Promise<readonly LearnedPolicy[]> {
  const found = new Map<string, LearnedPolicy & { readonly runs: Policy[] }>();
  for (const folder of folders) {
    const { training, note } = await readRun(folder, task);
    const { name, agentParameters, reader } = training;
    const key = JSON.stringify([name, reader.name]);
    const row = found.get(key) ?? {
      name,
      runs: [],
      agentParameters,
      reader,
      ...(note !== undefined && { note }),
    };
    row.runs.push(training.policy());
    found.set(key, row);
  }
  return [...found.values()];
}

function readPairLogits(path: string, task: Task): PairComparer {
  const value = readJson(path, 'pair logits');
  return parsingInput(() => importPairLogits(value, task.graph.experts));
}
