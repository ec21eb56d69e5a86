import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { toJson, writeFileAtomic } from '../run/files.ts';
import { type ShippedSpecName, shippedSpec, shippedSpecNames } from '../spec/shipped-specs.ts';
import type { ExpandedSpec } from '../spec/types.ts';
import { effectsOf } from '../sweep/paper/effects.ts';
import {
  effectsLegend,
  effectsMarkdown,
  type Reproduction,
  reproductionMarkdown,
  routeLengthsMarkdown,
} from '../sweep/paper/effects-markdown.ts';
import { addOutputFlags } from './output-flags.ts';
import { addSweepFlags, runExperiments, type SweepFlags, underFlags } from './sweep-run.ts';
import { addTaskFlags } from './task-flags.ts';
import { addTrainingFlags } from './training-flags.ts';
import { UsageError } from './usage-error.ts';

type ReproduceFlags = SweepFlags & {
  readonly data?: string;
  readonly write?: string;
  readonly marker: string;
};

const OUT = 'runs/reproduce';

export function reproduceCommand(report: (status: number) => void): Command {
  const command = new Command('reproduce')
    .summary("the paper's Tables 1 to 6, beside this run's")
    .description(
      "Run the experiments of the paper's Tables 1 to 6, on the synthetic pool where no data are given, and say of each of " +
        "the paper's effects whether its direction came out, with its size and interval. Trials that tables share are run " +
        'once. Table 2 runs on recorded answers of GSM8K where --data or the environment variable DER_GYM_DATA leads to them.',
    )
    .addArgument(new Argument('<table>', 'which').choices([...shippedSpecNames, 'all']))
    .option(
      '--write <file>',
      'put the table of effects into a Markdown file, between <!-- name --> and <!-- /name -->',
    )
    .option('--marker <name>', 'the name of these markers', 'reproduce')
    .addHelpText(
      'after',
      `
Examples:
  der-gym reproduce table-4
  der-gym reproduce all --jobs 2 --out runs/reproduce
  der-gym reproduce table-2 --data gsm8k-solutions.jsonl`,
    );
  addOutputFlags(addTrainingFlags(addTaskFlags(addSweepFlags(command, OUT))));
  return command.action(async (table: ShippedSpecName | 'all', flags: ReproduceFlags) => {
    report(await reproduce(table, flags));
  });
}

async function reproduce(table: ShippedSpecName | 'all', flags: ReproduceFlags): Promise<number> {
  const tables = table === 'all' ? shippedSpecNames : [table];
  const { out = OUT } = flags;
  const specs = tables.map((name) => specOf(name, flags));
  // said before anything is run for it
  if (flags.write !== undefined) betweenMarkers(flags.write, flags.marker, '');
  const { summaries, status } = await runExperiments(specs, flags, out);
  if (summaries === null) return status;
  const reproductions = summaries.map((summary, index): Reproduction => {
    const name = tables[index]!;
    return { table: name, summary, effects: effectsOf(name, summary) };
  });
  const effects = reproductions.flatMap((each) => each.effects);
  for (const each of reproductions) {
    writeFileAtomic(join(out, each.table, 'effects.json'), toJson(each.effects));
    writeFileAtomic(join(out, each.table, 'table.md'), `${reproductionMarkdown(each)}\n`);
  }
  if (flags.write !== undefined) {
    const content = [effectsLegend, effectsMarkdown(effects), ...lengthsOf(reproductions)].join('\n\n');
    writeFileAtomic(flags.write, betweenMarkers(flags.write, flags.marker, content));
  }
  const markdown = [
    ...reproductions.map(reproductionMarkdown),
    ...(reproductions.length === 1 ? [] : ['## All effects', effectsMarkdown(effects)]),
    effectsLegend,
  ].join('\n\n');
  process.stdout.write(
    flags.json === true ? `${JSON.stringify({ effects, tables: reproductions })}\n` : `${markdown}\n`,
  );
  return status;
}

/** What Table 6 has beside its one effect. */
function lengthsOf(reproductions: readonly Reproduction[]): readonly string[] {
  const found = reproductions.find(({ table }) => table === 'table-6');
  return found === undefined
    ? []
    : ['Share of the routes by their calls:', routeLengthsMarkdown(found.summary)];
}

function specOf(name: ShippedSpecName, flags: ReproduceFlags): ExpandedSpec {
  const spec = shippedSpec(name);
  if (name !== 'table-2') return underFlags(spec, flags);
  const data = flags.data ?? recordedGsm8k(process.env.DER_GYM_DATA);
  // recorded answers have a score of their own
  const { scorer, ...recorded } = spec;
  return data === undefined || data === 'synthetic'
    ? underFlags(spec, flags)
    : underFlags({ ...recorded, title: `${spec.title}, GSM8K` }, { ...flags, data } as ReproduceFlags);
}

function recordedGsm8k(folder: string | undefined): string | undefined {
  if (folder === undefined || folder === '') return undefined;
  const path = join(folder, 'gsm8k-solutions.jsonl');
  return existsSync(path) ? path : undefined;
}

/** The text of a file with other content between its markers. */
function betweenMarkers(path: string, marker: string, content: string): string {
  if (!existsSync(path)) throw new UsageError(`Expected the file ${path}, which is not there.`);
  const text = readFileSync(path, 'utf8');
  const [open, close] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from) {
    throw new UsageError(`Expected ${open} and ${close} in ${path}, in this order.`);
  }
  return `${text.slice(0, from + open.length)}\n\n${content}\n\n${text.slice(to)}`;
}
