import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseDocument } from 'yaml';
import { writeFileAtomic } from '../run/files.ts';
import { parseSpec } from '../spec/parse-spec.ts';
import { readSpec } from '../spec/read-spec.ts';
import { shippedSpec, shippedSpecNames } from '../spec/shipped-specs.ts';
import type { ExperimentSpec } from '../spec/types.ts';
import { sweepMarkdown } from '../sweep/sweep-markdown.ts';
import { addOutputFlags } from './output-flags.ts';
import { addSweepFlags, runExperiments, type SweepFlags, underFlags } from './sweep-run.ts';
import { addTaskFlags } from './task-flags.ts';
import { addTrainingFlags } from './training-flags.ts';
import { UsageError } from './usage-error.ts';

type AblateFlags = SweepFlags & {
  readonly grid?: readonly string[];
  readonly baseline?: string;
  readonly stop?: ExperimentSpec['stopRule'];
};

export function ablateCommand(report: (status: number) => void): Command {
  const command = new Command('ablate')
    .summary('train variants of a router and tell them apart')
    .description(
      'Run an experiment: variants of a router, several training runs of each, compared with one of them, paired by ' +
        'question, with intervals, p-values adjusted for their number, and what difference could have been found at all. A ' +
        'trial that the folder holds already is found, not repeated; a sweep that was stopped or killed goes on where it was. ' +
        'Other flags change the base that all variants start from.',
    )
    .argument('[spec]', `an experiment in YAML or JSON, or one of ${shippedSpecNames.join(', ')}`)
    .option(
      '--grid <path=values>',
      'instead of a file: an option and its values, as in task.gainWeight=0,5; may be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option('--baseline <variant>', 'what the others are compared with (default: the first)')
    .addHelpText(
      'after',
      `
Examples:
  der-gym ablate my-experiment.yaml --out runs/mine
  der-gym ablate --grid task.gainWeight=0,1,5 --seeds 3 --out runs/gain
  der-gym ablate --grid task.maxSteps=2,4 --grid training.reward=paper,utility --dry-run
Then: der-gym report runs/mine`,
    );
  addOutputFlags(addTrainingFlags(addTaskFlags(addSweepFlags(command, 'runs/<name of the experiment>'))));
  return command.action(async (path: string | undefined, flags: AblateFlags) => {
    report(await ablate(path, flags));
  });
}

async function ablate(path: string | undefined, flags: AblateFlags): Promise<number> {
  const spec = underFlags(specOf(path, flags), flags);
  const out = flags.out ?? join('runs', spec.name);
  const { summaries, status } = await runExperiments([spec], flags, out);
  if (summaries === null) return status;
  const summary = summaries[0]!;
  const markdown = sweepMarkdown(summary);
  writeFileAtomic(join(out, spec.name, 'table.md'), `${markdown}\n`);
  process.stdout.write(flags.json === true ? `${JSON.stringify(summary)}\n` : `${markdown}\n`);
  return status;
}

function specOf(path: string | undefined, { grid, baseline }: AblateFlags): ExperimentSpec {
  if ((path === undefined) === (grid === undefined)) {
    throw new UsageError(`Expected either a spec or --grid, got ${path === undefined ? 'neither' : 'both'}.`);
  }
  const spec = path === undefined ? gridSpec(grid ?? []) : fileSpec(path);
  return baseline === undefined ? spec : parseSpec({ ...spec, compare: { ...spec.compare, baseline } });
}

function fileSpec(path: string): ExperimentSpec {
  const shipped = shippedSpecNames.find((name) => name === path);
  if (shipped !== undefined && !existsSync(path)) return shippedSpec(shipped);
  if (!existsSync(path)) {
    throw new UsageError(
      `Expected an experiment: a file, or one of ${shippedSpecNames.join(', ')}; got ${path}, which is not there.`,
    );
  }
  return readSpec(path);
}

function gridSpec(entries: readonly string[]): ExperimentSpec {
  const grid = entries.map((entry) => {
    const at = entry.indexOf('=');
    if (at < 1) throw new UsageError(`Expected --grid to be path=value,value, got ${entry}.`);
    return [entry.slice(0, at).trim(), valuesOf(entry.slice(at + 1))] as const;
  });
  const paths = grid.map(([name]) => name);
  const again = paths.find((name, index) => paths.indexOf(name) !== index);
  if (again !== undefined) throw new UsageError(`Expected --grid to name ${again} once.`);
  return parseSpec({ name: 'grid', title: `Grid over ${paths.join(', ')}`, grid: Object.fromEntries(grid) });
}

/** Comma-separated values as in YAML: numbers, names, lists in brackets. */
function valuesOf(text: string): unknown {
  const document = parseDocument(`[${text}]`, { schema: 'core' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new UsageError(`Expected --grid to hold values, got ${text}.`);
  return document.toJS({ maxAliasCount: 0 });
}
