import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StopRule } from '@der-gym/env';
import { Command, Option } from 'commander';
import { solveMarkdown, solveTask } from '../compare/solve.ts';
import { toJson, writeFileAtomic } from '../run/files.ts';
import { prepareTask } from '../task.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { smokeTask } from './smoke.ts';
import { addTaskFlags, taskOptions } from './task-flags.ts';
import { UsageError } from './usage-error.ts';

type SolveFlags = OutputFlags & {
  readonly stop: Exclude<StopRule, 'terminator'>;
  readonly audit?: boolean;
  readonly into?: string;
};

export function solveCommand(report: (status: number) => void): Command {
  const command = new Command('solve')
    .summary('the exact optimum, and whether the reward is gamed by it')
    .description(
      'Solve a data set exactly: the hindsight optimum, the best fixed route and the best single call, without training. ' +
        'With --audit, how optimal routes behave under the reward and under its alternatives: whether it pays to answer ' +
        'badly first and to put off a good answer.',
    )
    .addOption(
      new Option('--stop <rule>', 'when an episode ends before its calls are spent')
        .choices(['reference', 'never'])
        .default('reference'),
    )
    .option('--audit', 'audit the reward and its alternatives')
    .option(
      '--into <file>',
      'put the tables into a Markdown file, between its markers <!-- solve --> and <!-- /solve -->',
    )
    .option('--out <folder>', 'write solve.md and solve.json there too');
  addTaskFlags(command);
  addOutputFlags(command);
  return command.action((flags: SolveFlags) => {
    report(run(flags, taskOptions(flags as unknown as Readonly<Record<string, unknown>>)));
  });
}

function run(flags: SolveFlags, given: ReturnType<typeof taskOptions>): number {
  const page = flags.into === undefined ? null : readPage(flags.into);
  const progress = progressOf(flags);
  let started = false;
  const task = prepareTask(flags.smoke === true ? { ...given, ...smokeTask } : given, {
    onProgress(done, of) {
      if (!started) progress.start('compiling the answer graph', of);
      started = true;
      progress.update(done);
    },
  });
  progress.stop();
  const result = solveTask(task, flags.stop, flags.audit === true);
  const markdown = solveMarkdown(result);
  if (flags.out !== undefined) {
    writeFileAtomic(join(flags.out, 'solve.md'), `${markdown}\n`);
    writeFileAtomic(join(flags.out, 'solve.json'), toJson(result));
  }
  if (page !== null) writeFileAtomic(flags.into!, page(markdown));
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${markdown}\n`);
  return 0;
}

const START = '<!-- solve -->';
const END = '<!-- /solve -->';

/** A page with a hole for the tables; refused before anything is worked out. */
function readPage(path: string): (tables: string) => string {
  if (!existsSync(path))
    throw new UsageError(`Expected \`--into\` to be a file, got ${path}, which is not there.`);
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from < 0 || to < from)
    throw new UsageError(`Expected ${path} to hold the markers ${START} and ${END}, in this order.`);
  return (tables) => `${text.slice(0, from + START.length)}\n\n${tables}\n\n${text.slice(to)}`;
}
