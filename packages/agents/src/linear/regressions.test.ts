import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { fitLogistic, logisticProbabilities } from './logistic-regression.ts';
import { ridgePath, solveShifted } from './ridge.ts';
import { linearScores } from './softmax-regression.ts';
import { packRows } from './sparse-rows.ts';

const file = new URL('./__fixtures__/regressions.json', import.meta.url);
const reference = JSON.parse(readFileSync(file, 'utf8')) as {
  x: number[];
  y: number[];
  ridge: { l2: number; weights: number[] }[];
  fractionalLogit: { l2: number; loss: number; weights: number[] };
};
const features = packRows(reference.x, 4);
const value = fc.integer({ min: -8, max: 8 }).map((n) => n / 4);

describe('ridgePath', () => {
  it('equals the solution of numpy', () => {
    const path = ridgePath(features, reference.y, 2);
    for (const { l2, weights } of reference.ridge) {
      const found = path.at(l2).weights;
      weights.forEach((w, i) => {
        expect(found[i]).toBeCloseTo(w, 10);
      });
    }
  });

  it('returns the same predictions whether it solves over rows or over columns', () => {
    // with 8 more columns of zeros, the same 9 rows have more columns than rows
    const wide = packRows(
      Array.from({ length: 9 }, (_, r) => [
        ...reference.x.slice(4 * r, 4 * r + 4),
        ...Array(8).fill(0),
      ]).flat(),
      12,
    );
    const narrow = ridgePath(features, reference.y, 2).at(0.1);
    const found = linearScores(ridgePath(wide, reference.y, 2).at(0.1), wide);
    linearScores(narrow, features).forEach((score, i) => {
      expect(found[i]).toBeCloseTo(score, 10);
    });
  });

  it('returns a solution where the derivative of the loss is zero', () => {
    const data = fc.tuple(
      fc.array(value, { minLength: 15, maxLength: 15 }),
      fc.array(value, { minLength: 5, maxLength: 5 }),
      fc.constantFrom(0.01, 0.3, 2),
    );
    fc.assert(
      fc.property(data, ([x, y, l2]) => {
        const rows = packRows(x, 3);
        const model = ridgePath(rows, y, 1).at(l2);
        const left = linearScores(model, rows).map((s, r) => s - y[r]!);
        for (let j = 0; j < 3; j += 1) {
          const slope = left.reduce((sum, e, r) => sum + (e * x[3 * r + j]!) / 5, 0) + l2 * model.weights[j]!;
          expect(slope).toBeCloseTo(0, 9);
        }
        expect(left.reduce((sum, e) => sum + e, 0)).toBeCloseTo(0, 9);
      }),
      { numRuns: 50 },
    );
  });

  it('predicts the means for an infinite penalty, and accepts identical columns', () => {
    const constant = ridgePath(features, reference.y, 2).at(Number.POSITIVE_INFINITY);
    const means = [0, 1].map((c) => reference.y.filter((_, i) => i % 2 === c).reduce((a, b) => a + b, 0) / 9);
    expect([...linearScores(constant, features).subarray(0, 2)]).toEqual(
      means.map((m) => expect.closeTo(m, 12)),
    );
    const twins = packRows([1, 1, 2, 2, 3, 3], 2);
    const fitted = linearScores(ridgePath(twins, [1, 2, 3], 1).at(0), twins);
    expect([...fitted]).toEqual([1, 2, 3].map((y) => expect.closeTo(y, 4)));
  });

  it('rejects targets of the wrong length, an empty table and a negative penalty', () => {
    expect(() => ridgePath(features, [1, 2], 1)).toThrow('`targets`');
    expect(() => ridgePath(packRows([], 3), [], 1)).toThrow('at least one row');
    expect(() => ridgePath(features, reference.y, 2).at(-1)).toThrow('`l2`');
  });
});

describe('solveShifted', () => {
  it('solves a singular system with a minimal shift', () => {
    const solved = solveShifted(
      new Matrix([
        [1, 1],
        [1, 1],
      ]),
      0,
      new Matrix([[2], [2]]),
    );
    expect(solved.get(0, 0) + solved.get(1, 0)).toBeCloseTo(2, 6);
  });
});

describe('fitLogistic of several columns', () => {
  it('equals the minimum found by scipy', () => {
    const { l2, weights } = reference.fractionalLogit;
    const targets = Float64Array.from(reference.y);
    const optimizer = { tolerance: 1e-9 };
    const model = fitLogistic({ features, targets, outputs: 2, l2, optimizer });
    weights.forEach((w, i) => {
      expect(model.weights[i]).toBeCloseTo(w, 5);
    });
  });

  it('has the mean of the target as its mean prediction in every column', () => {
    const targets = Float64Array.from(reference.y);
    const optimizer = { tolerance: 1e-9 };
    const model = fitLogistic({ features, targets, outputs: 2, l2: 0.3, optimizer });
    const scores = logisticProbabilities(model, features);
    for (const c of [0, 1]) {
      const sum = (of: ArrayLike<number>) => Array.from(of).reduce((s, x, i) => s + (i % 2 === c ? x : 0), 0);
      expect(sum(scores)).toBeCloseTo(sum(reference.y), 6);
    }
  });
});
