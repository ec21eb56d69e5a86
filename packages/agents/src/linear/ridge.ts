import { expectLength, expectNumber } from 'gymnasium-js/expect';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { LinearModel } from './softmax-regression.ts';
import type { SparseRows } from './sparse-rows.ts';

/** A ridge regression with several outputs, prepared on its data for any penalty. */
interface RidgePath {
  /** The fit for one penalty. With Infinity every weight is 0 and the biases are the means. */
  at(l2: number): LinearModel;
}

/**
 * Returns the ridge regressions of a table on sparse rows: the weights that minimise the mean over rows of
 * |y - x W - b|² plus l2 · |W|². The bias b is not penalised. The solution is computed in closed form by a Cholesky
 * decomposition of a square matrix whose size is the smaller number of rows and columns.
 *
 * @param targets shape [rows, outputs]
 * @throws RangeError when there are no rows, or lengths differ
 */
export function ridgePath(features: SparseRows, targets: ArrayLike<number>, outputs: number): RidgePath {
  const { rows, columns } = features;
  expectLength('targets', targets, rows * outputs);
  if (rows === 0) throw new RangeError('Expected at least one row, got none.');
  const columnMeans = new Float64Array(columns);
  for (let e = 0; e < features.indices.length; e += 1) {
    const j = features.indices[e]!;
    columnMeans[j] = columnMeans[j]! + features.values[e]! / rows;
  }
  const outputMeans = new Float64Array(outputs);
  for (let i = 0; i < rows * outputs; i += 1) {
    outputMeans[i % outputs] = outputMeans[i % outputs]! + targets[i]! / rows;
  }
  const centred = Matrix.zeros(rows, outputs);
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < outputs; c += 1) centred.set(r, c, targets[r * outputs + c]! - outputMeans[c]!);
  }
  const dual = rows <= columns;
  const gram = dual ? rowProducts(features, columnMeans) : columnProducts(features, columnMeans);
  const right = dual ? centred : transposedTimes(features, columnMeans, centred);
  return {
    at(l2) {
      const weights = new Float64Array((columns + 1) * outputs);
      if (l2 !== Number.POSITIVE_INFINITY) {
        expectNumber('l2', l2, 0);
        const solved = solveShifted(gram, rows * l2, right);
        const matrix = dual ? transposedTimes(features, columnMeans, solved) : solved;
        for (let j = 0; j < columns; j += 1) {
          for (let c = 0; c < outputs; c += 1) weights[j * outputs + c] = matrix.get(j, c);
        }
      }
      for (let c = 0; c < outputs; c += 1) {
        let bias = outputMeans[c]!;
        for (let j = 0; j < columns; j += 1) bias -= columnMeans[j]! * weights[j * outputs + c]!;
        weights[columns * outputs + c] = bias;
      }
      return { columns, classes: outputs, weights };
    },
  };
}

/** Returns (A + shift I)⁻¹ B for a symmetric A. The shift is increased if the matrix is singular up to rounding. */
export function solveShifted(gram: Matrix, shift: number, right: Matrix): Matrix {
  let scale = 0;
  for (let i = 0; i < gram.rows; i += 1) scale = Math.max(scale, gram.get(i, i));
  for (let added = shift; ; added = Math.max(added * 10, scale * 1e-12, 1e-300)) {
    const shifted = gram.clone();
    for (let i = 0; i < gram.rows; i += 1) shifted.set(i, i, shifted.get(i, i) + added);
    const cholesky = new CholeskyDecomposition(shifted);
    if (cholesky.isPositiveDefinite()) return cholesky.solve(right);
  }
}

/** Products of all pairs of centred rows: x·y - x·m - y·m + m·m. */
function rowProducts(features: SparseRows, means: Float64Array): Matrix {
  const { rows, columns, offsets, indices, values } = features;
  const withMean = new Float64Array(rows);
  for (let r = 0; r < rows; r += 1) {
    for (let e = offsets[r]!; e < offsets[r + 1]!; e += 1)
      withMean[r] = withMean[r]! + values[e]! * means[indices[e]!]!;
  }
  const squared = means.reduce((sum, m) => sum + m * m, 0);
  const gram = Matrix.zeros(rows, rows);
  const dense = new Float64Array(columns);
  for (let r = 0; r < rows; r += 1) {
    for (let e = offsets[r]!; e < offsets[r + 1]!; e += 1) dense[indices[e]!] = values[e]!;
    for (let s = 0; s <= r; s += 1) {
      let sum = squared - withMean[r]! - withMean[s]!;
      for (let e = offsets[s]!; e < offsets[s + 1]!; e += 1) sum += values[e]! * dense[indices[e]!]!;
      gram.set(r, s, sum);
      gram.set(s, r, sum);
    }
    for (let e = offsets[r]!; e < offsets[r + 1]!; e += 1) dense[indices[e]!] = 0;
  }
  return gram;
}

/** Products of all pairs of centred columns. */
function columnProducts(features: SparseRows, means: Float64Array): Matrix {
  const { rows, columns, offsets, indices, values } = features;
  const sums = new Float64Array(columns * columns);
  for (let r = 0; r < rows; r += 1) {
    for (let e = offsets[r]!; e < offsets[r + 1]!; e += 1) {
      const from = indices[e]! * columns;
      for (let f = offsets[r]!; f < offsets[r + 1]!; f += 1) {
        sums[from + indices[f]!] = sums[from + indices[f]!]! + values[e]! * values[f]!;
      }
    }
  }
  const gram = Matrix.zeros(columns, columns);
  for (let i = 0; i < columns; i += 1) {
    for (let j = 0; j < columns; j += 1)
      gram.set(i, j, sums[i * columns + j]! - rows * (means[i]! * means[j]!));
  }
  return gram;
}

/** The transposed centred rows times a matrix of shape [rows, outputs]. */
function transposedTimes(features: SparseRows, means: Float64Array, right: Matrix): Matrix {
  const { rows, columns, offsets, indices, values } = features;
  const out = Matrix.zeros(columns, right.columns);
  for (let c = 0; c < right.columns; c += 1) {
    const column = new Float64Array(columns);
    let total = 0;
    for (let r = 0; r < rows; r += 1) {
      const y = right.get(r, c);
      total += y;
      for (let e = offsets[r]!; e < offsets[r + 1]!; e += 1) {
        column[indices[e]!] = column[indices[e]!]! + values[e]! * y;
      }
    }
    for (let j = 0; j < columns; j += 1) out.set(j, c, column[j]! - means[j]! * total);
  }
  return out;
}
