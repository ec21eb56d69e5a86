import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { encoderName } from '../encoders/named-encoder.ts';
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
import { overEncoders } from '../paper/over-encoders.ts';
import { toJson } from '../run/files.ts';
import { type ShippedSpecName, shippedSpec, shippedSpecNames } from '../spec/shipped-specs.ts';
import type { ExpandedSpec } from '../spec/types.ts';
import { readingInput } from '../usage-error.ts';
import { chosenEncoders, type UsualEncoders } from './chosen-encoders.ts';
import type { Flags } from './commands.ts';
import { pageAround, print } from './outputs.ts';
import { runExperiments, underFlags } from './sweep-run.ts';

const OUT = 'runs/reproduce';
/** The first is the main one; a claim whose direction differs between the two depends on the encoder. */
const USUAL: UsualEncoders = {
  synthetic: ['hashed-shape', 'facts'],
  recorded: ['hashed-shape', 'hashed'],
};

export async function run({ table, ...flags }: Flags<'reproduce'>): Promise<number> {
  const tables = table === 'all' ? shippedSpecNames : [table];
  const { out = OUT } = flags;
  const planned = readingInput(() => tables.map((name) => plannedTable(name, flags)));
  const page = flags.write === undefined ? null : pageAround(flags.write, flags.marker);
  const { summaries, status } = await runExperiments(
    planned.flatMap(({ specs }) => specs),
    flags,
    out,
  );
  if (summaries === null) return status;
  let done = 0;
  const reproductions = planned.map(({ table, encoders }): Reproduction => {
    const own = summaries.slice(done, done + encoders.length);
    done += encoders.length;
    const [first, ...others] = own.map((summary, place) => ({
      encoder: encoderName(encoders[place]!),
      effects: effectsOf(table, summary),
    }));
    return { table, summary: own[0]!, effects: overEncoders([first!, ...others]) };
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

/** The table of route lengths, which Table 6 has besides its effect. */
function lengthsOf(reproductions: readonly Reproduction[]): readonly string[] {
  const found = reproductions.find(({ table }) => table === 'table-6');
  return found === undefined
    ? []
    : ['Share of the routes by their calls:', routeLengthsMarkdown(found.summary)];
}

/** The experiment of a table, once for each encoder; the names after the first end with their number. */
function plannedTable(
  table: ShippedSpecName,
  { encoders: given, ...flags }: Omit<Flags<'reproduce'>, 'table'>,
) {
  const data = flags.data ?? (table === 'table-2' ? recordedGsm8k(process.env.DER_GYM_DATA) : undefined);
  const about = { ...flags, ...(data !== undefined && { data }) };
  const encoders = chosenEncoders({ ...about, ...(given && { encoders: given }) }, USUAL);
  const shipped = shippedSpec(table);
  const specs = encoders.map((encoder, place): ExpandedSpec => {
    const spec = place === 0 ? shipped : { ...shipped, name: `${shipped.name}-encoder-${place + 1}` };
    const read = { ...about, encoder };
    if (data === undefined || data === dataDefaults.data) return underFlags(spec, read);
    // recorded answers have their own scorer, and one training set unless the flags split train into several
    const { scorer, trainSets, ...recorded } = spec;
    const title = table === 'table-2' ? `${spec.title}, GSM8K` : spec.title;
    return underFlags({ ...recorded, title }, read);
  });
  return { table, encoders, specs };
}

function recordedGsm8k(folder: string | undefined): string | undefined {
  if (folder === undefined || folder === '') return undefined;
  const path = join(folder, 'gsm8k-solutions.jsonl');
  return existsSync(path) ? path : undefined;
}
