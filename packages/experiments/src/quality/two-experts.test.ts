import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { averageGapRecovered, callsForGap, twoExpertCurve } from './two-experts.ts';

const slices = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((list) => ({
    preference: Float64Array.from(list, ([p]) => p),
    weak: Float64Array.from(list, ([, w]) => w),
    strong: Float64Array.from(list, ([, , s]) => s),
  }));
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('twoExpertCurve', () => {
  it('goes from the weak to the strong expert, one question or tie at a time', () => {
    fc.assert(
      fc.property(slices, (slice) => {
        const curve = twoExpertCurve(slice);
        expect(curve).toHaveLength(new Set(slice.preference).size + 1);
        expect(curve[0]!.strongShare).toBe(0);
        expect(curve[0]!.quality).toBeCloseTo(mean(slice.weak), 12);
        expect(curve[curve.length - 1]!.strongShare).toBe(1);
        expect(curve[curve.length - 1]!.quality).toBeCloseTo(mean(slice.strong), 12);
        curve.slice(1).forEach(({ strongShare }, k) => {
          expect(strongShare).toBeGreaterThan(curve[k]!.strongShare);
        });
      }),
    );
  });

  it('rejects columns of unequal length', () => {
    const two = new Float64Array(2);
    expect(() => twoExpertCurve({ preference: two, weak: two, strong: new Float64Array(3) })).toThrow(
      '`strong` to have length 2, got 3',
    );
  });
});

describe('averageGapRecovered', () => {
  it('is about 0.5 for a random preference, and has a closed form for a perfect one', () => {
    const rng = createRng('coin');
    const n = 4000;
    const weak = Float64Array.from({ length: n }, () => Number(rng.uniform() < 0.5));
    const strong = new Float64Array(n).fill(1);
    const ends = { weak: mean(weak), strong: 1 };
    const coin = Float64Array.from({ length: n }, () => rng.uniform());
    const gap = averageGapRecovered(twoExpertCurve({ preference: coin, weak, strong }), ends);
    expect(Math.abs(gap! - 0.5)).toBeLessThan(0.03);
    // the fraction f that the weak expert misses moves first: quality rises to 1 at f, then stays, so APGR is 1 - f / 2
    const perfect = averageGapRecovered(
      twoExpertCurve({ preference: weak.map((right) => 1 - right), weak, strong }),
      ends,
    );
    expect(perfect).toBeCloseTo(1 - (1 - ends.weak) / 2, 10);
  });

  it('sums to 1 for a preference and its opposite', () => {
    fc.assert(
      fc.property(slices, (slice) => {
        const ends = { weak: mean(slice.weak), strong: mean(slice.strong) };
        const there = averageGapRecovered(twoExpertCurve(slice), ends);
        const preference = slice.preference.map((value) => -value);
        const back = averageGapRecovered(twoExpertCurve({ ...slice, preference }), ends);
        if (ends.strong <= ends.weak) expect([there, back]).toEqual([null, null]);
        else expect(there! + back!).toBeCloseTo(1, 10);
      }),
    );
  });

  it('averages only over the shares that the curve covers', () => {
    const curve = [
      { strongShare: 0.6, quality: 0.8 },
      { strongShare: 0.2, quality: 0.6 },
    ];
    // mean .7 between .4 and .8
    expect(averageGapRecovered(curve, { weak: 0.4, strong: 0.8 })).toBeCloseTo(0.75, 12);
    expect(averageGapRecovered(curve.slice(1), { weak: 0.4, strong: 0.8 })).toBeNull();
    expect(() => averageGapRecovered([], { weak: 0, strong: 1 })).toThrow('at least one point');
  });
});

describe('callsForGap', () => {
  const ends = { weak: 0.4, strong: 0.8 };

  it('finds the first crossing on a curve that falls again', () => {
    const curve = [
      { strongShare: 0, quality: 0.4 },
      { strongShare: 0.4, quality: 0.8 },
      { strongShare: 0.6, quality: 0.5 },
      { strongShare: 1, quality: 0.8 },
    ];
    // half of the gap is .6: halfway from 0 to .4
    expect(callsForGap(curve, 0.5, ends)).toBeCloseTo(0.2, 12);
    expect(callsForGap(curve.toReversed(), 1, ends)).toBeCloseTo(0.4, 12);
    expect(callsForGap(curve, 0, ends)).toBe(0);
  });

  it('returns null if the part is never recovered, or if there is no gap', () => {
    const curve = [
      { strongShare: 0, quality: 0.4 },
      { strongShare: 1, quality: 0.7 },
    ];
    expect(callsForGap(curve, 0.9, ends)).toBeNull();
    expect(callsForGap(curve, 0.5, { weak: 0.8, strong: 0.8 })).toBeNull();
    expect(() => callsForGap(curve, Number.NaN, ends)).toThrow('`recovered` to be a finite number, got NaN');
  });

  it('rises with the part to recover', () => {
    fc.assert(
      fc.property(
        slices,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (slice, a, b) => {
          const own = { weak: mean(slice.weak), strong: mean(slice.strong) };
          fc.pre(own.strong > own.weak);
          const curve = twoExpertCurve(slice);
          const [less, more] = [Math.min(a, b) * 0.999, Math.max(a, b) * 0.999].map(
            (part) => callsForGap(curve, part, own)!,
          );
          expect(less).toBeLessThanOrEqual(more! + 1e-12);
        },
      ),
    );
  });
});
