import { type Column, fixed, markdownTable, plainText, withInterval } from '../text/markdown-table.ts';
import { type CostAndQuality, MIXTURES, type QualityCurve } from './cost-and-quality.ts';

/** The maximum number of curves to print. */
const MOST_CURVES = 8;
/** The maximum number of RouterArena scores to print. */
const MOST_SCORES = 5;
/** The maximum number of names in a list, and of characters in a name. */
const MOST_NAMES = 8;
const LONGEST_NAME = 60;

/** Cost and quality as Markdown. */
export function costAndQualityMarkdown(found: CostAndQuality, width: number | undefined): string {
  const { curves, costRange, twoExperts } = found;
  const [low, high] = costRange;
  const isShown = low !== high && curves.length > 0;
  const hasGap = twoExperts !== null && twoExperts.interval[0] > 0;
  const shown = curves.slice(0, MOST_CURVES);
  const more = curves.length - shown.length;
  const lines = [
    frontLine(found),
    isShown ? aiqLine(costRange) : 'AIQ: none, since all experts cost the same.',
    ...(isShown ? [gapLine(twoExperts)] : []),
    ...arenaLines(found),
    ...(more > 0 && isShown ? [`${more} more routers with --json.`] : []),
  ];
  const table = isShown ? [curvesTable(shown, hasGap, width)] : [];
  return [...table, lines.map((line) => `- ${plainText(line)}`).join('\n')].join('\n\n');
}

function aiqLine([low, high]: CostAndQuality['costRange']): string {
  const decimals = high - low < 1 ? 3 : 1;
  return `AIQ (RouterBench): mean score over costs from ${fixed(low, decimals)} to ${fixed(high, decimals)} billion parameters per question. A router is swept from the cheapest to the most expensive expert; settings are chosen on validation, experts on train. AIQ and APGR exist for built-in routers of one call only.`;
}

function gapLine(pair: CostAndQuality['twoExperts']): string {
  if (pair === null)
    return 'APGR: none, since no expert is both more expensive than the cheapest and better on train.';
  const { weak, strong, gap, interval } = pair;
  const between = `${weak} (the cheapest) and ${strong} (the best on train)`;
  const measured = withInterval(gap, interval, 3);
  if (interval[0] <= 0) {
    return `APGR: none, since the score gap between ${between}, ${measured} on test, does not differ significantly from 0.`;
  }
  return `APGR (RouteLLM): mean share of the score gap between ${between}, ${measured} on test, that a router between the two recovers; random choice gets 0.5, above 1 is better than ${strong} alone. Calls: the smallest share of calls to ${strong} that recovers 50 % or 80 % of the gap.`;
}

function arenaLines({ routerArena, withoutDollars }: CostAndQuality): readonly string[] {
  if (routerArena.length === 0) {
    const reason = withoutDollars.length > 0 ? 'calls have no price in dollars' : 'scores are not in [0, 1]';
    return [`RouterArena score: none, since ${reason}.`];
  }
  const best = routerArena.slice(0, MOST_SCORES).map(({ policy, score }) => `${policy} ${fixed(score, 3)}`);
  const lower = routerArena.length - best.length;
  const unpriced =
    withoutDollars.length > 0 ? ` Not scored, without dollars: ${listOf(withoutDollars)}.` : '';
  return [
    `RouterArena score, of mean score and dollars: ${best.join('; ')}${lower > 0 ? `; ${lower} lower ones with --json` : ''}.${unpriced}`,
  ];
}

function frontLine({ front, hull }: CostAndQuality): string {
  const listed = front.map((policy) => (hull.includes(policy) ? policy : `(${policy})`));
  const left =
    hull.length < front.length ? ' In parentheses: a mixture of two others is at least as good.' : '';
  return `Pareto front of score and inference cost on test, cheapest first: ${listOf(listed)}.${left}`;
}

function curvesTable(curves: readonly QualityCurve[], hasPair: boolean, width: number | undefined): string {
  const percent = (share: number | null) => (share === null ? '–' : `${fixed(100 * share, 0)} %`);
  const right = (title: string, cell: (curve: QualityCurve) => string, rank: number) =>
    ({ title, cell, align: 'right', rank }) as const;
  const columns: readonly Column<QualityCurve>[] = [
    { title: 'Router', cell: ({ policy }) => policy, rank: 1 },
    right('AIQ', ({ aiq, interval }) => withInterval(aiq, interval, 3), 2),
    right(
      'Above mixtures',
      ({ policy, gain }) =>
        gain === null || policy === MIXTURES ? '–' : withInterval(gain.difference, gain.interval, 3),
      3,
    ),
    ...(hasPair
      ? [
          right('APGR', ({ apgr }) => fixed(apgr, 3), 4),
          right('Calls 50 / 80 %', ({ calls50, calls80 }) => `${percent(calls50)} / ${percent(calls80)}`, 5),
        ]
      : []),
  ];
  return markdownTable(curves, columns, { width });
}

/** The names of rows, cut to a readable length. */
function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(shortName).join('; ');
  return names.length > MOST_NAMES
    ? `${shown}; ${names.length - MOST_NAMES} more with --json`
    : shown || 'none';
}

function shortName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
