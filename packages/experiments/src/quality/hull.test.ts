import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { points } from './__fixtures__/points.ts';
import { aiq, heightWeights } from './aiq.ts';
import { hullCorners, qualityHull } from './hull.ts';
import type { CostQuality } from './pareto.ts';

/** The quality of a hull at a cost; null below its first point. */
function heightAt(hull: readonly CostQuality[], cost: number): number | null {
  if (cost < hull[0]!.cost) return null;
  const weights = heightWeights(
    hull.map((corner) => corner.cost),
    [cost, cost],
  );
  return weights.reduce((sum, weight, k) => sum + weight * hull[k]!.quality, 0);
}

/** The height of the hull by definition: the best mixture of two points at this cost or less. */
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
  it('equals the best mixture of two points at every cost', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 36 }), (all, quarter) => {
        const hull = qualityHull(all);
        const height = heightAt(hull, quarter / 4);
        const best = bestMixture(all, quarter / 4);
        if (best === Number.NEGATIVE_INFINITY) expect(height).toBeNull();
        else expect(height).toBeCloseTo(best, 12);
      }),
      { numRuns: 300 },
    );
  });

  it('is concave, never falls, has no point above it and no redundant corner', () => {
    fc.assert(
      fc.property(points, (all) => {
        const hull = qualityHull(all);
        for (const { cost, quality } of all) {
          expect(heightAt(hull, cost)).toBeGreaterThanOrEqual(quality - 1e-12);
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

  it('does not depend on the order of points, nor on points below it', () => {
    fc.assert(
      fc.property(points, fc.nat(6), fc.nat(3), fc.nat(3), (all, pick, extra, worse) => {
        const hull = qualityHull(all);
        expect(qualityHull(all.toReversed())).toEqual(hull);
        const { cost, quality } = all[pick % all.length]!;
        const end = hull[hull.length - 1]!.cost;
        const dominated = { cost: Math.min(end, cost + extra), quality: quality - worse };
        expect(qualityHull([dominated, ...all])).toEqual(hull);
      }),
    );
  });

  it('continues flat up to `until`', () => {
    const two = [
      { cost: 1, quality: 1 },
      { cost: 2, quality: 3 },
    ];
    expect(qualityHull(two, { until: 5 })).toEqual([...two, { cost: 5, quality: 3 }]);
    expect(heightAt(qualityHull(two), 100)).toBe(3);
    expect(() => qualityHull(two, { until: 1.5 })).toThrow('`until` to be finite and at least 2');
  });
});

describe('hullCorners', () => {
  it('returns the given points, without the flat end of the hull', () => {
    fc.assert(
      fc.property(points, (all) => {
        const corners = hullCorners(all);
        for (const corner of corners) expect(all).toContain(corner);
        expect(qualityHull(all).slice(0, corners.length)).toEqual(corners);
      }),
    );
  });
});

describe('heightWeights', () => {
  it('returns weights that are not negative and sum to 1', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 }),
        fc.nat(30),
        fc.nat(30),
        (costs, skip, width) => {
          const rising = costs.toSorted((a, b) => a - b);
          const low = rising[0]! + skip;
          const weights = heightWeights(rising, [low, low + width]);
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('aiq', () => {
  it('returns the mean quality of two rising points', () => {
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
          // if the more expensive point is worse, only the cheaper one is used
          const worse = [
            { cost, quality: quality + better },
            { cost: cost + more, quality },
          ];
          expect(aiq(worse)).toBeCloseTo(quality + better, 10);
        },
      ),
    );
  });

  it('equals the mean height of the hull, by numerical integration', () => {
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

  it('returns the quality of the hull for a single cost', () => {
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

  it('rejects a range below the cheapest point, or one that does not rise', () => {
    const two = [
      { cost: 1, quality: 0 },
      { cost: 3, quality: 1 },
    ];
    expect(() => aiq(two, { costRange: [0, 3] })).toThrow(
      'at least the cost of the cheapest point, 1, got 0',
    );
    expect(() => aiq(two, { costRange: [3, 2] })).toThrow(
      '`costRange` to be a lower and an upper finite cost',
    );
  });
});
