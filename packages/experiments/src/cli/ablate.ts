import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { didYouMean } from 'gymnasium-js/expect';
import { parseDocument } from 'yaml';
import { locatedSpec } from '../spec/located-spec.ts';
import { parseSpec } from '../spec/parse-spec.ts';
import { readSpec } from '../spec/read-spec.ts';
import { shippedSpec, shippedSpecNames } from '../spec/shipped-specs.ts';
import type { ExperimentSpec } from '../spec/types.ts';
import { sweepMarkdown } from '../sweep/sweep-markdown.ts';
import { readingInput, UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { printNext } from './next.ts';
import { print } from './outputs.ts';
import { runExperiments, underFlags } from './sweep-run.ts';

export async function run(flags: Flags<'ablate'>): Promise<number> {
  const spec = readingInput(() => underFlags(specOf(flags), flags));
  const out = flags.out ?? join('runs', spec.name);
  const { summaries, status } = await runExperiments([spec], flags, out);
  if (summaries === null) return status;
  const summary = summaries[0]!;
  const markdown = sweepMarkdown(summary);
  writeFileAtomic(join(out, spec.name, 'table.md'), `${markdown}\n`);
  print(flags.json === true ? JSON.stringify(summary) : markdown);
  const folder = join(out, spec.name);
  printNext(flags, ['report', folder, '--out', join(folder, 'report.html')]);
  return status;
}

function specOf({ spec: path, grid, baseline, utilityCostWeight }: Flags<'ablate'>): ExperimentSpec {
  if ((path === undefined) === (grid === undefined)) {
    throw new UsageError(`Expected either <spec> or --grid, got ${path === undefined ? 'neither' : 'both'}.`);
  }
  const spec = path === undefined ? gridSpec(grid ?? []) : fileSpec(path);
  return parseSpec({
    ...spec,
    compare: {
      ...spec.compare,
      ...(baseline !== undefined && { baseline }),
      ...(utilityCostWeight !== undefined && { costWeight: utilityCostWeight }),
    },
  });
}

function fileSpec(path: string): ExperimentSpec {
  const shipped = shippedSpecNames.find((name) => name === path);
  if (shipped !== undefined && !existsSync(path)) return shippedSpec(shipped);
  if (!existsSync(path)) {
    throw new UsageError(
      `No such file: ${path}. Expected <spec> to be a file or one of ${shippedSpecNames.join(', ')}.${didYouMean(path, shippedSpecNames)}`,
    );
  }
  return readSpec(path);
}

function gridSpec(entries: readonly string[]): ExperimentSpec {
  const grid = entries.map((entry) => {
    const at = entry.indexOf('=');
    if (at < 1)
      throw new UsageError(
        `Expected --grid to be PATH=VALUE,VALUE, as in task.gainWeight=0,5, got ${entry}.`,
      );
    return [entry.slice(0, at).trim(), valuesOf(entry.slice(at + 1))] as const;
  });
  const paths = grid.map(([name]) => name);
  const again = paths.find((name, index) => paths.indexOf(name) !== index);
  if (again !== undefined) throw new UsageError(`Expected --grid to name ${again} once.`);
  const title = `Grid over ${paths.join(', ')}`;
  return locatedSpec(parseSpec({ name: 'grid', title, grid: Object.fromEntries(grid) }), '.');
}

/** Parses comma-separated values as YAML does: numbers, names, lists in brackets. */
function valuesOf(text: string): unknown {
  const document = parseDocument(`[${text}]`, { schema: 'core' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined)
    throw new UsageError(`Expected the values of --grid to be valid YAML, separated by commas, got ${text}.`);
  return document.toJS({ maxAliasCount: 0 });
}
