import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { dataDefaults } from '../options/table.ts';
import { effectsOf } from '../paper/effects.ts';
import {
  countsText,
  effectsLegend,
  effectsMarkdown,
  type Reproduction,
  reproductionMarkdown,
  routeLengthsMarkdown,
} from '../paper/effects-markdown.ts';
import { toJson } from '../run/files.ts';
import { type ShippedSpecName, shippedSpec, shippedSpecNames } from '../spec/shipped-specs.ts';
import type { ExpandedSpec } from '../spec/types.ts';
import { readingInput } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { pageAround, print } from './outputs.ts';
import { runExperiments, type SweepFlags, underFlags } from './sweep-run.ts';

const OUT = 'runs/reproduce';

export async function run({ table, ...flags }: Flags<'reproduce'>): Promise<number> {
  const tables = table === 'all' ? shippedSpecNames : [table];
  const { out = OUT } = flags;
  const specs = readingInput(() => tables.map((name) => specOf(name, flags)));
  const page = flags.write === undefined ? null : pageAround(flags.write, flags.marker);
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
  if (page !== null) {
    const content = [effectsLegend, effectsMarkdown(effects), ...lengthsOf(reproductions)].join('\n\n');
    writeFileAtomic(flags.write!, page(content));
  }
  const markdown = [
    ...reproductions.map(reproductionMarkdown),
    ...(reproductions.length === 1 ? [] : ['## All effects', effectsMarkdown(effects)]),
    effectsLegend,
  ].join('\n\n');
  print(
    flags.json === true
      ? JSON.stringify({ summary: countsText(effects), effects, tables: reproductions })
      : markdown,
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

function specOf(name: ShippedSpecName, flags: SweepFlags): ExpandedSpec {
  const spec = shippedSpec(name);
  const data = flags.data ?? (name === 'table-2' ? recordedGsm8k(process.env.DER_GYM_DATA) : undefined);
  if (data === undefined || data === dataDefaults.data) return underFlags(spec, flags);
  // recorded answers have a score of their own, and one training set unless the flags cut train into several
  const { scorer, trainSets, ...recorded } = spec;
  const title = name === 'table-2' ? `${spec.title}, GSM8K` : spec.title;
  return underFlags({ ...recorded, title }, { ...flags, data });
}

function recordedGsm8k(folder: string | undefined): string | undefined {
  if (folder === undefined || folder === '') return undefined;
  const path = join(folder, 'gsm8k-solutions.jsonl');
  return existsSync(path) ? path : undefined;
}
