import { expectLength, expectNumber } from 'gymnasium-js/expect';
import { logSoftmax, logSoftmaxRow } from '../network/categorical.ts';
import { type LbfgsOptions, minimizeLbfgs, type Objective } from './lbfgs.ts';
import type { SparseRows } from './sparse-rows.ts';

/** Weights of a linear model, shape [columns + 1, classes]: for each column the weights of every class; the last row holds the biases. */
export interface LinearModel {
  readonly columns: number;
  readonly classes: number;
  readonly weights: Float64Array;
}

interface SoftmaxFit {
  readonly features: SparseRows;
  /** Soft labels, row-major [rows, classes]. Each row sums to 1; a row that sums to 0 is ignored. */
  readonly labels: Float64Array;
  readonly classes: number;
  /** Factor of the penalty, which is half the squared norm of the weights without biases. The loss is a mean over rows. */
  readonly l2: number;
  /** Weights to start from. @defaultValue zeros */
  readonly start?: Float64Array;
  readonly optimizer?: LbfgsOptions;
}

/**
 * Returns the multinomial logistic regression that minimises the mean cross-entropy against soft labels plus
 * l2/2 · |weights|². The problem is convex and the optimiser deterministic, so the fit is reproducible.
 *
 * @throws RangeError when no row has a label
 */
export function fitSoftmax(fit: SoftmaxFit): LinearModel {
  const { features, labels, classes, l2 } = fit;
  const { rows, columns } = features;
  expectLength('labels', labels, rows * classes);
  expectNumber('l2', l2, 0);
  const mass = new Float64Array(rows);
  let total = 0;
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < classes; c += 1) mass[r] = mass[r]! + labels[r * classes + c]!;
    total += mass[r]!;
  }
  if (!(total > 0)) throw new RangeError('Expected at least one row with a label, got none.');

  const scores = new Float64Array(classes);
  const logProbs = new Float64Array(classes);
  const objective: Objective = (weights, gradient) => {
    let loss = 0;
    gradient.fill(0);
    for (let r = 0; r < rows; r += 1) {
      if (mass[r] === 0) continue;
      scoreRow(features, r, weights, classes, scores);
      logSoftmaxRow(scores, 0, classes, undefined, logProbs, 0);
      for (let c = 0; c < classes; c += 1) {
        const label = labels[r * classes + c]!;
        if (label > 0) loss -= (label * logProbs[c]!) / total;
        scores[c] = (mass[r]! * Math.exp(logProbs[c]!) - label) / total;
      }
      addRow(features, r, scores, classes, gradient);
    }
    return loss + penalize(weights, columns * classes, l2, gradient);
  };
  const start = fit.start ?? new Float64Array((columns + 1) * classes);
  return { columns, classes, weights: minimizeLbfgs(objective, start, fit.optimizer).x };
}

/** Returns the class probabilities of each row, shape [rows, classes]. */
export function softmaxProbabilities(model: LinearModel, features: SparseRows): Float64Array {
  const scores = linearScores(model, features);
  return logSoftmax(scores, model.classes, undefined, scores).map(Math.exp);
}

/** x W + b of every row, shape [rows, classes]. */
export function linearScores({ classes, columns, weights }: LinearModel, features: SparseRows): Float64Array {
  expectLength('features', { length: features.columns }, columns);
  const out = new Float64Array(features.rows * classes);
  const scores = new Float64Array(classes);
  for (let r = 0; r < features.rows; r += 1) {
    scoreRow(features, r, weights, classes, scores);
    out.set(scores, r * classes);
  }
  return out;
}

/** Writes x W + b of one row. */
export function scoreRow(
  features: SparseRows,
  row: number,
  weights: Float64Array,
  classes: number,
  scores: Float64Array,
): void {
  const { offsets, indices, values, columns } = features;
  for (let c = 0; c < classes; c += 1) scores[c] = weights[columns * classes + c]!;
  for (let k = offsets[row]!; k < offsets[row + 1]!; k += 1) {
    const from = indices[k]! * classes;
    const x = values[k]!;
    for (let c = 0; c < classes; c += 1) scores[c] = scores[c]! + x * weights[from + c]!;
  }
}

/** Adds the outer product of one row, extended by 1 for the bias, and the gradient of its scores. */
export function addRow(
  features: SparseRows,
  row: number,
  dScores: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const { offsets, indices, values, columns } = features;
  const bias = columns * classes;
  for (let c = 0; c < classes; c += 1) gradient[bias + c] = gradient[bias + c]! + dScores[c]!;
  for (let k = offsets[row]!; k < offsets[row + 1]!; k += 1) {
    const to = indices[k]! * classes;
    const x = values[k]!;
    for (let c = 0; c < classes; c += 1) gradient[to + c] = gradient[to + c]! + x * dScores[c]!;
  }
}

/** Adds the gradient of l2/2 · |w|² over the first `count` weights and returns its value. */
export function penalize(weights: Float64Array, count: number, l2: number, gradient: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < count; i += 1) {
    squares += weights[i]! * weights[i]!;
    gradient[i] = gradient[i]! + l2 * weights[i]!;
  }
  return 0.5 * l2 * squares;
}
