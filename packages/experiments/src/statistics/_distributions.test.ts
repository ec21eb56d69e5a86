import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reference } from './__fixtures__/reference.ts';
import { normalCdf, normalQuantile, normalUpper, studentQuantile, studentUpper } from './_distributions.ts';

const relative = (value: number, expected: number) =>
  Math.abs(value - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);

describe('the normal distribution', () => {
  it.each(reference.normalUpper)('P(Z > %d) is scipy’s %d to twelve digits', (x, expected) => {
    expect(relative(normalUpper(x), expected)).toBeLessThan(1e-12);
    expect(normalCdf(-x)).toBe(normalUpper(x));
  });

  it.each(reference.normalQuantile)('the quantile of %d is scipy’s %d', (p, expected) => {
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-12 * (1 + Math.abs(expected)));
  });

  it('the quantile function inverts the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 5, noNaN: true }), (x) => {
        // above 5 a probability near 1 has no digits left for x
        expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 8);
      }),
    );
  });

  it('has its limits at the infinities', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect([normalUpper(Infinity), normalUpper(-Infinity)]).toEqual([0, 1]);
    expect(() => normalQuantile(1.5)).toThrow('`p` to be in [0, 1], got 1.5');
  });
});

describe('Student’s distribution', () => {
  it.each(reference.studentUpper)('P(T > %d) with %d degrees of freedom is scipy’s %d', (x, df, expected) => {
    expect(relative(studentUpper(x, df), expected)).toBeLessThan(1e-10);
  });

  it.each(reference.studentQuantile)(
    'the quantile of %d with %d degrees of freedom is scipy’s %d',
    (p, df, expected) => {
      expect(relative(studentQuantile(p, df), expected)).toBeLessThan(1e-9);
    },
  );

  it('is the Cauchy distribution with one degree of freedom: 1/2 - atan(x) / pi', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
        expect(studentUpper(x, 1)).toBeCloseTo(0.5 - Math.atan(x) / Math.PI, 12);
      }),
    );
  });

  it('is normal with infinite degrees of freedom, and nearly normal with many', () => {
    expect(studentUpper(1.3, Infinity)).toBe(normalUpper(1.3));
    expect(studentQuantile(0.9, Infinity)).toBe(normalQuantile(0.9));
    expect(studentUpper(1.3, 9e6)).toBeCloseTo(normalUpper(1.3), 7);
  });

  it('rejects invalid probabilities and degrees of freedom', () => {
    expect(() => studentUpper(1, 0)).toThrow('`df` to be positive, got 0');
    expect(() => studentQuantile(1, 4)).toThrow('`p` to be in (0, 1), got 1');
  });
});
