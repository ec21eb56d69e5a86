import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { points } from './__fixtures__/points.ts';
import type { CostQuality } from './cost-quality.ts';
import { distanceToFront, paretoFront } from './pareto.ts';

const dominates = (a: CostQuality, b: CostQuality) =>
  a.cost <= b.cost && a.quality >= b.quality && (a.cost < b.cost || a.quality > b.quality);

describe('paretoFront', () => {
  it('keeps what nothing dominates, one of equals, cheapest first', () => {
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

  it('of equal points keeps the first given', () => {
    const twins = [
      { name: 'first', cost: 1, quality: 1 },
      { name: 'second', cost: 1, quality: 1 },
    ];
    expect(paretoFront(twins).map(({ name }) => name)).toEqual(['first']);
  });

  it('refuses no points and unfinished ones', () => {
    expect(() => paretoFront([])).toThrow('at least one point');
    expect(() => paretoFront([{ cost: 1, quality: Number.NaN }])).toThrow('`points[0]` to be finite');
  });
});

describe('distanceToFront', () => {
  const front = [
    { cost: 10, quality: 0.5 },
    { cost: 20, quality: 0.8 },
  ];

  it('is nothing on the front and beyond it', () => {
    for (const point of [
      ...front,
      { cost: 5, quality: 0.1 },
      { cost: 15, quality: 0.6 },
      { cost: 90, quality: 0.9 },
    ]) {
      expect(distanceToFront(point, front).distance).toBe(0);
    }
    // no worse than all that is cheaper, yet dearer than what is as good
    expect(distanceToFront({ cost: 12, quality: 0.5 }, front)).toEqual({ distance: 0, quality: 0, cost: 2 });
  });

  it('takes the shortest way out of what the front dominates, corners included', () => {
    // inside the step from 10 to 20 below .5: 3 to the left, .4 up
    expect(distanceToFront({ cost: 13, quality: 0.1 }, front)).toEqual({
      distance: 0.4,
      quality: 0.4,
      cost: 3,
    });
    // with a unit of .1 the way up is 4 units, the way left is 3
    expect(distanceToFront({ cost: 13, quality: 0.1 }, front, { quality: 0.1 }).distance).toBeCloseTo(3, 12);
    // with 10 of cost like 1 of quality the way left is .3 units
    expect(distanceToFront({ cost: 13, quality: 0.1 }, front, { cost: 10 }).distance).toBeCloseTo(0.3, 12);
    // 3 from the inner corner (20, .5) to the right and 4 units of .1 below: 5, where .7 is 7 units up and 13 left
    const inner = distanceToFront({ cost: 23, quality: 0.1 }, front, { quality: 0.1 });
    expect(inner.distance).toBeCloseTo(5, 12);
    expect(inner.quality).toBeCloseTo(0.7, 12);
    expect(inner.cost).toBe(13);
  });

  it('is the least of all moves that leave the point undominated', () => {
    fc.assert(
      fc.property(
        points,
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        (all, cost, quality) => {
          // on a grid of whole numbers the staircase passes through whole numbers: the best move does too
          const point = { cost, quality };
          let best = Number.POSITIVE_INFINITY;
          for (let saved = 0; saved <= 9; saved++) {
            for (let gained = 0; gained <= 9; gained++) {
              const moved = { cost: cost - saved, quality: quality + gained };
              // on the boundary: nothing is better in both
              const inside = all.some((other) => other.cost < moved.cost && other.quality > moved.quality);
              if (!inside) best = Math.min(best, Math.hypot(saved, gained));
            }
          }
          expect(distanceToFront(point, all).distance).toBeCloseTo(best, 12);
        },
      ),
    );
  });

  it('refuses a scale that is none', () => {
    expect(() => distanceToFront({ cost: 1, quality: 1 }, front, { cost: 0 })).toThrow(
      '`scale.cost` to be positive',
    );
  });
});
