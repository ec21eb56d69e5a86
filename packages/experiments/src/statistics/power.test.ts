import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { reference } from './__fixtures__/reference.ts';
import { minimalDetectableEffect, powerToDetect } from './power.ts';
import { precisionOfMean, varianceComponents } from './variance-components.ts';

describe('power', () => {
  it.each(reference.power)(
    'of $shift standard errors with $df degrees of freedom is scipy’s non-central $power',
    ({ shift, df, power }) => {
      const found = powerToDetect(shift, { standardError: 1, degreesOfFreedom: df });
      expect(Math.abs(found - power)).toBeLessThan(1e-7);
    },
  );

  it('of the minimal detectable effect is the power asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom(0.5, 0.8, 0.9, 0.99),
        fc.constantFrom(0.1, 0.05, 0.01),
        (standardError, degreesOfFreedom, power, significance) => {
          const precision = { standardError, degreesOfFreedom };
          const effect = minimalDetectableEffect(precision, { power, significance });
          const found = powerToDetect(effect, precision, { significance });
          expect(found).toBeCloseTo(power, 9);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('comes true: the minimal detectable effect is found as often as said', () => {
    const rng = createRng('minimal detectable effect');
    const degreesOfFreedom = 39;
    const effect = minimalDetectableEffect({ standardError: 1 / Math.sqrt(40), degreesOfFreedom });
    const hits = countOf(500, () => {
      const { mean, ...components } = varianceComponents([
        Float64Array.from({ length: 40 }, () => effect + rng.normal()),
      ]);
      const precision = precisionOfMean({ mean, ...components });
      // two-sided: 2.0227 is the .975 quantile with 39 degrees of freedom
      return Math.abs(mean) / precision.standardError > 2.0227;
    });
    expect(isBinomial(hits, 500, 0.8)).toBe(true);
  });

  it('has nothing to detect where nothing varies', () => {
    const sure = { standardError: 0, degreesOfFreedom: 10 };
    expect(minimalDetectableEffect(sure)).toBe(0);
    expect([powerToDetect(0.1, sure), powerToDetect(0, sure)]).toEqual([1, 0.05]);
  });

  it('refuses what is no probability', () => {
    const precision = { standardError: 1, degreesOfFreedom: 10 };
    expect(() => minimalDetectableEffect(precision, { power: 1 })).toThrow(
      '`power` to be in (0.05, 1), got 1',
    );
    expect(() => powerToDetect(1, { standardError: 1, degreesOfFreedom: 0.5 })).toThrow(
      'at least 1, got 0.5',
    );
    expect(() => powerToDetect(1, precision, { significance: 0 })).toThrow('`significance` to be in (0, 1)');
  });
});
