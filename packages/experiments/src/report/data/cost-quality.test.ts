import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row, RowKind } from '../../compare/rows.ts';
import { costQualityPlane } from './cost-quality.ts';

const row = (policy: string, kind: RowKind, parameters: number, score: number): Row => ({
  policy,
  kind,
  return: null,
  score,
  parameters,
  utility: score - parameters / 1000,
  routeLength: 1,
  shareOfOptimum: null,
  intervals: { score: [score, score], parameters: [parameters, parameters], utility: [0, 0], return: null },
  n: 7,
  runs: 2,
});
const front = (rows: readonly Row[]) =>
  costQualityPlane('never', rows)
    .points.filter(({ onFront }) => onFront)
    .map(({ name }) => name);

describe('costQualityPlane', () => {
  it('has the Pareto-optimal methods on its front', () => {
    const rows = [
      row('cheap', 'single call', 1, 0.5),
      row('dear', 'learned', 9, 0.9),
      row('worse', 'route', 9, 0.8),
      row('waste', 'single call', 2, 0.5),
      row('bound', 'bound', 0.5, 1),
    ];
    expect(front(rows)).toEqual(['cheap', 'dear']);
    expect(costQualityPlane('never', rows).points[1]).toMatchObject({
      name: 'dear',
      score: { value: 0.9, interval: [0.9, 0.9], n: 7, runs: 2 },
      return: null,
      note: null,
    });
  });

  it('has the front that a scan by increasing cost finds', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(points, (drawn) => {
        const rows = drawn.map(([cost, score], i) => row(String(i), 'learned', cost, score));
        // the best score at each cost, if it is above those of all cheaper methods
        let best = Number.NEGATIVE_INFINITY;
        const expected = [...new Set(drawn.map(([cost]) => cost))]
          .sort((a, b) => a - b)
          .flatMap((price) => {
            const top = Math.max(...drawn.filter(([cost]) => cost === price).map(([, score]) => score));
            if (top <= best) return [];
            best = top;
            return drawn.flatMap(([cost, score], i) => (cost === price && score === top ? [String(i)] : []));
          });
        expect(front(rows).sort()).toEqual(expected.sort());
      }),
    );
  });
});
