import { join } from 'node:path';
import { fromCheckpoint } from '@der-gym/agents';
import type { StopRule } from '@der-gym/env';
import { Command, Option } from 'commander';
import { runComparison } from '../compare/compare.ts';
import { type ComparisonReport, comparisonMarkdown } from '../compare/table.ts';
import { toJson, writeFileAtomic } from '../run/files.ts';
import { taskHash } from '../run/fingerprint.ts';
import { runFolder } from '../run/run-folder.ts';
import { settledPolicy } from '../training/train-der.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { wholeNumber } from './parse.ts';
import type { Progress } from './progress.ts';
import { expectSameData, showTask } from './train.ts';
import { UsageError } from './usage-error.ts';

type EvaluateFlags = OutputFlags & {
  readonly stop: StopRule;
  readonly seed?: number;
  readonly mode: 'auto' | 'greedy' | 'sampled';
};

export function evaluateCommand(report: (status: number) => void): Command {
  const command = new Command('evaluate')
    .summary('what a trained router is worth, exactly')
    .description(
      'Evaluate a router that der-gym train has left, exactly (no sampling), on the test part of its data, beside every ' +
        'single expert, the best fixed routes, classifiers and the hindsight optimum, under all three stop rules. A ' +
        'training that was stopped can be evaluated too.',
    )
    .argument('<folder>', 'of der-gym train --out')
    .addOption(stopOption())
    .addOption(
      new Option(
        '--mode <name>',
        'the most probable expert, the probabilities, or what earns more on validation',
      )
        .choices(['auto', 'greedy', 'sampled'])
        .default('auto'),
    )
    .option('--seed <n>', "of intervals and of the Terminator's sample (default: the run's)", wholeNumber(0))
    .option('--out <folder>', 'write table.md and result.json there too')
    .addHelpText(
      'after',
      `
Examples:
  der-gym evaluate runs/paper                    tables for all three stop rules
  der-gym evaluate runs/paper --stop never --json`,
    );
  addOutputFlags(command);
  return command.action((path: string, flags: EvaluateFlags) => {
    report(evaluate(path, flags));
  });
}

/** `--stop`, the same for every command that prints a comparison. */
export function stopOption(description = 'whose table comes first; all three are made'): Option {
  return new Option('--stop <rule>', description)
    .choices(['terminator', 'never', 'reference'])
    .default('terminator');
}

function evaluate(path: string, flags: EvaluateFlags): number {
  const folder = runFolder(path);
  if (!folder.exists)
    throw new UsageError(`Expected a folder of der-gym train, got ${path}, which has no options.json.`);
  const options = folder.options();
  const progress = progressOf(flags);
  const task = showTask(options, progress);
  expectSameData(folder.manifest(), taskHash(task), path);
  const checkpoint = fromCheckpoint(folder.checkpoint(), task.graph.experts);
  const { mode } = flags;
  const policy =
    mode === 'auto'
      ? settledPolicy(task, options.training.reward, (each) => checkpoint.policy(each))
      : checkpoint.policy(mode);
  const seeded = flags.seed === undefined ? task : { ...task, seed: flags.seed };
  const { report } = runComparison(seeded, [{ name: policy.name, runs: [policy] }], {
    stopRule: flags.stop,
    onStage: stageProgress(progress),
  });
  progress.stop();
  printComparison(report, flags);
  return 0;
}

/** Shows the stages of a comparison. */
export function stageProgress(progress: Progress): (stage: string, index: number, of: number) => void {
  return (stage, index, of) => {
    if (index === 0) progress.start('comparing', of);
    progress.update(index, stage);
  };
}

/** Prints a comparison as a table or as JSON, and writes both where `--out` says. */
export function printComparison(result: ComparisonReport, flags: OutputFlags): void {
  const markdown = comparisonMarkdown(result);
  if (flags.out !== undefined) {
    writeFileAtomic(join(flags.out, 'table.md'), `${markdown}\n`);
    writeFileAtomic(join(flags.out, 'result.json'), toJson(result));
  }
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${markdown}\n`);
}
