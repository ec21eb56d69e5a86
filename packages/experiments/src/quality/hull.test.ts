import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { points } from './__fixtures__/points.ts';
import { aiq, aiqRouterBench } from './aiq.ts';
import { hullQuality, qualityHull } from './hull.ts';
import type { CostQuality } from './pareto.ts';

type Pair = [number, number];
const released = JSON.parse(
  readFileSync(new URL('./__fixtures__/routerbench.json', import.meta.url), 'utf8'),
) as { hulls: { points: Pair[]; hull: Pair[] }[]; routers: Pair[][]; aiq: number[] };
const toPoints = (pairs: readonly Pair[]) => pairs.map(([cost, quality]) => ({ cost, quality }));

/** The height of the hull by its definition: the best of all mixtures of two points that cost no more. */
function bestMixture(all: readonly CostQuality[], cost: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (const a of all) {
    if (a.cost <= cost) best = Math.max(best, a.quality);
    for (const b of all) {
      if (a.cost >= cost || b.cost <= cost) continue;
      const share = (cost - a.cost) / (b.cost - a.cost);
      best = Math.max(best, a.quality + share * (b.quality - a.quality));
    }
  }
  return best;
}

describe('qualityHull', () => {
  it('is the best mixture of two points, at every cost', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 36 }), (all, quarter) => {
        const hull = qualityHull(all);
        const height = hullQuality(hull, quarter / 4);
        const best = bestMixture(all, quarter / 4);
        if (best === Number.NEGATIVE_INFINITY) expect(height).toBeNull();
        else expect(height).toBeCloseTo(best, 12);
      }),
      { numRuns: 300 },
    );
  });

  it('lies on or above every point, never falls, is concave, and has no corner too many', () => {
    fc.assert(
      fc.property(points, (all) => {
        const hull = qualityHull(all);
        for (const { cost, quality } of all) {
          expect(hullQuality(hull, cost)).toBeGreaterThanOrEqual(quality - 1e-12);
        }
        const slopes = hull.slice(1).map(({ cost, quality }, k) => {
          expect(cost).toBeGreaterThan(hull[k]!.cost);
          return (quality - hull[k]!.quality) / (cost - hull[k]!.cost);
        });
        slopes.forEach((slope, k) => {
          expect(slope).toBeGreaterThanOrEqual(0);
          if (k > 0) expect(slope).toBeLessThan(slopes[k - 1]!);
        });
        expect(hull[0]!.cost).toBe(Math.min(...all.map(({ cost }) => cost)));
        expect(hull[hull.length - 1]!.cost).toBe(Math.max(...all.map(({ cost }) => cost)));
      }),
    );
  });

  it('does not change with the order, nor with points it already covers', () => {
    fc.assert(
      fc.property(points, fc.nat(6), fc.nat(3), fc.nat(3), (all, pick, dearer, worse) => {
        const hull = qualityHull(all);
        expect(qualityHull(all.toReversed())).toEqual(hull);
        const { cost, quality } = all[pick % all.length]!;
        const end = hull[hull.length - 1]!.cost;
        const dominated = { cost: Math.min(end, cost + dearer), quality: quality - worse };
        expect(qualityHull([dominated, ...all])).toEqual(hull);
      }),
    );
  });

  it('goes on flat as far as it is asked to', () => {
    const two = [
      { cost: 1, quality: 1 },
      { cost: 2, quality: 3 },
    ];
    expect(qualityHull(two, { until: 5 })).toEqual([...two, { cost: 5, quality: 3 }]);
    expect(hullQuality(qualityHull(two), 100)).toBe(3);
    expect(() => qualityHull(two, { until: 1.5 })).toThrow('`until` to be finite and at least 2');
  });
});

describe("compat 'routerbench'", () => {
  it.each(released.hulls.map(({ points, hull }, k) => [k, points, hull] as const))(
    'gives what the released function gives (%d)',
    (_, pairs, expected) => {
      const hull = qualityHull(toPoints(pairs), { compat: 'routerbench' });
      expect(hull.map(({ cost }) => cost)).toEqual(expected.map(([cost]) => cost));
      hull.forEach(({ quality }, k) => {
        expect(quality).toBeCloseTo(expected[k]![1], 12);
      });
    },
  );

  it('gives the released AIQ of routers in one list', () => {
    const found = aiqRouterBench(released.routers.map(toPoints));
    found.forEach((value, k) => {
      expect(value).toBeCloseTo(released.aiq[k]!, 12);
    });
    expect(found).toHaveLength(4);
  });

  it('looks once at the list as it was: a fall of two steps leaves the second', () => {
    // the dear end is below its left neighbour and goes; nothing is below a point that stays
    const falling = [
      { cost: 1, quality: 5 },
      { cost: 2, quality: 1 },
      { cost: 3, quality: 2 },
    ];
    // at 2 the chord from 1 to 3 is 3.5, below 5: taken out; 2 >= 3.5 does not hold either: the end was never added
    expect(qualityHull(falling, { compat: 'routerbench' })).toEqual([{ cost: 1, quality: 5 }]);
  });

  it('stands on its ends alone where no cost lies between, and on one point', () => {
    const ends = [
      { cost: 1, quality: 1 },
      { cost: 2, quality: 2 },
    ];
    expect(qualityHull(ends, { compat: 'routerbench' })).toEqual(ends);
    expect(
      qualityHull(
        [
          { cost: 1, quality: 2 },
          { cost: 2, quality: 1 },
        ],
        { compat: 'routerbench' },
      ),
    ).toHaveLength(1);
    expect(qualityHull(ends.slice(1), { compat: 'routerbench' })).toEqual(ends.slice(1));
  });
});

describe('aiq', () => {
  it('of two rising points is the mean of their qualities', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 50 }),
        (cost, more, quality, better) => {
          const two = [
            { cost, quality },
            { cost: cost + more, quality: quality + better },
          ];
          expect(aiq(two)).toBeCloseTo(quality + better / 2, 10);
          // where the dearer one is worse, the cheaper one is used throughout
          const worse = [
            { cost, quality: quality + better },
            { cost: cost + more, quality },
          ];
          expect(aiq(worse)).toBeCloseTo(quality + better, 10);
        },
      ),
    );
  });

  it('is the mean height of the hull, by counting', () => {
    fc.assert(
      fc.property(
        points,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 12 }),
        (all, skip, width) => {
          const low = Math.min(...all.map(({ cost }) => cost)) + skip;
          const high = low + width;
          let sum = 0;
          const cells = 400 * width;
          for (let k = 0; k < cells; k++) {
            sum += bestMixture(all, low + ((k + 0.5) * width) / cells) / cells;
          }
          expect(aiq(all, { costRange: [low, high] })).toBeCloseTo(sum, 4);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('at a single cost is the quality there', () => {
    expect(aiq([{ cost: 3, quality: 0.7 }])).toBe(0.7);
    expect(
      aiq(
        [
          { cost: 1, quality: 0 },
          { cost: 3, quality: 1 },
        ],
        { costRange: [2, 2] },
      ),
    ).toBe(0.5);
  });

  it('depends on nobody else, unlike the released one', () => {
    const router = [
      { cost: 2, quality: 0.4 },
      { cost: 4, quality: 0.8 },
    ];
    const cheap = [
      { cost: 1, quality: 0.1 },
      { cost: 2, quality: 0.1 },
    ];
    const dear = [
      { cost: 1, quality: 0.1 },
      { cost: 8, quality: 0.1 },
    ];
    // area 1.2 over 4, and 1.2 + 4 x .8 over 8
    expect(aiqRouterBench([router, cheap])[0]).toBeCloseTo(0.3, 12);
    expect(aiqRouterBench([router, dear])[0]).toBeCloseTo(0.55, 12);
    expect(aiq(router)).toBeCloseTo(0.6, 12);
  });

  it('refuses a range below the cheapest point, or one that does not rise', () => {
    const two = [
      { cost: 1, quality: 0 },
      { cost: 3, quality: 1 },
    ];
    expect(() => aiq(two, { costRange: [0, 3] })).toThrow('at the cheapest point (1) or above, got 0');
    expect(() => aiq(two, { costRange: [3, 2] })).toThrow('`costRange` to rise');
    expect(() => aiqRouterBench([[{ cost: 0, quality: 1 }]])).toThrow('greatest cost to be positive');
  });
});
