import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, pairedDifference, tableMean } from './bootstrap.ts';

describe('bootstrapMean', () => {
  it('is the value itself where nothing varies', () => {
    expect(bootstrapMean([new Float64Array(50).fill(0.25)], { rng: createRng(1) })).toEqual([0.25, 0.25]);
  });

  it('agrees with the normal interval for one run of many questions', () => {
    // Bernoulli(.3) on 1,000 questions: standard error sqrt(.3 * .7 / 1000) = .01449
    const row = Float64Array.from({ length: 1000 }, (_, index) => (index < 300 ? 1 : 0));
    const [low, high] = bootstrapMean([row], { rng: createRng(1), resamples: 4000 });
    expect(low).toBeCloseTo(0.3 - 1.96 * 0.01449, 2);
    expect(high).toBeCloseTo(0.3 + 1.96 * 0.01449, 2);
  });

  it('widens when training runs disagree, although questions do not', () => {
    const agreeing = [0.5, 0.5, 0.5].map((value) => new Float64Array(100).fill(value));
    const disagreeing = [0.3, 0.5, 0.7].map((value) => new Float64Array(100).fill(value));
    expect(bootstrapMean(agreeing, { rng: createRng(1) })).toEqual([0.5, 0.5]);
    const [low, high] = bootstrapMean(disagreeing, { rng: createRng(1) });
    // a resample of three runs can be all .3 or all .7; 2.5 % of 27 resamples is less than one of each
    expect(low).toBeLessThan(0.38);
    expect(high).toBeGreaterThan(0.62);
  });

  it('covers the truth about as often as it says', () => {
    const rng = createRng('coverage');
    let covered = 0;
    const trials = 300;
    for (let trial = 0; trial < trials; trial++) {
      const row = Float64Array.from({ length: 120 }, () => rng.normal());
      const [low, high] = bootstrapMean([row], { rng, resamples: 300 });
      if (low <= 0 && 0 <= high) covered++;
    }
    // .95 * 300 = 285, standard deviation 3.8; the percentile interval is slightly narrow
    expect(covered).toBeGreaterThan(270);
    expect(covered).toBeLessThan(298);
  });

  it('is the same for the same seed', () => {
    const row = Float64Array.from({ length: 30 }, (_, index) => Math.sqrt(index));
    expect(bootstrapMean([row], { rng: createRng(7) })).toEqual(bootstrapMean([row], { rng: createRng(7) }));
  });

  it('refuses empty, ragged and unfinished tables', () => {
    const rng = createRng(1);
    expect(() => bootstrapMean([], { rng })).toThrow('at least one run');
    expect(() => bootstrapMean([new Float64Array(2), new Float64Array(3)], { rng })).toThrow('got 3');
    expect(() => bootstrapMean([Float64Array.of(1, Number.NaN)], { rng })).toThrow('question 1');
  });
});

describe('pairedDifference', () => {
  it('subtracts question by question and sets a single run against every other', () => {
    const differences = pairedDifference(
      [Float64Array.of(1, 2), Float64Array.of(3, 4)],
      [Float64Array.of(1, 1)],
    );
    expect(differences.map((row) => [...row])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(tableMean(differences)).toBe(1.5);
  });

  it('refuses tables that do not pair', () => {
    const row = new Float64Array(2);
    expect(() => pairedDifference([row, row], [row, row, row])).toThrow('2 and 3');
    expect(() => pairedDifference([row], [new Float64Array(3)])).toThrow('same questions');
  });
});
