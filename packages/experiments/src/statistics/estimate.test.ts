import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, drawResamples } from './bootstrap.ts';
import { estimateMean, estimateRatio } from './estimate.ts';

const resamples = drawResamples(createRng('test'), { runs: 3, questions: 5, count: 200 });
const table = fc.array(
  fc
    .array(fc.integer({ min: 0, max: 8 }), { minLength: 5, maxLength: 5 })
    .map((row) => Float64Array.from(row)),
  { minLength: 3, maxLength: 3 },
);
const ones = Array.from({ length: 3 }, () => new Float64Array(5).fill(1));

describe('estimateRatio', () => {
  it('is a mean where the denominators are 1', () => {
    fc.assert(
      fc.property(table, (numerators) => {
        const ratio = estimateRatio(numerators, ones, resamples);
        const mean = estimateMean(numerators, resamples);
        expect(ratio.value).toBeCloseTo(mean.value, 12);
        expect(ratio.interval![0]).toBeCloseTo(bootstrapMean(numerators, { resamples })[0], 12);
        expect(ratio.interval![1]).toBeCloseTo(bootstrapMean(numerators, { resamples })[1], 12);
      }),
    );
  });

  it('is 4 with no spread where every numerator is four denominators', () => {
    fc.assert(
      fc.property(table, (denominators) => {
        fc.pre(denominators.some((row) => row.some((value) => value > 0)));
        const numerators = denominators.map((row) => row.map((value) => 4 * value));
        expect(estimateRatio(numerators, denominators, resamples)).toEqual({
          value: 4,
          interval: [4, 4],
          n: 5,
          runs: 3,
        });
      }),
    );
  });

  it('lies within the least and the greatest of the ratios behind it', () => {
    // 1 / 2 and 6 / 3: resamples see 1/2, 2, or (1 + 6) / (2 + 3) and the like
    const [above, below] = [Float64Array.of(1, 6, 0, 0, 0), Float64Array.of(2, 3, 0, 0, 0)];
    const { value, interval } = estimateRatio([above, above, above], [below, below, below], resamples);
    expect(value).toBe(7 / 5);
    expect(interval).toEqual([0.5, 2]);
  });
});
