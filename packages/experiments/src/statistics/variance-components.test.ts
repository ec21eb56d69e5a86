import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { reference, rows } from './__fixtures__/reference.ts';
import { minimalDetectableEffect } from './power.ts';
import { precisionOfMean, varianceComponents } from './variance-components.ts';

describe('varianceComponents', () => {
  it('solves the expected mean squares, as numpy does by projections', () => {
    const { table, ...expected } = reference.components;
    const found = varianceComponents(rows(table));
    expect(found.betweenRuns).toBeCloseTo(expected.betweenRuns, 12);
    expect(found.betweenQuestions).toBeCloseTo(expected.betweenQuestions, 12);
    expect(found.residual).toBeCloseTo(expected.residual, 12);
    const precision = precisionOfMean(found);
    expect(precision.standardError).toBeCloseTo(expected.standardError, 12);
    expect(precision.degreesOfFreedom).toBeCloseTo(expected.degreesOfFreedom, 9);
  });

  it('of one run is the ordinary variance of questions, with n - 1 degrees of freedom', () => {
    // 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14, variance 14 / 3
    const components = varianceComponents([Float64Array.of(1, 2, 3, 6)]);
    expect(components.betweenQuestions).toBeCloseTo(14 / 3, 12);
    expect([components.betweenRuns, components.residual]).toEqual([0, 0]);
    const { standardError, degreesOfFreedom } = precisionOfMean(components);
    expect(standardError).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
    expect(degreesOfFreedom).toBeCloseTo(3, 12);
  });

  it('finds the components a table was made with', () => {
    const rng = createRng('components');
    const questions = Float64Array.from({ length: 300 }, () => 2 * rng.normal());
    const table = Array.from({ length: 60 }, () => {
      const own = rng.normal();
      return questions.map((value) => 0.5 + value + own + 0.5 * rng.normal());
    });
    const { betweenRuns, betweenQuestions, residual } = varianceComponents(table);
    // 59 and 299 degrees of freedom: relative standard deviations sqrt(2 / 59) = .18, sqrt(2 / 299) = .08
    expect(Math.abs(betweenRuns - 1)).toBeLessThan(0.5);
    expect(Math.abs(betweenQuestions - 4)).toBeLessThan(1);
    expect(Math.abs(residual - 0.25)).toBeLessThan(0.01);
  });

  it('is never negative', () => {
    // runs agree in their means exactly while cells disagree: the estimate between runs would be below 0
    const { betweenRuns, betweenQuestions } = varianceComponents(
      rows([
        [1, -1],
        [-1, 1],
      ]),
    );
    expect([betweenRuns, betweenQuestions]).toEqual([0, 0]);
  });

  it('refuses a single question', () => {
    expect(() => varianceComponents([Float64Array.of(1)])).toThrow('at least two questions, got 1');
  });
});

describe('precisionOfMean', () => {
  it('gains nothing from more questions where runs disagree, and all of it from more runs', () => {
    const components = {
      mean: 0,
      runs: 4,
      questions: 50,
      betweenRuns: 0.04,
      betweenQuestions: 0,
      residual: 0,
    };
    expect(precisionOfMean(components).standardError).toBeCloseTo(0.1, 12);
    expect(precisionOfMean(components, { questions: 1e9 }).standardError).toBeCloseTo(0.1, 12);
    expect(precisionOfMean(components, { runs: 16 }).standardError).toBeCloseTo(0.05, 12);
    // all of the doubt lies with the four runs seen
    expect(precisionOfMean(components).degreesOfFreedom).toBeCloseTo(3, 12);
  });

  it('never has less than one degree of freedom, which the approximation can give for two runs', () => {
    const rng = createRng('two runs');
    for (let trial = 0; trial < 100; trial++) {
      const table = [0, 1].map(() => Float64Array.from({ length: 12 }, () => Math.round(rng.uniform())));
      const components = varianceComponents(table);
      expect(precisionOfMean(components).degreesOfFreedom).toBeGreaterThanOrEqual(1);
      if (trial < 10) expect(minimalDetectableEffect(precisionOfMean(components))).toBeGreaterThanOrEqual(0);
    }
  });
});
