import { sweepMarkdown } from '../sweep/sweep-markdown.ts';
import type { SweepSummary } from '../sweep/types.ts';
import { type Column, fixed, markdownTable, pText, withInterval } from '../text/markdown-table.ts';
import { FLAT } from './effects.ts';
import { paperRouteLengths } from './figures.ts';
import type { EffectReport, PaperTableName } from './types.ts';

/** One of the paper's tables as this run has it. */
export interface Reproduction {
  readonly table: PaperTableName;
  readonly summary: SweepSummary;
  readonly effects: readonly EffectReport[];
}

/** A reproduction as people read it: our table, then each effect beside the paper's. */
export function reproductionMarkdown({ summary, effects, table }: Reproduction): string {
  return [
    sweepMarkdown(summary),
    table === 'table-6' ? routeLengthsMarkdown(summary) : '',
    '### Against the paper',
    effectsMarkdown(effects),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Effects in lines: the paper's figures, this run's, the difference with its interval, the verdict, how the effect comes about. */
export function effectsMarkdown(effects: readonly EffectReport[]): string {
  const table = markdownTable(effects, [
    { title: 'Table', cell: ({ table: name }) => name.replace('table-', '') },
    { title: 'The paper says', cell: ({ says }) => says },
    { title: 'Paper', cell: paperCell },
    { title: 'This run', cell: oursCell },
    { title: 'Difference', cell: differenceCell },
    { title: 'Verdict', cell: ({ verdict }) => (verdict === 'as in the paper' ? verdict : `**${verdict}**`) },
    { title: 'Effect', cell: ({ nature }) => nature },
  ]);
  const reasons = effects.flatMap((effect) => {
    const { says, verdict, reason, table: name } = effect;
    if (reason === null) return [];
    return [`- ${name.replace('table-', 'Table ')}, "${says}": ${verdict}${found(effect)}. ${reason}.`];
  });
  return [
    table,
    ...(reasons.length === 0 ? [] : [['Where it did not come out:', '', ...reasons].join('\n')]),
  ].join('\n\n');
}

/** How to read the table of effects, once for all of them. */
export const effectsLegend = [
  'Scores of the paper are in points of another score on other data: only directions are compared. In brackets 95 %',
  'intervals for new questions and training runs, paired by question. A direction is told when the interval leaves out 0',
  `and the p-value, adjusted by Holm over the comparisons of a table, is below .05; "scores like" when the interval lies within ${FLAT} of 0.`,
  '*Built in*: the rules of the synthetic pool or arithmetic decide it beforehand, so that it is no finding; *emergent*: they do not; *measured*: on recorded answers.',
].join('\n');

function paperCell({ paper: { variant, against, unit } }: EffectReport): string {
  const digits = unit === 'share of routes' ? 3 : 2;
  return `${trimmed(variant, digits)} against ${trimmed(against, digits)} ${unit}`;
}

function oursCell({ ours, measure }: EffectReport): string {
  if (ours === null) return '–';
  const digits = measure === 'parameters' ? 1 : 3;
  return `${fixed(ours.variant, digits)} against ${fixed(ours.against, digits)}`;
}

function differenceCell({ ours, measure }: EffectReport): string {
  if (ours === null) return '–';
  const { difference, interval, adjustedP, n, runs } = ours;
  const p = adjustedP === null ? '' : `, p ${pText(adjustedP)}`;
  return `${withInterval(difference, interval, measure === 'parameters' ? 1 : 3)}${p}, n ${n} x ${runs}`;
}

/** Where nothing was told apart: what would have been. */
function found({ verdict, ours, measure }: EffectReport): string {
  if (verdict !== 'not told apart' || ours === null || ours.detectable === null) return '';
  const size = fixed(ours.detectable, measure === 'parameters' ? 1 : 3);
  return `; a difference of ${size} would have been found, with a power of .8`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** The paper's Table 6, share of the routes by their calls, beside every variant of ours whose lengths are known. */
export function routeLengthsMarkdown({ variants }: SweepSummary): string {
  const rows = variants.flatMap(({ name, lengthShare, n, runs }) =>
    lengthShare === null ? [] : [{ title: `${name}, n ${n} x ${runs}`, lengthShare }],
  );
  const longest = Math.max(0, ...rows.map(({ lengthShare }) => lengthShare.length));
  return markdownTable(
    Array.from({ length: longest }, (_, k) => k),
    [
      { title: 'Calls', align: 'right', cell: (k) => String(k + 1) },
      { title: 'Paper', align: 'right', cell: (k) => fixed(paperRouteLengths[k] ?? null, 3) },
      ...rows.map(
        ({ title, lengthShare }): Column<number> => ({
          title,
          align: 'right',
          cell: (k) => withInterval(lengthShare[k]?.mean ?? null, lengthShare[k]?.interval ?? null, 3),
        }),
      ),
    ],
  );
}
