import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { reference, rows } from './__fixtures__/reference.ts';
import { crossedTTest } from './crossed-t.ts';

const rng = createRng('crossed t');

/** Runs and questions that both differ, and a rest. */
function draw(runs: number, questions: number, spread: number, effect = 0): Float64Array[] {
  const byQuestion = Float64Array.from({ length: questions }, () => rng.normal());
  return Array.from({ length: runs }, () => {
    const own = effect + spread * rng.normal();
    return byQuestion.map((value) => value + own + rng.normal());
  });
}

describe('crossedTTest', () => {
  it('sets the mean over the standard error of runs and questions', () => {
    const { table, standardError, degreesOfFreedom } = reference.components;
    const mean = table.flat().reduce((sum, value) => sum + value, 0) / table.flat().length;
    const found = crossedTTest(rows(table));
    expect(found.statistic).toBeCloseTo(mean / standardError, 10);
    expect(found.degreesOfFreedom).toBeCloseTo(degreesOfFreedom, 9);
  });

  it.each([
    [1, 12, 0],
    [5, 20, 0],
    [5, 20, 0.5],
    [5, 20, 2],
    [10, 20, 0.3],
  ])(
    'finds false differences at its level: %d runs, %d questions, %d between runs',
    (runs, questions, spread) => {
      const trials = 500;
      const hits = countOf(trials, () => crossedTTest(draw(runs, questions, spread)).pValue <= 0.05);
      expect(isBinomial(hits, trials, 0.05)).toBe(true);
    },
  );

  it('finds more false differences than it says with three runs', () => {
    const hits = countOf(500, () => crossedTTest(draw(3, 40, 1)).pValue <= 0.05);
    // .078 in 8,000 trials
    expect(isBinomial(hits, 500, 0.078)).toBe(true);
  });

  it('does not take questions for runs: averaging over 1,000 questions proves nothing of three runs that disagree', () => {
    const { degreesOfFreedom, pValue } = crossedTTest(
      rows([
        [1, 1, 1.01],
        [0.2, 0.2, 0.21],
        [-0.3, -0.3, -0.29],
      ]),
    );
    expect(degreesOfFreedom).toBeCloseTo(2, 2);
    expect(pValue).toBeGreaterThan(0.3);
  });

  it('finds what is plainly there, every time', () => {
    expect(countOf(50, () => crossedTTest(draw(5, 20, 0.5, 4)).pValue <= 0.01)).toBe(50);
  });

  it('knows no doubt where nothing varies', () => {
    expect(crossedTTest([new Float64Array(3), new Float64Array(3)]).pValue).toBe(1);
    expect(
      crossedTTest(
        rows([
          [1, 1],
          [1, 1],
        ]),
      ).pValue,
    ).toBe(0);
  });
});
