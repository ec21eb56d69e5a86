import type { Measure } from '../compare/rows.ts';
import { encodersText, stopRuleTitles } from '../compare/table.ts';
import type { AdjustedDifference } from '../statistics/paired-comparison.ts';
import { fixed, markdownTable, plainText, pText, withInterval } from '../text/markdown-table.ts';
import type { StoredEstimate, SweepSummary, VariantDifference, VariantSummary } from './types.ts';

/** A difference is significant if its adjusted p is below this. */
const SIGNIFICANCE = 0.05;
/** The maximum number of differences in the verdict; the table has all. */
const MOST = 4;

/** The summary of a sweep as Markdown: the findings, then the tables. */
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
      : `Differences from ${opponentText(summary)}, paired by training set, seed and question; p-values are Holm-adjusted over the comparisons of each measure, intervals are not adjusted; MDE: the smallest true difference that would be detected with a power of .8.`,
    comparisons.length === 0 ? '' : comparisonsTable(comparisons),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The baseline of the comparisons, as text. */
function opponentText({ comparisons, baseline }: SweepSummary): string {
  const only = comparisons.every(({ against }) => against === baseline);
  return only ? plainText(baseline) : 'the variant in the column "against"';
}

/** The variants that differ significantly in utility and in score, and the failures with their reasons. */
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
  comparisons: readonly VariantDifference[],
  measure: 'utility' | 'score',
  opponent: string,
): string {
  const name = measure === 'utility' ? 'Utility' : 'Score';
  const significant = comparisons
    .filter((each) => each.adjustedP < SIGNIFICANCE && flipsWhere(each) === null)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const several = comparisons.some(({ against }) => against !== comparisons[0]!.against);
  const nameOf = ({ variant, against }: VariantDifference) =>
    `${plainText(variant)}${several ? ` (against ${plainText(against)})` : ''}`;
  const shown = significant.slice(0, MOST).map((each) => {
    const value = withInterval(each.difference, each.interval, decimals[measure]);
    const where = whereText(each);
    return `${nameOf(each)} ${each.difference > 0 ? '+' : ''}${value}${where === null ? '' : ` (${where})`}`;
  });
  const flips = comparisons.flatMap((each) => {
    const where = flipsWhere(each);
    return where === null ? [] : [`${nameOf(each)} ${where}`];
  });
  const depends = flips.length === 0 ? '' : ` ${flips.join('; ')}.`;
  if (shown.length === 0) {
    const known = comparisons.flatMap(({ detectable }) => detectable ?? []);
    const range = [...new Set([Math.min(...known), Math.max(...known)].map((each) => fixed(each, 3)))];
    const power =
      known.length === 0
        ? ''
        : `; a difference of ${range.join(' to ')} would be detected with a power of .8`;
    return `${name}: no significant difference from ${opponent} in ${countText(comparisons.length)}${power}.${depends}`;
  }
  const more = significant.length > MOST ? `; and ${significant.length - MOST} more` : '';
  return `${name}: significant difference from ${opponent} in ${significant.length} of ${countText(comparisons.length)}: ${shown.join('; ')}${more}.${depends}`;
}

/** The stop rules or training sets with a significant difference of the opposite sign; null if there are none. */
function flipsWhere({ difference, reach: { trainingSets, stopRules } }: VariantDifference): string | null {
  const isSignificant = ({ adjustedP }: AdjustedDifference) => adjustedP < SIGNIFICANCE;
  const up = stopRules.filter((each) => isSignificant(each) && each.difference > 0);
  const down = stopRules.filter((each) => isSignificant(each) && each.difference < 0);
  if (up.length > 0 && down.length > 0) {
    const rules = (of: typeof up) => of.map(({ stopRule }) => stopRule).join(' and ');
    return `depends on the stop rule: above under ${rules(up)}, below under ${rules(down)}`;
  }
  const opposite = trainingSets.filter((each) => isSignificant(each) && each.difference * difference < 0);
  if (opposite.length === 0) return null;
  return `depends on the training set: opposite sign on ${numbersText(
    'training set',
    opposite.map(({ trainSet }) => trainSet),
  )}`;
}

/** The stop rules and training sets for which a significant difference does not hold; null if it holds for all. */
function whereText({ difference, reach: { trainingSets, stopRules } }: VariantDifference): string | null {
  const weak = stopRules.filter(({ adjustedP }) => adjustedP >= SIGNIFICANCE).map(({ stopRule }) => stopRule);
  const same = trainingSets.filter((each) => each.difference * difference > 0).length;
  const parts = [
    ...(weak.length > 0 ? [`not significant under ${weak.join(' and ')}`] : []),
    ...(same < trainingSets.length ? [`same sign on ${same} of ${trainingSets.length} training sets`] : []),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

const countText = (count: number) => `${count} comparison${count === 1 ? '' : 's'}`;

/** One line per variant and reason of failure. */
export function failureLines({
  failures,
  trainSets,
}: Pick<SweepSummary, 'failures' | 'trainSets'>): readonly string[] {
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

/** Formats distinct numbers as `seed 1` or `seeds 1, 2`. */
function numbersText(name: string, numbers: readonly number[]): string {
  const each = [...new Set(numbers)];
  return `${name}${each.length === 1 ? '' : 's'} ${each.join(', ')}`;
}

/** The title, marked if the data are synthetic. */
function sweepTitle({ title, data }: Pick<SweepSummary, 'title' | 'data'>): string {
  return plainText(data?.synthetic === true ? `${title} (synthetic pool)` : title);
}

/** The runs, and what the intervals cover. */
export function runsText({ seeds, trainSets }: Pick<SweepSummary, 'seeds' | 'trainSets'>): string {
  const count = (number: number, name: string) => `${number} ${name}${number === 1 ? '' : 's'}`;
  if (trainSets === 1) {
    return `${count(seeds.length, 'training run')} (seeds ${seeds.join(', ')}) on one training set; in brackets: 95 % intervals over runs and questions, which do not cover the variation between training sets`;
  }
  const runs =
    seeds.length === 1
      ? `${trainSets} training sets, one run with its own seed on each`
      : `${trainSets} training sets x ${seeds.length} seeds (${seeds.join(', ')})`;
  return `${runs}; in brackets: 95 % intervals over training sets, seeds and questions`;
}

function heading(summary: SweepSummary): string {
  const { data, trainSets, stopRule, costWeight, costUnit, encoders } = summary;
  const training = `- Learned routers: ${runsText(summary)}`;
  const rule = `- ${stopRuleTitles[stopRule]}`;
  if (data === null) return [rule, training].join('\n');
  const { threshold } = data;
  return [
    `- Data: ${data.name}; split: ${data.split}`,
    `- Transfer: ${data.transfer}; prices: ${data.prices}`,
    `- Score P: ${data.score}; p0 = ${fixed(threshold.value, 3)} (${threshold.from}${trainSets === 1 ? '' : '; training set 1'}); utility = score - ${costWeight.value} x cost in ${costUnit} (${costWeight.from})`,
    rule,
    training,
    `- ${encoders.length === 1 ? 'Encoder' : 'Encoders'} of the learned rows and the Terminator: ${encodersText(encoders)}`,
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
    { title: 'n x sets x seeds', align: 'right', cell: sizeText },
  ]);
}

function noteLines(variants: readonly VariantSummary[]): string {
  return variants
    .flatMap(({ name, note }) => (note === undefined ? [] : [`- ${plainText(`${name}: ${note}`)}`]))
    .join('\n');
}

/** Formats the sample size as test questions x training sets x seeds. */
export function sizeText({ n, trainSets, runs }: Pick<VariantSummary, 'n' | 'trainSets' | 'runs'>): string {
  return `${n} x ${trainSets} x ${runs / trainSets}`;
}

const decimals: Readonly<Record<Measure, number>> = { score: 3, parameters: 1, utility: 3, routeLength: 2 };

/** One line per pair. */
function comparisonsTable(comparisons: readonly VariantDifference[]): string {
  const shown = comparisons.filter(({ measure }) => measure !== 'routeLength');
  const pairs = [...new Map(shown.map((each) => [`${each.variant}\n${each.against}`, each])).values()];
  const cell = (measure: Measure) => (pair: VariantDifference) => {
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
    { title: 'n x sets x seeds', align: 'right', cell: sizeText },
  ]);
}
