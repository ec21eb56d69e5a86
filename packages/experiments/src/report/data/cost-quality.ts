import type { StopRule } from '@der-gym/env';
import type { Row } from '../../compare/rows.ts';
import type { Interval } from '../../statistics/bootstrap.ts';
import type { CostQualityPlane, Measurement, PlanePoint } from './types.ts';

/** Returns every method of a comparison on the plane of cost and quality; bounds are shown but are no part of the front. */
export function costQualityPlane(stopRule: StopRule, rows: readonly Row[]): CostQualityPlane {
  const deployable = rows.map(({ kind }) => kind !== 'bound');
  const points = rows.map((row, index): PlanePoint => {
    const estimate = (value: number, interval: Interval | null): Measurement => {
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
      onFront:
        deployable[index]! &&
        !rows.some((other, i) => deployable[i]! && i !== index && dominates(other, row)),
      note: row.note ?? null,
    };
  });
  return { stopRule, points };
}

/** At least as good for no more, and better in one of the two. */
function dominates(other: Row, row: Row): boolean {
  if (other.score < row.score || other.parameters > row.parameters) return false;
  return other.score > row.score || other.parameters < row.parameters;
}
