import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { reference } from './__fixtures__/reference.ts';
import { minimalDetectableEffect } from './power.ts';

describe('minimalDetectableEffect', () => {
  it.each(reference.power)(
    'is $shift standard errors where scipy’s non-central power with $df degrees of freedom is $power',
    ({ shift, df, power }) => {
      const found = minimalDetectableEffect({ standardError: 1, degreesOfFreedom: df }, { power });
      // near a power of 1, a small change of the power changes the effect much
      expect(Math.abs(found - shift)).toBeLessThan(1e-5);
    },
  );

  it('scales with the standard error, and rises with the power and the confidence', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        (standardError, degreesOfFreedom) => {
          const effect = (power: number, significance: number, unit = 1) =>
            minimalDetectableEffect({ standardError: unit, degreesOfFreedom }, { power, significance });
          const usual = effect(0.8, 0.05);
          expect(effect(0.8, 0.05, standardError)).toBeCloseTo(usual * standardError, 9);
          expect(effect(0.9, 0.05)).toBeGreaterThan(usual);
          expect(effect(0.8, 0.01)).toBeGreaterThan(usual);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('returns an effect that is found with the stated power', () => {
    const rng = createRng('minimal detectable effect');
    const degreesOfFreedom = 39;
    const effect = minimalDetectableEffect({ standardError: 1 / Math.sqrt(40), degreesOfFreedom });
    const hits = countOf(500, () => {
      const sample = Array.from({ length: 40 }, () => effect + rng.normal());
      const mean = sample.reduce((sum, value) => sum + value, 0) / 40;
      const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      // two-sided: 2.0227 is the .975 quantile with 39 degrees of freedom
      return Math.abs(mean) / Math.sqrt(squares / 39 / 40) > 2.0227;
    });
    expect(isBinomial(hits, 500, 0.8)).toBe(true);
  });

  it('returns 0 if nothing varies', () => {
    const sure = { standardError: 0, degreesOfFreedom: 10 };
    expect(minimalDetectableEffect(sure)).toBe(0);
  });

  it('rejects invalid probabilities', () => {
    const precision = { standardError: 1, degreesOfFreedom: 10 };
    expect(() => minimalDetectableEffect(precision, { power: 1 })).toThrow(
      '`power` to be in (0.05, 1), got 1',
    );
    expect(() => minimalDetectableEffect({ standardError: 1, degreesOfFreedom: 0.5 })).toThrow(
      'at least 1, got 0.5',
    );
    expect(() => minimalDetectableEffect(precision, { significance: 0 })).toThrow(
      '`significance` to be in (0, 1)',
    );
  });
});
