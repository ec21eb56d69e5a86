import { join } from 'node:path';
import { runComparison } from '../compare/compare.ts';
import { gamingLine, gamingOf } from '../compare/gaming-line.ts';
import { comparisonMarkdown } from '../compare/table.ts';
import { chosenModule } from '../modules/module-choice.ts';
import { runFolder } from '../run/run-folder.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { progressOf, showTask, stageProgress } from './display.ts';
import { printNext } from './next.ts';
import { printResult } from './outputs.ts';
import { reportFailed } from './own-routers.ts';
import { readRun } from './read-run.ts';

export async function run({ folder: path, ...flags }: Flags<'evaluate'>): Promise<number> {
  const folder = runFolder(path);
  const options = folder.options();
  const progress = progressOf(flags);
  const task = await showTask(options.task, flags, progress);
  const { training, note } = await readRun(folder, task, progress.say);
  const { mode } = flags;
  if (mode !== 'auto' && chosenModule(training.options.learner) !== null) {
    throw new UsageError(
      `Expected --mode only for a router of a built-in learner, got ${mode} for a router of a module.`,
    );
  }
  const policy = mode === 'auto' ? training.policy() : training.policy(mode);
  const seeded = flags.seed === undefined ? task : { ...task, seed: flags.seed };
  const { name, reader } = training;
  const learned = { name, reader, runs: [policy], ...(note !== undefined && { note }) };
  const { report } = runComparison(seeded, [learned], {
    stopRule: flags.stop,
    verdictOn: [training.name],
    onStage: stageProgress(progress),
  });
  const gaming = gamingOf(seeded, policy, training.reward);
  progress.stop();
  printResult(
    { ...report, gaming },
    (options) => `${comparisonMarkdown(report, options)}\n\n${gamingLine(gaming)}`,
    flags,
  );
  printNext(flags, ['report', path, '--out', join(path, 'report.html')], ['compare', '--policy', path]);
  return reportFailed(report.failed);
}
