import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { points } from './__fixtures__/points.ts';
import type { CostQuality } from './pareto.ts';
import { paretoFront } from './pareto.ts';

const dominates = (a: CostQuality, b: CostQuality) =>
  a.cost <= b.cost && a.quality >= b.quality && (a.cost < b.cost || a.quality > b.quality);

describe('paretoFront', () => {
  it('returns the points that no other dominates, and one of equal points, cheapest first', () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = paretoFront(all);
        const kept = all.filter(
          (point, i) =>
            !all.some((other) => dominates(other, point)) &&
            !all.slice(0, i).some(({ cost, quality }) => cost === point.cost && quality === point.quality),
        );
        expect(front).toEqual(kept.toSorted((a, b) => a.cost - b.cost));
      }),
    );
  });

  it('keeps the first of equal points', () => {
    const twins = [
      { name: 'first', cost: 1, quality: 1 },
      { name: 'second', cost: 1, quality: 1 },
    ];
    expect(paretoFront(twins).map(({ name }) => name)).toEqual(['first']);
  });

  it('rejects an empty list and points that are not finite', () => {
    expect(() => paretoFront([])).toThrow('at least one point');
    expect(() => paretoFront([{ cost: 1, quality: Number.NaN }])).toThrow(
      '`points[0].quality` to be a finite number, got NaN',
    );
  });
});
