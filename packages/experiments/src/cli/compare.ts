import { fromCheckpoint, importPairLogits, type PairComparer } from '@der-gym/agents';
import type { Policy } from '@der-gym/env';
import type { LearnedPolicy } from '../compare/bench.ts';
import { compareMethods } from '../compare/compare.ts';
import { type MethodName, methodNames } from '../compare/methods.ts';
import { methodsMarkdown } from '../compare/table.ts';
import type { Task } from '../problem/task.ts';
import { readJson } from '../run/files.ts';
import { taskHash } from '../run/fingerprint.ts';
import { expectSameData, runFolder } from '../run/run-folder.ts';
import { actorSize } from '../training/run-training.ts';
import { settledPolicy } from '../training/train-der.ts';
import { parsingInput, UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { progressOf, showTask, showTraining, stageProgress } from './display.ts';
import { taskOf, trainingOf } from './given.ts';
import { printResult } from './outputs.ts';
import { stopped } from './stop-request.ts';

/** What a smoke run tries: the rest takes seconds to fit even to a handful of questions. */
const QUICK: readonly MethodName[] = ['experts', 'random', 'ridge', 'routes', 'cascades', 'vote', 'bounds'];

export async function run(flags: Flags<'compare'>): Promise<number> {
  const progress = progressOf(flags);
  const folders = (flags.policy ?? []).map(runFolder);
  const task = showTask(taskOf({ ...folders[0]?.options().task, ...flags }), progress);
  const methods = flags.methods ?? (flags.smoke === true ? QUICK : methodNames);
  const [expert, ...others] = task.graph.experts;
  if (others.length === 0 && methods.some((name) => !QUICK.includes(name))) {
    throw new UsageError(
      `Expected at least two experts to choose from, got ${expert?.name}. With one: --methods ${QUICK.join(',')}.`,
    );
  }
  const read = readPolicies(folders, task);
  const pairLogits =
    flags.pairLogits === undefined ? {} : { pairLogits: readPairLogits(flags.pairLogits, task) };
  const trained =
    flags.train === 0
      ? []
      : await showTraining(task, { runs: flags.train, trainings: trainings(flags) }, progress);
  if (trained === null) return stopped('nothing was saved.');
  const result = compareMethods(task, {
    stopRule: flags.stop,
    policies: [...read, ...trained],
    methods,
    ...pairLogits,
    onStage: stageProgress(progress),
  });
  progress.stop();
  printResult(result, (options) => methodsMarkdown(result, options), flags);
  return 0;
}

const trainings = (flags: Flags<'compare'>) =>
  (['paper', 'utility'] as const).map((reward) => ({ ...trainingOf(flags), reward }));

/** Trained routers; those of one name are the runs of one row. */
function readPolicies(
  folders: readonly ReturnType<typeof runFolder>[],
  task: Task,
): readonly LearnedPolicy[] {
  const hash = taskHash(task);
  const found = new Map<string, { runs: Policy[]; agentParameters: number }>();
  for (const folder of folders) {
    expectSameData(folder.manifest(), hash, folder.path);
    const checkpoint = fromCheckpoint(folder.checkpoint(), task.graph.experts);
    const { reward } = folder.options().training;
    const policy = settledPolicy(task, reward, (mode) => checkpoint.policy(mode));
    const row = found.get(policy.name) ?? { runs: [], agentParameters: actorSize(checkpoint) };
    row.runs.push(policy);
    found.set(policy.name, row);
  }
  return Array.from(found, ([name, row]) => ({ name, ...row }));
}

function readPairLogits(path: string, task: Task): PairComparer {
  const value = readJson(path, 'pair logits');
  return parsingInput(() => importPairLogits(value, task.graph.experts));
}
