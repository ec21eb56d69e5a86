import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { points } from './__fixtures__/points.ts';
import { advantageOver, gains } from './gains.ts';
import { qualityHull } from './hull.ts';
import { bestByWillingness, worthAt } from './willingness.ts';

describe('bestByWillingness', () => {
  it('names a point that nothing beats, at every willingness to pay', () => {
    fc.assert(
      fc.property(points, fc.double({ min: 0, max: 20, noNaN: true }), (all, willingness) => {
        const list = bestByWillingness(all);
        const chosen = list.findLast(({ from }) => from <= willingness)!.point;
        const highest = Math.max(...all.map((point) => worthAt(point, willingness)));
        expect(worthAt(chosen, willingness)).toBeCloseTo(highest, 9);
      }),
      { numRuns: 300 },
    );
  });

  it('lists the corners of the hull up to its highest, at rising prices', () => {
    fc.assert(
      fc.property(points, (all) => {
        const list = bestByWillingness(all);
        const top = Math.max(...all.map(({ quality }) => quality));
        const hull = qualityHull(all);
        const corners = hull.slice(0, hull.findIndex(({ quality }) => quality === top) + 1);
        expect(list.map(({ point }) => point)).toEqual(corners);
        list.slice(1).forEach(({ from }, k) => {
          expect(from).toBeGreaterThan(list[k]!.from);
        });
      }),
    );
  });

  it('refuses a negative willingness', () => {
    expect(() => worthAt({ cost: 1, quality: 1 }, -1)).toThrow('`willingness` to be at least 0, got -1');
  });
});

describe('gains', () => {
  it('are relative, except for the share of what could be had', () => {
    const found = gains(0.6, { random: 0.4, bestSingle: { cost: 12, quality: 0.5 }, oracle: 0.8 });
    expect(found.overRandom).toBeCloseTo(0.5, 12);
    expect(found.overBestSingle).toBeCloseTo(0.2, 12);
    expect(found.toOracle).toBeCloseTo(-0.25, 12);
    expect(found.shareOfHeadroom).toBeCloseTo(1 / 3, 12);
  });

  it('are nothing to speak of where the divisor vanishes', () => {
    const found = gains(0.5, { random: 0, bestSingle: { cost: 1, quality: 0.5 }, oracle: 0.5 });
    expect([found.overRandom, found.shareOfHeadroom]).toEqual([null, null]);
    expect(found.overBestSingle).toBe(0);
  });
});

describe('advantageOver', () => {
  it('saves with the cheapest setting that is as good, which may cost more', () => {
    const single = { cost: 10, quality: 0.5 };
    const settings = [
      { cost: 5, quality: 0.4 },
      { cost: 15, quality: 0.55 },
      { cost: 40, quality: 0.6 },
    ];
    const found = advantageOver(single, settings);
    expect(found.performanceGain).toBeCloseTo(0.2, 12);
    expect(found.costSaving).toBeCloseTo(-0.5, 12);
    expect(advantageOver(single, settings.slice(0, 1)).costSaving).toBeNull();
    expect(advantageOver(single, settings.slice(0, 1)).performanceGain).toBeCloseTo(-0.2, 12);
    expect(() => advantageOver({ cost: 0, quality: 1 }, settings)).toThrow(
      '`bestSingle` to have positive cost',
    );
  });
});
