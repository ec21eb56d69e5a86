import type { Measure } from '../compare/rows.ts';
import { stopRuleTitles } from '../compare/table.ts';
import { fixed, markdownTable, plainText, withInterval } from '../text/markdown-table.ts';
import type { StoredEstimate, SweepSummary, VariantComparison, VariantSummary } from './types.ts';

/** The summary of a sweep as people read it. */
export function sweepMarkdown(summary: SweepSummary): string {
  const { variants, comparisons, failures } = summary;
  const rules = [...new Set(variants.map(({ stopRule }) => stopRule))];
  return [
    `## ${sweepTitle(summary)}`,
    heading(summary),
    variants.length === 0 ? '' : variantsTable(variants, rules.length > 1),
    noteLines(variants),
    comparisons.length === 0
      ? ''
      : `Differences from ${summary.baseline}, paired by question and seed; p adjusted by Holm over the comparisons of a measure; MDE: the smallest true difference that would be found with a power of .8.`,
    comparisons.length === 0 ? '' : comparisonsTable(comparisons),
    failures.length === 0
      ? ''
      : [
          'Failed:',
          ...failures.map(
            ({ variant, seed, error }) => `- ${plainText(`${variant}, seed ${seed}: ${error}`)}`,
          ),
        ].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The title, which says so where the data are made by rule. */
export function sweepTitle({ title, data }: Pick<SweepSummary, 'title' | 'data'>): string {
  return plainText(data?.synthetic === true ? `${title} (synthetic pool)` : title);
}

function heading({ data, seeds, stopRule }: SweepSummary): string {
  const training = `- Learned routers: ${seeds.length} training run${seeds.length === 1 ? '' : 's'} (seeds ${seeds.join(', ')}); in brackets 95 % bootstrap intervals (BCa) over runs and questions`;
  const rule = `- ${stopRuleTitles[stopRule]}`;
  if (data === null) return [rule, training].join('\n');
  const { threshold } = data;
  return [
    `- Data: ${data.name}; split: ${data.split}`,
    `- Transfer: ${data.transfer}; prices: ${data.prices}`,
    `- Score P: ${data.score}; p0 = ${fixed(threshold.value, 3)} (${threshold.from}); utility = score - ${data.costWeight} x cost in billion parameters`,
    rule,
    training,
  ]
    .map(plainText)
    .join('\n');
}

function variantsTable(variants: readonly VariantSummary[], severalRules: boolean): string {
  const shown = (value: StoredEstimate | null, decimals: number) =>
    withInterval(value?.mean ?? null, value?.interval ?? null, decimals);
  return markdownTable(variants, [
    { title: 'Variant', cell: ({ name, kind }) => (kind === 'bound' ? `*${name}*` : name) },
    ...(severalRules ? [{ title: 'Stop rule', cell: ({ stopRule }: VariantSummary) => stopRule }] : []),
    { title: 'Score', align: 'right', cell: ({ score }) => shown(score, 3) },
    { title: 'Parameters, B', align: 'right', cell: ({ parameters }) => shown(parameters, 1) },
    { title: 'Calls', align: 'right', cell: ({ routeLength }) => shown(routeLength, 2) },
    { title: 'Utility', align: 'right', cell: ({ utility }) => shown(utility, 3) },
    { title: 'n x runs', align: 'right', cell: ({ n, runs }) => `${n} x ${runs}` },
  ]);
}

function noteLines(variants: readonly VariantSummary[]): string {
  return variants
    .flatMap(({ name, note }) => (note === undefined ? [] : [`- ${plainText(`${name}: ${note}`)}`]))
    .join('\n');
}

const decimals: Readonly<Record<Measure, number>> = { score: 3, parameters: 1, utility: 3, routeLength: 2 };

/** One line a pair: what is told apart is told by the interval and the adjusted p together. */
function comparisonsTable(comparisons: readonly VariantComparison[]): string {
  const shown = comparisons.filter(({ measure }) => measure !== 'routeLength');
  const pairs = [...new Map(shown.map((each) => [`${each.variant}\n${each.against}`, each])).values()];
  const cell = (measure: Measure) => (pair: VariantComparison) => {
    const found = shown.find(
      (each) => each.measure === measure && each.variant === pair.variant && each.against === pair.against,
    )!;
    const { difference, interval, adjustedP, detectable } = found;
    return `${withInterval(difference, interval, decimals[measure])}, p ${pText(adjustedP)}, MDE ${fixed(detectable, decimals[measure])}`;
  };
  return markdownTable(pairs, [
    { title: 'Variant', cell: ({ variant }) => variant },
    { title: 'against', cell: ({ against }) => against },
    { title: 'Score', align: 'right', cell: cell('score') },
    { title: 'Parameters, B', align: 'right', cell: cell('parameters') },
    { title: 'Utility', align: 'right', cell: cell('utility') },
    { title: 'n x runs', align: 'right', cell: ({ n, runs }) => `${n} x ${runs}` },
  ]);
}

/** A p-value, never as 0. */
export function pText(p: number): string {
  return p < 0.001 ? '< .001' : fixed(p, 3).replace(/^0/, '');
}
