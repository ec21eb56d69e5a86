import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromCheckpoint, importPairLogits, type PairComparer } from '@der-gym/agents';
import type { Policy, StopRule } from '@der-gym/env';
import { Command, InvalidArgumentError } from 'commander';
import type { LearnedPolicy } from '../compare/bench.ts';
import { compareMethods } from '../compare/compare.ts';
import { type MethodName, methodNames } from '../compare/methods.ts';
import { methodsMarkdown } from '../compare/table.ts';
import { actorSize, trainPolicies } from '../compare/train-policies.ts';
import { toJson, writeFileAtomic } from '../run/files.ts';
import { taskHash } from '../run/fingerprint.ts';
import { runFolder } from '../run/run-folder.ts';
import type { Task, TaskOptions } from '../task.ts';
import { fixed } from '../text/markdown-table.ts';
import { settledPolicy } from '../training/train-der.ts';
import { stageProgress, stopOption } from './evaluate.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { names, wholeNumber } from './parse.ts';
import type { Progress } from './progress.ts';
import { smokeTask, smokeTraining } from './smoke.ts';
import { breathe, listenForStop, stopped } from './stop-request.ts';
import { addTaskFlags, taskOptions } from './task-flags.ts';
import { expectSameData, showTask } from './train.ts';
import { UsageError } from './usage-error.ts';

type CompareFlags = OutputFlags & {
  readonly stop: StopRule;
  readonly methods?: readonly MethodName[];
  readonly policy?: readonly string[];
  readonly train: number;
  readonly samples: number;
  readonly pairLogits?: string;
};

export function compareCommand(report: (status: number) => void): Command {
  const command = new Command('compare')
    .summary("every method on one data set: the paper's Table 1")
    .description(
      'Fit every method on train and validation and compare them on the test questions: single experts, routers of one ' +
        'call, routes, cascades, look-ahead, PairRanker, voting, trained routers, oracles and the exact optimum, with all ' +
        'calls charged.',
    )
    .option('--methods <names>', `only these, comma-separated: ${methodNames.join(', ')}`, methodList)
    .option(
      '--policy <folders>',
      'routers of der-gym train too, comma-separated; runs of one kind are one row',
      names,
    )
    .option(
      '--train <runs>',
      "train DER routers too, on the paper's reward and on utility, so many runs each",
      wholeNumber(0),
      0,
    )
    .option(
      '--pair-logits <file>',
      'JSON with pair logits for PairRanker (default: a ranker fitted on train)',
    )
    .addOption(stopOption('when episodes of routes and of trained routers end'))
    .option('--out <folder>', 'write table.md and result.json there too')
    .addHelpText(
      'after',
      `
Examples:
  der-gym compare                                         the synthetic pool
  der-gym compare --data solutions.jsonl --train 3        recorded answers, and DER routers of three runs
  der-gym compare --methods experts,vote,bounds --json`,
    );
  addOutputFlags(addTaskFlags(command));
  return command.action(async (flags: CompareFlags) => {
    report(await compare(flags));
  });
}

/** What a smoke run tries: the rest takes seconds to fit even to a handful of questions. */
const QUICK: readonly MethodName[] = ['experts', 'random', 'ridge', 'routes', 'cascades', 'vote', 'bounds'];

function methodList(text: string): MethodName[] {
  return names(text).map((name) => {
    const known = methodNames.find((each) => each === name);
    if (known === undefined)
      throw new InvalidArgumentError(`Expected methods among ${methodNames.join(', ')}.`);
    return known;
  });
}

async function compare(flags: CompareFlags): Promise<number> {
  const smoke = flags.smoke === true;
  const progress = progressOf(flags);
  const folders = (flags.policy ?? []).map(runFolder);
  const options: TaskOptions = { ...folders[0]?.options().task, ...taskOptions({ ...flags }) };
  const task = showTask({ task: smoke ? smokeTask(options) : options }, progress);
  const policies: LearnedPolicy[] = [];
  if (folders.length > 0) policies.push(...readPolicies(folders, task));
  if (flags.train > 0) {
    const made = await trainShown(task, flags.train, smoke, progress);
    if (made === null) return stopped('nothing was saved.');
    policies.push(...made);
  }
  const methods = flags.methods ?? (smoke ? QUICK : methodNames);
  const result = compareMethods(task, {
    stopRule: flags.stop,
    policies,
    methods,
    samples: flags.samples,
    ...(flags.pairLogits === undefined ? {} : { pairLogits: readPairLogits(flags.pairLogits, task) }),
    onStage: stageProgress(progress),
  });
  progress.stop();
  const markdown = methodsMarkdown(result);
  if (flags.out !== undefined) {
    writeFileAtomic(join(flags.out, 'table.md'), `${markdown}\n`);
    writeFileAtomic(join(flags.out, 'result.json'), toJson(result));
  }
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${markdown}\n`);
  return 0;
}

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

/** Trains routers with a bar, one for each run; null where somebody asked to stop. */
async function trainShown(
  task: Task,
  runs: number,
  smoke: boolean,
  progress: Progress,
): Promise<readonly LearnedPolicy[] | null> {
  const stop = listenForStop();
  const trained = await trainPolicies(task, {
    runs,
    training: smoke ? smokeTraining : {},
    async onUpdate(router, update, of, returnMean) {
      if (update === 1) progress.start(router, of);
      progress.update(update, `return ${fixed(returnMean, 3)}`);
      if (update === of) progress.stop();
      await breathe();
      return !stop.requested;
    },
  });
  stop.release();
  progress.stop();
  return trained;
}

function readPairLogits(path: string, task: Task): PairComparer {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`Expected pair logits in ${path}, but it cannot be read.`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`Expected JSON in ${path}, got something else: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return importPairLogits(value, task.graph.experts);
}
