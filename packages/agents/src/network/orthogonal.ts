import type { Rng } from 'gymnasium-js';
import { Matrix, QrDecomposition } from 'ml-matrix';

/**
 * Returns a random matrix with orthonormal columns (or rows, if it is wider than tall) times `gain`, row-major, shape
 * [rows, columns] (Saxe et al. 2014). It is the Q of a QR decomposition of normal draws. Signs are chosen so that the diagonal
 * of R is positive, which makes Q uniformly distributed over the orthogonal matrices.
 *
 * @param rng one `normal()` is drawn for each entry
 * @example
 * ```ts
 * import { orthogonal } from './orthogonal.ts';
 * import { createRng } from 'gymnasium-js';
 *
 * const [a, b, c, d] = orthogonal(2, 2, 3, createRng(1));
 * Math.round((a * a + c * c) * 1e9) / 1e9; // => 9
 * Math.abs(a * b + c * d) < 1e-9; // => true
 * ```
 */
export function orthogonal(rows: number, columns: number, gain: number, rng: Rng): Float64Array {
  const tall = Math.max(rows, columns);
  const narrow = Math.min(rows, columns);
  const normals = Matrix.zeros(tall, narrow);
  for (let i = 0; i < tall; i += 1) {
    for (let j = 0; j < narrow; j += 1) normals.set(i, j, rng.normal());
  }
  const qr = new QrDecomposition(normals);
  const q = qr.orthogonalMatrix;
  const r = qr.upperTriangularMatrix;
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < tall; i += 1) {
    for (let j = 0; j < narrow; j += 1) {
      const value = gain * q.get(i, j) * (r.get(j, j) < 0 ? -1 : 1);
      out[rows >= columns ? i * columns + j : j * columns + i] = value;
    }
  }
  return out;
}
