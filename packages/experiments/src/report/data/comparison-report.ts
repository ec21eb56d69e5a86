import { terminatorText } from '../../compare/table.ts';
import { costQualityPlane } from './cost-quality.ts';
import type { Effect, ReportData, ReportedComparison, ReportHeader } from './schema.ts';

/**
 * Returns a report of a comparison: the planes of cost and quality, and the paired differences. It has no routes.
 *
 * @example
 * ```ts
 * import { comparisonData } from './comparison-report.ts';
 *
 * const optimum = { return: 0, score: 0, parameters: 0 };
 * const data = comparisonData({
 *   data: 'answers', split: 'by hash', transfer: 'independent', stopRule: 'never', seed: 1, score: 'exact',
 *   threshold: { value: 1, from: 'given' }, prices: 'sizes', terminator: null, optimum, rows: [], byStopRule: [],
 *   reward: { costWeight: 0.001, gainWeight: 5, bonus: 2, maxSteps: 4 },
 *   comparisons: [{ stopRule: 'never', policy: 'a', against: 'b', difference: 0.5, interval: [0.25, 0.75], p: 0.01, adjustedP: 0.01 }],
 * });
 * data.effects.map(({ name, against, difference }) => [name, against, difference.value]); // => [['a', 'b', 0.5]]
 * data.title; // => 'Comparison on answers'
 * ```
 */
export function comparisonData(
  report: ReportedComparison,
  { title = `Comparison on ${report.data}`, seeds }: { title?: string; seeds?: readonly number[] } = {},
): ReportData {
  const tables = [...report.byStopRule].sort(
    (a, b) => Number(b.stopRule === report.stopRule) - Number(a.stopRule === report.stopRule),
  );
  return {
    format: 'der-gym-report',
    version: 1,
    title,
    header: headerOf(report, seeds ?? [report.seed]),
    curves: [],
    planes: tables.map(({ stopRule, rows }) => costQualityPlane(stopRule, rows)),
    lengths: [],
    shares: [],
    routeMaps: [],
    effects: report.comparisons
      .map((comparison, index) => ({ comparison, index }))
      .sort(
        (a, b) =>
          Number(b.comparison.stopRule === report.stopRule) -
            Number(a.comparison.stopRule === report.stopRule) || a.index - b.index,
      )
      .map(({ comparison }) => effectOf(report, comparison)),
    episodes: null,
    missing: [
      'A comparison has no learning curves, routes or episodes. They require the folders of the training runs.',
    ],
  };
}

function effectOf(report: ReportedComparison, comparison: ReportedComparison['comparisons'][number]): Effect {
  const { policy, against, difference, interval, adjustedP, stopRule } = comparison;
  const rows = report.byStopRule.find((table) => table.stopRule === stopRule)?.rows ?? report.rows;
  const row = rows.find((each) => each.policy === policy);
  return {
    name: policy,
    against,
    measure: 'utility',
    stopRule,
    difference: { value: difference, interval, n: row?.n ?? 0, runs: row?.runs ?? 1 },
    p: adjustedP ?? null,
  };
}

function headerOf(report: ReportedComparison, seeds: readonly number[]): ReportHeader {
  const { data, split, transfer, stopRule, score, threshold, prices, reward, rows, terminator } = report;
  const { verdict, encoder = null } = report;
  return {
    data,
    synthetic: transfer === 'synthetic',
    split,
    transfer,
    stopRule,
    score,
    threshold,
    prices,
    reward,
    n: rows[0]?.n ?? 0,
    runs: Math.max(1, ...rows.map(({ runs }) => runs)),
    seeds,
    intervals: '95 %, for new test questions and training runs',
    terminator: terminator === null ? null : terminatorText(terminator),
    ...(verdict !== undefined && { verdict: verdict.sentences }),
    ...(encoder !== null && { encoder }),
  };
}
