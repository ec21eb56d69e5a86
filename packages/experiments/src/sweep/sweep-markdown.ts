import type { Measure } from '../compare/rows.ts';
import { stopRuleTitles } from '../compare/table.ts';
import { fixed, markdownTable, plainText, pText, withInterval } from '../text/markdown-table.ts';
import type { StoredEstimate, SweepSummary, VariantComparison, VariantSummary } from './types.ts';

/** From which adjusted p on a difference is not called significant. */
const SIGNIFICANCE = 0.05;
/** More differences than this would bury the first in the verdict; the table has them all. */
const MOST = 4;

/** The summary of a sweep as people read it: what it found, then the tables. */
export function sweepMarkdown(summary: SweepSummary): string {
  const { variants, comparisons } = summary;
  const rules = [...new Set(variants.map(({ stopRule }) => stopRule))];
  return [
    `## ${sweepTitle(summary)}`,
    verdictLines(summary),
    heading(summary),
    variants.length === 0 ? '' : variantsTable(variants, rules.length > 1),
    noteLines(variants),
    comparisons.length === 0
      ? ''
      : `Differences from ${opponentText(summary)}, paired by question and seed; p adjusted by Holm over the comparisons of a measure; MDE: the smallest true difference that would be found with a power of .8.`,
    comparisons.length === 0 ? '' : comparisonsTable(comparisons),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What the variants are compared with. */
function opponentText({ comparisons, baseline }: SweepSummary): string {
  const only = comparisons.every(({ against }) => against === baseline);
  return only ? plainText(baseline) : 'the variant in the column "against"';
}

/** Which variants differ in utility and in score, and what failed and why. */
function verdictLines(summary: SweepSummary): string {
  const { comparisons, variants, baseline } = summary;
  const found = (['utility', 'score'] as const).flatMap((measure) => {
    const own = comparisons.filter((each) => each.measure === measure);
    return own.length === 0 ? [] : [verdictLine(own, measure, opponentText(summary))];
  });
  const none = `Nothing was compared with ${plainText(baseline)}.`;
  return [...(found.length > 0 || variants.length === 0 ? found : [none]), ...failureLines(summary)]
    .map((line) => `- ${line}`)
    .join('\n');
}

function verdictLine(
  comparisons: readonly VariantComparison[],
  measure: 'utility' | 'score',
  opponent: string,
): string {
  const name = measure === 'utility' ? 'Utility' : 'Score';
  const significant = comparisons
    .filter(({ adjustedP }) => adjustedP < SIGNIFICANCE)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const several = comparisons.some(({ against }) => against !== comparisons[0]!.against);
  const shown = significant.slice(0, MOST).map(({ variant, against, difference, interval }) => {
    const value = withInterval(difference, interval, decimals[measure]);
    return `${plainText(variant)}${several ? ` (against ${plainText(against)})` : ''} ${difference > 0 ? '+' : ''}${value}`;
  });
  if (shown.length === 0) {
    const known = comparisons.flatMap(({ detectable }) => detectable ?? []);
    const least = Math.min(...known);
    const most = Math.max(...known);
    const range = [...new Set([fixed(least, 3), fixed(most, 3)])].join(' to ');
    return `${name}: no significant difference from ${opponent} in ${countText(comparisons.length)}; one of ${range} would be found with a power of .8.`;
  }
  const more = significant.length > MOST ? `; and ${significant.length - MOST} more` : '';
  return `${name}: significant difference from ${opponent} in ${significant.length} of ${countText(comparisons.length)}: ${shown.join('; ')}${more}.`;
}

const countText = (count: number) => `${count} comparison${count === 1 ? '' : 's'}`;

/** A line for what failed of a variant for one reason. */
function failureLines({ failures, trainSets }: SweepSummary): readonly string[] {
  const runs = new Map<string, SweepSummary['failures'][number][]>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.variant, failure.error]);
    runs.set(key, [...(runs.get(key) ?? []), failure]);
  }
  return [...runs.values()].map((own) => {
    const { variant, error } = own[0]!;
    const sets = numbersText(
      'training set',
      own.map(({ trainSet }) => trainSet),
    );
    const seeds = numbersText(
      'seed',
      own.map(({ seed }) => seed),
    );
    return plainText(`Failed: ${variant}, ${trainSets === 1 ? '' : `${sets}, `}${seeds}: ${error}`);
  });
}

/** `seed 1`, `seeds 1, 2`: each once. */
function numbersText(name: string, numbers: readonly number[]): string {
  const each = [...new Set(numbers)];
  return `${name}${each.length === 1 ? '' : 's'} ${each.join(', ')}`;
}

/** The title, which says so where the data are made by rule. */
export function sweepTitle({ title, data }: Pick<SweepSummary, 'title' | 'data'>): string {
  return plainText(data?.synthetic === true ? `${title} (synthetic pool)` : title);
}

function heading({ data, seeds, stopRule, costWeight }: SweepSummary): string {
  const training = `- Learned routers: ${seeds.length} training run${seeds.length === 1 ? '' : 's'} (seeds ${seeds.join(', ')}); in brackets 95 % intervals for new questions and training runs`;
  const rule = `- ${stopRuleTitles[stopRule]}`;
  if (data === null) return [rule, training].join('\n');
  const { threshold } = data;
  return [
    `- Data: ${data.name}; split: ${data.split}`,
    `- Transfer: ${data.transfer}; prices: ${data.prices}`,
    `- Score P: ${data.score}; p0 = ${fixed(threshold.value, 3)} (${threshold.from}); utility = score - ${costWeight.value} x cost in billion parameters (${costWeight.from})`,
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

/** One line a pair. */
function comparisonsTable(comparisons: readonly VariantComparison[]): string {
  const shown = comparisons.filter(({ measure }) => measure !== 'routeLength');
  const pairs = [...new Map(shown.map((each) => [`${each.variant}\n${each.against}`, each])).values()];
  const cell = (measure: Measure) => (pair: VariantComparison) => {
    const found = shown.find(
      (each) => each.measure === measure && each.variant === pair.variant && each.against === pair.against,
    );
    if (found === undefined) return '-';
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
