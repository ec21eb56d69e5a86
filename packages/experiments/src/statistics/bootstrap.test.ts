import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, drawResamples, pairedDifference, tableMean } from './bootstrap.ts';

describe('bootstrapMean', () => {
  it('is the value itself where nothing varies', () => {
    expect(bootstrapMean([new Float64Array(50).fill(0.25)], { rng: createRng(1) })).toEqual([0.25, 0.25]);
  });

  it('agrees with the normal interval for one run of many questions', () => {
    // Bernoulli(.3) on 1,000 questions: standard error sqrt(.3 * .7 / 1000) = .01449
    const row = Float64Array.from({ length: 1000 }, (_, index) => (index < 300 ? 1 : 0));
    const [low, high] = bootstrapMean([row], {
      resamples: drawResamples(createRng(1), { runs: 1, questions: 1000, count: 4000 }),
    });
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
      const [low, high] = bootstrapMean([row], {
        resamples: drawResamples(rng.fork(`trial ${trial}`), { runs: 1, questions: 120, count: 300 }),
      });
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
    expect(() => bootstrapMean([new Float64Array(2), new Float64Array(3)], { rng })).toThrow(
      '`table[1]` to have length 2, got 3',
    );
    expect(() => bootstrapMean([Float64Array.of(1, Number.NaN)], { rng })).toThrow(
      '`table[0][1]` to be a finite number, got NaN',
    );
    expect(() => bootstrapMean([new Float64Array(2)], {})).toThrow('neither');
    const resamples = drawResamples(rng, { runs: 1, questions: 3 });
    expect(() => bootstrapMean([new Float64Array(2)], { resamples })).toThrow('got 1 and 3');
    expect(() => drawResamples(rng, { runs: 0, questions: 3 })).toThrow('got 0 and 3');
  });
});

describe('drawResamples', () => {
  it('draws as many runs and questions as there are, every one about as often', () => {
    const { questionDraws, runDraws } = drawResamples(createRng(1), { runs: 3, questions: 50, count: 400 });
    const total = new Float64Array(50);
    for (let resample = 0; resample < 400; resample++) {
      const row = questionDraws.subarray(resample * 50, (resample + 1) * 50);
      expect(row.reduce((sum, count) => sum + count, 0)).toBe(50);
      row.forEach((count, question) => {
        total[question]! += count;
      });
      expect(runDraws.subarray(resample * 3, (resample + 1) * 3).reduce((sum, count) => sum + count, 0)).toBe(
        3,
      );
    }
    // each question is drawn 400 times in expectation, standard deviation 19.8
    for (const count of total) expect(Math.abs(count - 400)).toBeLessThan(100);
  });

  it('serves many tables: the interval of a sum of equal draws is the sum of the intervals', () => {
    const resamples = drawResamples(createRng(2), { runs: 1, questions: 40 });
    const row = Float64Array.from({ length: 40 }, (_, i) => Math.sqrt(i));
    const [low, high] = bootstrapMean([row], { resamples });
    const shifted = bootstrapMean([row.map((value) => value + 1)], { resamples });
    expect(shifted[0]).toBeCloseTo(low + 1, 10);
    expect(shifted[1]).toBeCloseTo(high + 1, 10);
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
    expect(() => pairedDifference([row], [new Float64Array(3)])).toThrow(
      '`subtrahend[0]` to have length 2, got 3',
    );
  });
});
