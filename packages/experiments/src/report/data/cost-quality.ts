import type { StopRule } from '@der-gym/env';
import type { Row } from '../../compare/rows.ts';
import { paretoFront } from '../../quality/pareto.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import type { Interval } from '../../statistics/tables.ts';
import type { CostQualityPlane, PlanePoint } from './schema.ts';

/**
 * Returns each method of a comparison as a point with cost and quality. Bounds are included, but never on the front.
 *
 * @example
 * ```ts
 * import { costQualityPlane } from './cost-quality.ts';
 * import type { Row } from '../../compare/rows.ts';
 *
 * const row = (policy: string, kind: Row['kind'], parameters: number, score: number): Row => ({
 *   policy, kind, parameters, score,
 *   utility: score - 0.001 * parameters, return: null, routeLength: 1, shareOfOptimum: null,
 *   intervals: { score: [score, score], parameters: [parameters, parameters], utility: [0, 0], return: null },
 *   n: 100, runs: 1,
 * });
 * const { points } = costQualityPlane('never', [
 *   row('small', 'single call', 7, 0.6),
 *   row('large', 'single call', 70, 0.5),
 *   row('oracle', 'bound', 7, 0.9),
 * ]);
 * points.filter(({ onFront }) => onFront).map(({ name }) => name); // => ['small']
 * ```
 */
export function costQualityPlane(stopRule: StopRule, rows: readonly Row[]): CostQualityPlane {
  const deployable = rows.filter(({ kind }) => kind !== 'bound');
  const front =
    deployable.length === 0
      ? []
      : paretoFront(deployable.map(({ parameters, score }) => ({ cost: parameters, quality: score })));
  const points = rows.map((row): PlanePoint => {
    const estimate = (value: number, interval: Interval | null): Estimate => {
      return { value, interval, n: row.n, runs: row.runs };
    };
    const { intervals } = row;
    return {
      name: row.policy,
      kind: row.kind,
      parameters: estimate(row.parameters, intervals.parameters),
      score: estimate(row.score, intervals.score),
      utility: estimate(row.utility, intervals.utility),
      return: row.return === null ? null : estimate(row.return, intervals.return),
      routeLength: row.routeLength,
      shareOfOptimum: row.shareOfOptimum,
      // the front has only one of several equal points
      onFront:
        row.kind !== 'bound' &&
        front.some(({ cost, quality }) => cost === row.parameters && quality === row.score),
      note: row.note ?? null,
    };
  });
  return { stopRule, points };
}
