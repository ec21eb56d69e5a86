import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainedVariance, normalizeAdvantages } from './statistics.ts';

const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 });

describe('explainedVariance', () => {
  it('returns 1 minus the variance of the errors over that of the returns', () => {
    // returns 0, 2, 4: variance 8/3; errors 0, 1, -1: variance 2/3
    expect(explainedVariance([0, 1, 5], [0, 2, 4])).toBeCloseTo(1 - 2 / 8, 14);
  });

  it('is unchanged by a constant offset, and can be negative', () => {
    expect(explainedVariance([11, 12, 13], [1, 2, 3])).toBeCloseTo(1, 14);
    expect(explainedVariance([2, 0], [0, 2])).toBe(-3);
  });

  it('returns null when the returns do not vary', () => {
    expect(explainedVariance([1, 2, 3], [4, 4, 4])).toBeNull();
    expect(explainedVariance([], [])).toBeNull();
  });
});

describe('normalizeAdvantages', () => {
  it('leaves mean 0 and sample standard deviation 1', () => {
    fc.assert(
      fc.property(numbers, (list) => {
        fc.pre(Math.max(...list) - Math.min(...list) > 1e-2);
        const out = normalizeAdvantages(Float64Array.from(list));
        const mean = out.reduce((x, y) => x + y, 0) / out.length;
        const variance = out.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (out.length - 1);
        expect(mean).toBeCloseTo(0, 9);
        expect(variance).toBeCloseTo(1, 4);
      }),
    );
  });

  it('sets equal advantages to 0, keeps a single one, and changes only the first `count`', () => {
    expect([...normalizeAdvantages(new Float64Array([3, 3]))]).toEqual([0, 0]);
    // equal except for rounding
    expect([...normalizeAdvantages(new Float64Array(7).fill(1e9 + 0.1))]).toEqual(Array(7).fill(0));
    expect(explainedVariance([1, 2, 3], [0.1, 0.1, 0.1])).toBeNull();
    for (const value of [0.1, -7.7, 1e9 + 0.1]) {
      const many = new Float64Array(1e5).fill(value);
      expect(explainedVariance(new Float64Array(1e5), many), String(value)).toBeNull();
      expect(
        normalizeAdvantages(many).every((x) => x === 0),
        String(value),
      ).toBe(true);
    }
    expect([...normalizeAdvantages(new Float64Array([3]))]).toEqual([3]);
    expect(normalizeAdvantages(new Float64Array([1, 3, 7]), 2)[2]).toBe(7);
  });
});
