import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { minimizeLbfgs, type Objective } from './lbfgs.ts';
import { fitLogistic, logisticProbabilities } from './logistic-regression.ts';
import { fitSoftmax, softmaxProbabilities } from './softmax-regression.ts';
import { packRows, writeRows } from './sparse-rows.ts';

describe('minimizeLbfgs', () => {
  it('finds the minimum of a badly scaled quadratic', () => {
    // sum of scale · (x - i)²
    const scales = [1, 1000, 0.01, 50];
    const objective: Objective = (x, gradient) => {
      let value = 0;
      scales.forEach((scale, i) => {
        gradient[i] = 2 * scale * (x[i]! - i);
        value += scale * (x[i]! - i) ** 2;
      });
      return value;
    };
    const { x, converged, iterations } = minimizeLbfgs(objective, new Float64Array(4), { tolerance: 1e-8 });
    expect(converged).toBe(true);
    // gradient descent would need thousands of steps: the scales differ by a factor of 100,000
    expect(iterations).toBeLessThan(40);
    scales.forEach((_, i) => {
      expect(x[i]).toBeCloseTo(i, 5);
    });
  });

  it('finds the minimum of the Rosenbrock function', () => {
    const objective: Objective = (at, gradient) => {
      const [x, y] = [at[0]!, at[1]!];
      gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      gradient[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    };
    const { x } = minimizeLbfgs(objective, new Float64Array([-1.2, 1]), { tolerance: 1e-9 });
    expect([...x]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  it('never returns a point with a higher value than the start, and does not modify the start', () => {
    const start = new Float64Array([3]);
    const found = minimizeLbfgs(
      (x, gradient) => {
        gradient[0] = 4 * x[0]! ** 3;
        return x[0]! ** 4;
      },
      start,
      { maxIterations: 2 },
    );
    expect(found.value).toBeLessThan(81);
    expect(found.iterations).toBe(2);
    expect(found.converged).toBe(false);
    expect([...start]).toEqual([3]);
  });

  it('rejects a start where the function is not finite', () => {
    expect(() => minimizeLbfgs(() => Number.NaN, new Float64Array(1))).toThrow('to be finite at the start');
  });
});

/** A random problem with noise, so that no fit is perfect. */
function problem(rows: number, columns: number, classes: number) {
  const rng = createRng('linear');
  const dense = Float64Array.from({ length: rows * columns }, () => (rng.uniform() < 0.5 ? 0 : rng.normal()));
  const labels = new Float64Array(rows * classes);
  for (let r = 0; r < rows; r += 1) {
    // two classes share the label of the row
    labels[r * classes + rng.integer(classes)]! += 0.5;
    labels[r * classes + (dense[r * columns]! > 0 ? 0 : 1)]! += 0.5;
  }
  return { features: packRows(dense, columns), dense, labels };
}

describe('fitSoftmax', () => {
  it('returns weights where the gradient of the penalised loss, computed on dense rows, is zero', () => {
    const [rows, columns, classes, l2] = [60, 5, 3, 0.05];
    const { features, dense, labels } = problem(rows, columns, classes);
    const model = fitSoftmax({ features, labels, classes, l2, optimizer: { tolerance: 1e-9 } });
    const probabilities = softmaxProbabilities(model, features);
    for (let j = 0; j <= columns; j += 1) {
      for (let c = 0; c < classes; c += 1) {
        let gradient = j < columns ? l2 * model.weights[j * classes + c]! : 0;
        for (let r = 0; r < rows; r += 1) {
          const x = j < columns ? dense[r * columns + j]! : 1;
          gradient += (x * (probabilities[r * classes + c]! - labels[r * classes + c]!)) / rows;
        }
        expect(Math.abs(gradient)).toBeLessThan(1e-7);
      }
    }
  });

  it('ignores rows without a label', () => {
    const { features, dense, labels } = problem(40, 4, 2);
    labels.fill(0, 2 * 30);
    const all = fitSoftmax({ features, labels, classes: 2, l2: 0.1, optimizer: { tolerance: 1e-10 } });
    const some = fitSoftmax({
      features: packRows(dense.subarray(0, 4 * 30), 4),
      labels: labels.subarray(0, 2 * 30),
      classes: 2,
      l2: 0.1,
      optimizer: { tolerance: 1e-10 },
    });
    all.weights.forEach((w, i) => {
      expect(w).toBeCloseTo(some.weights[i]!, 8);
    });
  });

  it('returns the frequencies of the labels when there are no features', () => {
    const features = writeRows(4, 2, () => {});
    const labels = new Float64Array([1, 0, 1, 0, 0, 1, 1, 0]);
    const model = fitSoftmax({ features, labels, classes: 2, l2: 1, optimizer: { tolerance: 1e-10 } });
    expect(softmaxProbabilities(model, features)[0]).toBeCloseTo(0.75, 8);
  });

  it('rejects labels that are all 0 or of the wrong length, and features with another number of columns', () => {
    const features = packRows([1, 2], 1);
    expect(() => fitSoftmax({ features, labels: new Float64Array(4), classes: 2, l2: 1 })).toThrow(
      'at least one row with a label',
    );
    expect(() => fitSoftmax({ features, labels: new Float64Array(3), classes: 2, l2: 1 })).toThrow(
      '`labels`',
    );
    const model = fitSoftmax({ features, labels: new Float64Array([1, 0, 0, 1]), classes: 2, l2: 1 });
    expect(() => softmaxProbabilities(model, packRows([1, 2], 2))).toThrow('`features`');
    expect(() => packRows([1, 2, 3], 2)).toThrow('`dense`');
  });
});

describe('fitLogistic', () => {
  it('equals the softmax regression of two classes with half the penalty', () => {
    const { features, dense } = problem(80, 4, 2);
    const labels = Float64Array.from({ length: 80 }, (_, r) =>
      dense[r * 4]! + dense[r * 4 + 1]! > 0.1 ? 1 : 0,
    );
    const optimizer = { tolerance: 1e-10, maxIterations: 500 };
    const two = new Float64Array(160);
    labels.forEach((label, r) => {
      two[2 * r + (label === 1 ? 1 : 0)] = 1;
    });
    // with weights ±w/2 the softmax has the penalty l2/2 · 2 · w²/4, the logistic l2'/2 · w²: equal for l2' = l2/2
    const softmax = fitSoftmax({ features, labels: two, classes: 2, l2: 0.02, optimizer });
    const logistic = fitLogistic({ features, targets: labels, l2: 0.01, optimizer });
    const expected = softmaxProbabilities(softmax, features);
    logisticProbabilities(logistic, features).forEach((p, r) => {
      expect(p).toBeCloseTo(expected[2 * r + 1]!, 6);
    });
  });
});
