import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrateThreshold, type ThresholdTarget } from './calibrate-threshold.ts';

// few values and many ties, like real scores
const scores = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 4 }).map((k) => k / 4),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  {
    minLength: 1,
    maxLength: 30,
  },
);
const rateOf = (values: readonly number[], threshold: number) =>
  values.filter((value) => value >= threshold).length / values.length;

describe('calibrateThreshold', () => {
  it('returns the observed score at the quantile, and its stop rate', () => {
    const atoms = [0.5, 0.875, 0.5, 1, 0.875, 0.875, 0.25, 0.5, 0.875, 0.875];
    // sorted: .25 .5 .5 .5 .875 x 5 1; the 5th of 10 is .875, which 6 of 10 reach; the 4th is .5
    expect(calibrateThreshold(atoms, { quantile: 0.5 })).toEqual({ threshold: 0.875, stopRate: 0.6 });
    expect(calibrateThreshold(atoms, { quantile: 0.4 })).toEqual({ threshold: 0.5, stopRate: 0.9 });
    expect(calibrateThreshold(atoms, { quantile: 0.8 })).toEqual({ threshold: 0.875, stopRate: 0.6 });
    expect(calibrateThreshold(atoms, { quantile: 0 })).toEqual({ threshold: 0.25, stopRate: 1 });
    expect(calibrateThreshold(atoms, { quantile: 1 })).toEqual({ threshold: 1, stopRate: 0.1 });
  });

  it('returns the observed score with the nearest stop rate, the higher one on ties', () => {
    // stop rates: 0: 1, .5: .75, .75: .25, 1: .125
    const atoms = [0, 0, 0.5, 0.5, 0.5, 0.5, 0.75, 1];
    expect(calibrateThreshold(atoms, { targetStopRate: 0.6 })).toEqual({ threshold: 0.5, stopRate: 0.75 });
    expect(calibrateThreshold(atoms, { targetStopRate: 0.5 })).toEqual({ threshold: 0.75, stopRate: 0.25 });
    expect(calibrateThreshold(atoms, { targetStopRate: 0.01 })).toEqual({ threshold: 1, stopRate: 0.125 });
    expect(calibrateThreshold(atoms, { targetStopRate: 1 })).toEqual({ threshold: 0, stopRate: 1 });
  });

  it('is exact despite the rounding of quantile times n', () => {
    // .07 * 100 = 7.000000000000001
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    for (let k = 1; k <= 100; k++) {
      expect(calibrateThreshold(hundred, { quantile: k / 100 }).threshold).toBe(k);
      expect(calibrateThreshold(hundred, { targetStopRate: k / 100 }).stopRate).toBe(k / 100);
    }
  });

  it('returns the smallest score not below the quantile, checked by brute force', () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0, max: 1, noNaN: true }), (values, quantile) => {
        const reaches = (x: number) =>
          values.filter((value) => value <= x).length >= quantile * values.length - 1e-9;
        const expected = Math.min(...values.filter(reaches));
        const { threshold, stopRate } = calibrateThreshold(values, { quantile });
        expect(threshold).toBe(expected + 0);
        expect(stopRate).toBe(rateOf(values, threshold));
      }),
    );
  });

  it('returns a score whose stop rate is nearest to the target, checked by brute force', () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 1e-6, max: 1, noNaN: true }), (values, targetStopRate) => {
        const { threshold, stopRate } = calibrateThreshold(values, { targetStopRate });
        expect(values.map((value) => value + 0)).toContain(threshold);
        expect(stopRate).toBe(rateOf(values, threshold));
        const distance = Math.abs(stopRate - targetStopRate);
        for (const value of values) {
          const other = Math.abs(rateOf(values, value) - targetStopRate);
          expect(other).toBeGreaterThanOrEqual(distance - 1e-9);
          if (value > threshold) expect(other).toBeGreaterThan(distance);
        }
      }),
    );
  });

  it('is unchanged by a permutation of the scores, and does not modify them', () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0, max: 1, noNaN: true }), (values, quantile) => {
        const before = [...values];
        const result = calibrateThreshold(values, { quantile });
        expect(values).toEqual(before);
        expect(calibrateThreshold(values.toReversed(), { quantile })).toEqual(result);
        expect(calibrateThreshold(Float64Array.from(values), { quantile })).toEqual(result);
      }),
    );
  });

  it('never returns -0', () => {
    expect(calibrateThreshold([-0], { quantile: 0.5 }).threshold).toBe(0);
    expect(calibrateThreshold([-0, 0, 1], { targetStopRate: 1 })).toEqual({ threshold: 0, stopRate: 1 });
  });

  it('rejects an empty list, scores that are not finite, and targets out of range', () => {
    expect(() => calibrateThreshold([], { quantile: 0.5 })).toThrow('at least one score');
    expect(() => calibrateThreshold([0, Number.NaN], { quantile: 0.5 })).toThrow(
      'Expected `scores[1]` to be finite, got NaN.',
    );
    for (const quantile of [-0.1, 1.1, Number.NaN]) {
      expect(() => calibrateThreshold([1], { quantile })).toThrow('`quantile`');
    }
    for (const targetStopRate of [0, 1.1, Number.NaN]) {
      expect(() => calibrateThreshold([1], { targetStopRate })).toThrow('`targetStopRate`');
    }
    expect(() => calibrateThreshold([1], {} as ThresholdTarget)).toThrow('both or neither');
    const both = { quantile: 0.5, targetStopRate: 0.5 } as unknown as ThresholdTarget;
    expect(() => calibrateThreshold([1], both)).toThrow('both or neither');
  });
});
