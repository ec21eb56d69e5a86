import { fromCheckpoint } from '@der-gym/agents';
import { runComparison } from '../compare/compare.ts';
import { comparisonMarkdown } from '../compare/table.ts';
import { taskHash } from '../run/fingerprint.ts';
import { expectSameData, runFolder } from '../run/run-folder.ts';
import { settledPolicy } from '../training/train-der.ts';
import { parsingInput } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { progressOf, showTask, stageProgress } from './display.ts';
import { printResult } from './outputs.ts';

export function run({ folder: path, ...flags }: Flags<'evaluate'>): number {
  const folder = runFolder(path);
  const options = folder.options();
  const progress = progressOf(flags);
  const task = showTask(options.task, progress);
  expectSameData(folder.manifest(), taskHash(task), path);
  const checkpoint = parsingInput(() => fromCheckpoint(folder.checkpoint(), task.graph.experts));
  const { mode } = flags;
  const policy =
    mode === 'auto'
      ? settledPolicy(task, options.training.reward, (each) => checkpoint.policy(each))
      : checkpoint.policy(mode);
  const seeded = flags.seed === undefined ? task : { ...task, seed: flags.seed };
  const { report } = runComparison(seeded, [{ name: policy.name, runs: [policy] }], {
    stopRule: flags.stop,
    verdictOn: [policy.name],
    onStage: stageProgress(progress),
  });
  progress.stop();
  printResult(report, (options) => comparisonMarkdown(report, options), flags);
  return 0;
}
