import { expectLength, expectNumber } from 'gymnasium-js/expect';
import { type LbfgsOptions, minimizeLbfgs, type Objective } from './lbfgs.ts';
import { addRow, type LinearModel, linearScores, penalize, scoreRow } from './softmax-regression.ts';
import type { SparseRows } from './sparse-rows.ts';

interface LogisticFit {
  readonly features: SparseRows;
  /** In [0, 1], row-major, shape [rows, outputs]; a row may have any sum. */
  readonly targets: ArrayLike<number>;
  /** Number of columns of the target. @defaultValue 1 */
  readonly outputs?: number;
  /** As in `fitSoftmax`. */
  readonly l2: number;
  readonly start?: Float64Array;
  readonly optimizer?: LbfgsOptions;
}

/**
 * Returns one logistic regression for each column of the target, all fitted together. The loss is the mean over rows of
 * ln(1 + e^z) - y z, summed over columns, plus l2/2 · |weights|². Biases are not penalised. Targets may be any
 * shares, not only 0 and 1. The mean prediction equals the mean target (a fractional logit, Papke and Wooldridge 1996).
 */
export function fitLogistic(fit: LogisticFit): LinearModel {
  const { features, targets, outputs = 1, l2 } = fit;
  const { rows, columns } = features;
  expectLength('targets', targets, rows * outputs);
  expectNumber('l2', l2, 0);
  if (rows === 0) throw new RangeError('Expected at least one row, got none.');
  const z = new Float64Array(outputs);
  const objective: Objective = (weights, gradient) => {
    let loss = 0;
    gradient.fill(0);
    for (let r = 0; r < rows; r += 1) {
      scoreRow(features, r, weights, outputs, z);
      for (let c = 0; c < outputs; c += 1) {
        const x = z[c]!;
        const y = targets[r * outputs + c]!;
        // ln(1 + e^x), without overflow for large |x|
        const softplus = x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
        loss += (softplus - y * x) / rows;
        z[c] = (sigmoid(x) - y) / rows;
      }
      addRow(features, r, z, outputs, gradient);
    }
    return loss + penalize(weights, columns * outputs, l2, gradient);
  };
  const start = fit.start ?? new Float64Array((columns + 1) * outputs);
  return { columns, classes: outputs, weights: minimizeLbfgs(objective, start, fit.optimizer).x };
}

/** Returns the predicted share of each column, shape [rows, outputs]; for a single column, P(label = 1). */
export function logisticProbabilities(model: LinearModel, features: SparseRows): Float64Array {
  return linearScores(model, features).map(sigmoid);
}

export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}
