import type { Rng } from 'gymnasium-js';
import { expectLength, expectNumber } from 'gymnasium-js/expect';
import { type LbfgsOptions, minimizeLbfgs, type Objective } from '../linear/lbfgs.ts';
import { sigmoid } from '../linear/logistic-regression.ts';
import { addRow, type LinearModel, linearScores, penalize, scoreRow } from '../linear/softmax-regression.ts';
import type { SparseRows } from '../linear/sparse-rows.ts';

/**
 * A logistic regression plus a small hidden layer on the first `dense` columns:
 * P = sigmoid(x w + b + tanh(x W + c) v). Without a hidden layer it equals the regression.
 */
export interface WideMlp {
  readonly linear: LinearModel;
  /** Number of columns that the hidden layer uses. */
  readonly dense: number;
  readonly hidden: number;
  /** W with the biases c as its last row, shape [dense + 1, hidden], followed by v, shape [hidden]. */
  readonly weights: Float64Array;
}

interface WideMlpFit {
  readonly features: SparseRows;
  /** 1 or 0, shape [rows]. */
  readonly labels: ArrayLike<number>;
  readonly dense: number;
  readonly hidden: number;
  /** Factor of the penalty, which is half the squared norm of all weights except b. The loss is the mean log-loss over rows. */
  readonly l2: number;
  /** The regression to start from. */
  readonly linear: LinearModel;
  /** Draws the initial weights of the hidden layer. */
  readonly rng: Rng;
  readonly optimizer?: LbfgsOptions;
}

/** Returns a local minimum of the penalised mean log-loss, by L-BFGS over all rows from small seeded weights. */
export function fitWideMlp(fit: WideMlpFit): WideMlp {
  const { features, labels, dense, hidden, l2, linear, rng } = fit;
  const { rows, columns } = features;
  expectLength('labels', labels, rows);
  expectNumber('l2', l2, 0);
  const wide = columns + 1;
  const start = new Float64Array(wide + (dense + 2) * hidden);
  start.set(linear.weights);
  const spread = 1 / Math.sqrt(dense + 1);
  for (let i = wide; i < start.length; i += 1) start[i] = spread * rng.normal();
  const inputs = denseRows(features, dense);
  const score = new Float64Array(1);
  const activations = new Float64Array(hidden);
  const objective: Objective = (weights, gradient) => {
    gradient.fill(0);
    const own = weights.subarray(wide);
    const ownGradient = gradient.subarray(wide);
    const out = (dense + 1) * hidden;
    let loss = 0;
    for (let r = 0; r < rows; r += 1) {
      scoreRow(features, r, weights, 1, score);
      const z = score[0]! + forward(inputs, r, dense, hidden, own, activations);
      const sure = labels[r] ? z : -z;
      loss += (sure > 0 ? Math.log1p(Math.exp(-sure)) : Math.log1p(Math.exp(sure)) - sure) / rows;
      const slope = (sigmoid(z) - (labels[r] ? 1 : 0)) / rows;
      score[0] = slope;
      addRow(features, r, score, 1, gradient);
      for (let h = 0; h < hidden; h += 1) {
        const a = activations[h]!;
        ownGradient[out + h] = ownGradient[out + h]! + slope * a;
        // replace the activations by the derivatives with respect to their inputs
        activations[h] = slope * own[out + h]! * (1 - a * a);
      }
      for (let j = 0; j <= dense; j += 1) {
        const x = j === dense ? 1 : inputs[r * dense + j]!;
        if (x === 0) continue;
        for (let h = 0; h < hidden; h += 1) {
          const to = j * hidden + h;
          ownGradient[to] = ownGradient[to]! + x * activations[h]!;
        }
      }
    }
    const wideLoss = penalize(weights, columns, l2, gradient);
    return loss + wideLoss + penalize(own, own.length, l2, ownGradient);
  };
  const { x } = minimizeLbfgs(objective, start, fit.optimizer);
  return {
    linear: { columns, classes: 1, weights: x.slice(0, wide) },
    dense,
    hidden,
    weights: x.slice(wide),
  };
}

/** Returns P(label = 1) of each row. */
export function wideMlpProbabilities(
  { linear, dense, hidden, weights }: WideMlp,
  features: SparseRows,
): Float64Array {
  const wide = linearScores(linear, features);
  const inputs = denseRows(features, dense);
  const activations = new Float64Array(hidden);
  return wide.map((z, r) => sigmoid(z + forward(inputs, r, dense, hidden, weights, activations)));
}

/** Returns tanh(x W + c) v of one row, and writes the activations. */
function forward(
  inputs: Float64Array,
  row: number,
  dense: number,
  hidden: number,
  weights: Float64Array,
  activations: Float64Array,
): number {
  for (let h = 0; h < hidden; h += 1) activations[h] = weights[dense * hidden + h]!;
  for (let j = 0; j < dense; j += 1) {
    const x = inputs[row * dense + j]!;
    if (x === 0) continue;
    for (let h = 0; h < hidden; h += 1) activations[h] = activations[h]! + x * weights[j * hidden + h]!;
  }
  let sum = 0;
  for (let h = 0; h < hidden; h += 1) {
    activations[h] = Math.tanh(activations[h]!);
    sum += activations[h]! * weights[(dense + 1) * hidden + h]!;
  }
  return sum;
}

/** Returns the first columns of every row as a dense row-major matrix. */
function denseRows({ rows, offsets, indices, values }: SparseRows, dense: number): Float64Array {
  const out = new Float64Array(rows * dense);
  for (let r = 0; r < rows; r += 1) {
    for (let e = offsets[r]!; e < offsets[r + 1]!; e += 1) {
      if (indices[e]! < dense) out[r * dense + indices[e]!] = values[e]!;
    }
  }
  return out;
}
