import { type Column, fixed, markdownTable, plainText, withInterval } from '../text/markdown-table.ts';
import { type CostAndQuality, MIXTURES, type QualityCurve } from './cost-and-quality.ts';

/** The maximum number of curves to print. */
const MOST_CURVES = 8;
/** The maximum number of RouterArena scores to print. */
const MOST_SCORES = 5;

/** Cost and quality as Markdown. */
export function costAndQualityMarkdown(found: CostAndQuality, width: number | undefined): string {
  const { curves, costRange, twoExperts, routerArena } = found;
  const [low, high] = costRange.map((cost) => fixed(cost, 1));
  const isShown = low !== high && curves.length > 0;
  const shown = curves.slice(0, MOST_CURVES);
  const more = curves.length - shown.length;
  const lines = [
    frontLine(found),
    ...(isShown
      ? [
          `AIQ (RouterBench): mean score over costs from ${low} to ${high} billion parameters per question. A router is swept from the cheapest to the most expensive expert; settings are chosen on validation, experts on train.`,
        ]
      : ['AIQ: none, since all experts cost the same.']),
    twoExperts === null
      ? 'APGR: none, since no expert is both more expensive than the cheapest and better on train.'
      : twoExperts.gap <= 0
        ? `APGR: none, since on test ${twoExperts.strong} (the best on train) does not score above ${twoExperts.weak} (the cheapest).`
        : `APGR (RouteLLM): mean share of the score gap between ${twoExperts.weak} (the cheapest) and ${twoExperts.strong} (the best on train) that a router between the two recovers; random choice gets 0.5. Calls: the smallest share of calls to ${twoExperts.strong} that recovers 50 % or 80 % of the gap.`,
    routerArena.length === 0
      ? 'RouterArena score: none, since it needs dollars and scores in [0, 1].'
      : `RouterArena score, of accuracy and dollars: ${routerArena
          .slice(0, MOST_SCORES)
          .map(({ policy, score }) => `${policy} ${fixed(score, 3)}`)
          .join('; ')}${routerArena.length > MOST_SCORES ? '; the others with --json' : ''}.`,
    ...(more > 0 && isShown ? [`${more} more routers with --json.`] : []),
  ];
  const table = isShown ? [curvesTable(shown, (twoExperts?.gap ?? 0) > 0, width)] : [];
  return [...table, lines.map((line) => `- ${plainText(line)}`).join('\n')].join('\n\n');
}

function frontLine({ front, hull }: CostAndQuality): string {
  const listed = front.map((policy) => (hull.includes(policy) ? policy : `(${policy})`));
  const left =
    hull.length < front.length ? ' In parentheses: a mixture of two others is at least as good.' : '';
  return `Pareto front of score and inference cost on test, cheapest first: ${listed.join('; ') || 'none'}.${left}`;
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
