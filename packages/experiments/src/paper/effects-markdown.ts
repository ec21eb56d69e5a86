import { sizeText, sweepMarkdown } from '../sweep/sweep-markdown.ts';
import type { SweepSummary } from '../sweep/types.ts';
import { type Column, fixed, markdownTable, plainText, pText, withInterval } from '../text/markdown-table.ts';
import { FLAT, verdictOf } from './effects.ts';
import { paperRouteLengths } from './route-lengths.ts';
import type { EffectReport, EffectVerdict, PaperTableName } from './types.ts';

/** One of the paper's tables, reproduced. */
export interface Reproduction {
  readonly table: PaperTableName;
  readonly summary: SweepSummary;
  readonly effects: readonly EffectReport[];
}

/** A reproduction as Markdown: our table, then each effect next to the paper's. */
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

/** A table of effects: the paper's figures, this run's, the difference with its interval, the verdict and the nature of the effect. */
export function effectsMarkdown(effects: readonly EffectReport[]): string {
  const table = markdownTable(effects, [
    { title: 'Table', cell: ({ table: name }) => name.replace('table-', '') },
    { title: 'The paper says', cell: ({ says }) => says },
    { title: 'Paper', cell: paperCell },
    { title: 'This run', cell: oursCell },
    { title: 'Difference', cell: differenceCell },
    {
      title: 'Verdict',
      cell: ({ verdict }) => (verdict === 'as in the paper' ? verdict : `**${verdict}**`),
    },
    { title: 'Sets', cell: setsCell },
    { title: 'Stop rules', cell: rulesCell },
    { title: 'Encoders', cell: encodersCell },
    { title: 'Effect', cell: ({ nature }) => nature },
  ]);
  const reasons = effects.flatMap((effect) => {
    const { says, verdict, reason, table: name } = effect;
    if (reason === null) return [];
    return [`- ${name.replace('table-', 'Table ')}, "${says}": ${verdict}${found(effect)}. ${reason}.`];
  });
  const limits = effects.flatMap((effect) => {
    const where = whereText(effect);
    return where === null
      ? []
      : [`- ${effect.table.replace('table-', 'Table ')}, "${effect.says}": ${where}.`];
  });
  return [
    countsText(effects),
    table,
    ...(limits.length === 0 ? [] : [['Where a verdict does not hold everywhere:', '', ...limits].join('\n')]),
    ...(reasons.length === 0 ? [] : [['Where the paper is not reproduced:', '', ...reasons].join('\n')]),
  ].join('\n\n');
}

/** Counts the verdicts, and the reproduced claims by their nature. */
export function countsText(effects: readonly EffectReport[]): string {
  const verdicts = [...new Set(effects.map(({ verdict }) => verdict))];
  const natures = [...new Set(effects.map(({ nature }) => nature))];
  const counts = (['as in the paper', ...verdicts.filter((each) => each !== 'as in the paper')] as const).map(
    (verdict) => {
      const own = effects.filter((each) => each.verdict === verdict);
      if (verdict !== 'as in the paper')
        return `${own.length} ${own.length === 1 ? verdict : plural(verdict)}`;
      const by = natures.map((nature) => {
        const of = effects.filter((each) => each.nature === nature).length;
        return `${own.filter((each) => each.nature === nature).length} of ${of} ${nature}`;
      });
      return `${own.length} ${verdict} (${by.join(', ')})`;
    },
  );
  return `${effects.length} claim${effects.length === 1 ? '' : 's'}: ${counts.join(', ')}.`;
}

/** `depend on the stop rule`, `differ`. */
const plural = (verdict: EffectVerdict) => verdict.replace(/^(depend|differ)s\b/, '$1');

/** How to read the tables of effects. */
export const effectsLegend = [
  'Scores of the paper are in points of another score on other data, so only directions are compared. In brackets: 95 % intervals',
  'for new questions, training sets and seeds, paired by question. A direction is reproduced when the interval excludes 0 and the',
  `p-value, Holm-adjusted over the comparisons of a table, is below .05; "scores like" when the interval lies within ${FLAT} of 0.`,
  '*Sets*: training sets on which the difference has the same direction. *Stop rules*: those with the same verdict; a dash where the',
  'rows differ in their stop rules by design. *Encoders*: those with the same verdict; the figures are of the first one. *Depends on*:',
  'as in the paper under one, reversed or different under another.',
  '*Built in*: decided beforehand by the rules of the synthetic pool or by arithmetic, so it is not a finding; *emergent*: not decided',
  'beforehand; *measured*: on recorded answers.',
].join('\n');

function setsCell({ reach }: EffectReport): string {
  if (reach === null || reach.trainingSets.n === 0) return '–';
  return `${reach.trainingSets.same} of ${reach.trainingSets.n}`;
}

/** The stop rules with the same verdict as the run's own. */
function rulesCell({ reach, ours, direction }: EffectReport): string {
  if (reach === null || ours === null || reach.stopRules.length === 0) return '–';
  const own = verdictOf(direction, ours);
  const same = reach.stopRules.filter(({ verdict }) => verdict === own);
  return same.length === reach.stopRules.length ? 'all' : same.map(({ stopRule }) => stopRule).join(', ');
}

/** The encoders with the same verdict as the run's own. */
function encodersCell({ reach }: EffectReport): string {
  const [first, ...others] = reach?.encoders ?? [];
  if (first === undefined) return '–';
  const same = [first, ...others].filter(({ verdict }) => verdict === first.verdict);
  return same.length === others.length + 1 ? 'all' : same.map(({ encoder }) => encoder).join(', ');
}

/** The verdicts by encoder, stop rule and training set, if they differ; null if all agree. */
function whereText({ reach }: EffectReport): string | null {
  if (reach === null) return null;
  const { stopRules, trainingSets, encoders } = reach;
  const verdicts = [...new Set(stopRules.map(({ verdict }) => verdict))];
  const rules = verdicts.map((verdict) => {
    const own = stopRules.filter((each) => each.verdict === verdict).map(({ stopRule }) => stopRule);
    return `${verdict} under ${own.join(' and ')}`;
  });
  const { n, same, opposite } = trainingSets;
  const sets = [
    ...(same < n ? [`same direction on ${same} of ${n} training sets`] : []),
    ...(opposite.length > 0
      ? [
          `significantly the opposite on training set${opposite.length === 1 ? '' : 's'} ${opposite.join(', ')}`,
        ]
      : []),
  ];
  const different = new Set(encoders.map(({ verdict }) => verdict)).size > 1;
  const withEach = encoders.map(
    ({ encoder, verdict, difference, interval }) =>
      `${verdict} with ${plainText(encoder)} (${withInterval(difference, interval, 3)})`,
  );
  const parts = [...(different ? withEach : []), ...(verdicts.length > 1 ? rules : []), ...sets];
  return parts.length === 0 ? null : parts.join('; ');
}

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
  const { difference, interval, adjustedP } = ours;
  const p = adjustedP === null ? '' : `, p ${pText(adjustedP)}`;
  return `${withInterval(difference, interval, measure === 'parameters' ? 1 : 3)}${p}, n ${sizeText(ours)}`;
}

/** The detectable difference, if no difference is significant. */
function found({ verdict, ours, measure }: EffectReport): string {
  if (verdict !== 'not significant' || ours === null || ours.detectable === null) return '';
  const size = fixed(ours.detectable, measure === 'parameters' ? 1 : 3);
  return `; a difference of ${size} would have been detected with a power of .8`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** The paper's Table 6 (share of routes by number of calls) next to every variant with known lengths. */
export function routeLengthsMarkdown({ variants }: SweepSummary): string {
  const rows = variants.flatMap(({ lengthShare, ...row }) =>
    lengthShare === null ? [] : [{ title: `${row.name}, n ${sizeText(row)}`, lengthShare }],
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
