import { createRng, type Rng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, drawResamples, pairedDifference } from './bootstrap.ts';
import { comparePaired } from './paired-comparison.ts';
import { signFlipTest } from './permutation.ts';

/** Runs and questions that both differ, and a rest. */
function draw(rng: Rng, runs: number, questions: number, effect: number): Float64Array[] {
  const byQuestion = Float64Array.from({ length: questions }, () => rng.normal());
  return Array.from({ length: runs }, () => {
    const own = effect + 0.5 * rng.normal();
    return byQuestion.map((value) => value + own + rng.normal());
  });
}

const nothing = (questions: number) => [new Float64Array(questions)];

describe('comparePaired', () => {
  it('puts together what the parts say', () => {
    const rng = createRng(1);
    const first = draw(rng, 1, 30, 0.4);
    const second = draw(rng, 1, 30, 0);
    const resamples = drawResamples(createRng(2), { runs: 1, questions: 30 });
    const found = comparePaired(first, second, { rng: createRng(3), resamples: () => resamples });
    const differences = pairedDifference(first, second);
    expect(found.interval).toEqual(bootstrapMean(differences, { resamples, method: 'bca' }));
    expect(found.p).toBe(signFlipTest(differences[0]!, { rng: createRng(3) }).pValue);
    expect([found.test, found.runs, found.n]).toEqual(['sign-flip', 1, 30]);
    // scipy: P(|T'| > 2.0452) = .8 with 29 degrees of freedom where T' is shifted by MDE
    const mean = differences[0]!.reduce((sum, value) => sum + value, 0) / 30;
    const variance = differences[0]!.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 29;
    expect(found.difference).toBeCloseTo(mean, 12);
    expect(found.detectable / Math.sqrt(variance / 30)).toBeCloseTo(2.8987428463, 7);
  });

  it('finds what is plainly there, every time', () => {
    const rng = createRng('full power of pairs');
    const resamples = drawResamples(createRng(1), { runs: 5, questions: 20, count: 50 });
    for (let trial = 0; trial < 20; trial++) {
      const { p, interval, test } = comparePaired(draw(rng, 5, 20, 4), nothing(20), {
        rng,
        resamples: () => resamples,
      });
      expect(test).toBe('crossed-t');
      expect(p).toBeLessThan(0.01);
      expect(interval[0]).toBeGreaterThan(1);
    }
  });

  it('is sure of nothing where two equal tables meet, and of everything where they differ without variation', () => {
    const twice = [Float64Array.of(1, 2, 3), Float64Array.of(2, 1, 2)];
    const equal = comparePaired(twice, twice, { rng: createRng(1) });
    expect([equal.difference, equal.p, equal.interval]).toEqual([0, 1, [0, 0]]);
    const moved = twice.map((row) => row.map((value) => value + 1));
    expect(comparePaired(moved, twice, { rng: createRng(1) }).p).toBe(0);
  });

  it('changes sign with its sides, and nothing else', () => {
    const rng = createRng(9);
    const [first, second] = [draw(rng, 3, 12, 0), draw(rng, 3, 12, 1)];
    const there = comparePaired(first, second, { rng: createRng(1) });
    const back = comparePaired(second, first, { rng: createRng(1) });
    expect(back.difference).toBeCloseTo(-there.difference, 12);
    expect(back.p).toBeCloseTo(there.p, 12);
    expect(back.interval[0]).toBeCloseTo(-there.interval[1], 9);
    expect(back.detectable).toBeCloseTo(there.detectable, 12);
  });
});
