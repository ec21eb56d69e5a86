import { expectLength, expectNonNegative } from 'gymnasium-js/expect';
import { type LbfgsOptions, minimizeLbfgs, type Objective } from './lbfgs.ts';
import { addRow, type LinearModel, penalize, scoreRow } from './softmax-regression.ts';
import type { SparseRows } from './sparse-rows.ts';

export interface LogisticFit {
  readonly features: SparseRows;
  /** 1 or 0, shape [rows]. */
  readonly labels: ArrayLike<number>;
  /** Weight of a row's loss, shape [rows]; 1 each when left out. */
  readonly weights?: ArrayLike<number>;
  /** As in `fitSoftmax`. */
  readonly l2: number;
  readonly start?: Float64Array;
  readonly optimizer?: LbfgsOptions;
}

/** Returns the logistic regression that minimises the mean log-loss plus l2/2 · |weights|², the bias unpenalised. */
export function fitLogistic(fit: LogisticFit): LinearModel {
  const { features, labels, weights: rowWeights, l2 } = fit;
  const { rows, columns } = features;
  expectLength('labels', labels, rows);
  expectNonNegative('l2', l2);
  if (rowWeights !== undefined) expectLength('weights', rowWeights, rows);
  let total = 0;
  for (let r = 0; r < rows; r += 1) total += rowWeights?.[r] ?? 1;
  if (!(total > 0)) throw new RangeError('Expected at least one row to learn from, got none.');
  const score = new Float64Array(1);
  const objective: Objective = (weights, gradient) => {
    let loss = 0;
    gradient.fill(0);
    for (let r = 0; r < rows; r += 1) {
      scoreRow(features, r, weights, 1, score);
      const share = (rowWeights?.[r] ?? 1) / total;
      const z = labels[r] ? score[0]! : -score[0]!;
      // ln(1 + e^-z), without overflow on either side
      loss += share * (z > 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z);
      score[0] = share * (sigmoid(score[0]!) - (labels[r] ? 1 : 0));
      addRow(features, r, score, 1, gradient);
    }
    return loss + penalize(weights, columns, l2, gradient);
  };
  const start = fit.start ?? new Float64Array(columns + 1);
  return { columns, classes: 1, weights: minimizeLbfgs(objective, start, fit.optimizer).x };
}

/** Returns P(label = 1) of each row. */
export function logisticProbabilities(model: LinearModel, features: SparseRows): Float64Array {
  expectLength('features', { length: features.columns }, model.columns);
  const out = new Float64Array(features.rows);
  const score = new Float64Array(1);
  for (let r = 0; r < features.rows; r += 1) {
    scoreRow(features, r, model.weights, 1, score);
    out[r] = sigmoid(score[0]!);
  }
  return out;
}

export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}
