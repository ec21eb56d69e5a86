import { expectInteger, expectLength } from 'gymnasium-js/expect';
import { expectRows } from '../_rows.ts';

/** Count, mean and sum of squared deviations of each column, in float64. */
export interface Moments {
  /** Number of rows. */
  count: number;
  /** Shape [size]. */
  readonly mean: Float64Array;
  /** Sum of (x - mean)², shape [size]. */
  readonly squares: Float64Array;
}

/**
 * Returns the moments of zero rows, the neutral element of `mergeMoments`.
 *
 * @example
 * ```ts
 * import { emptyMoments } from './moments.ts';
 *
 * emptyMoments(2); // => { count: 0, mean: [0, 0], squares: [0, 0] }
 * ```
 */
export function emptyMoments(size: number): Moments {
  expectInteger('size', size, 1);
  return { count: 0, mean: new Float64Array(size), squares: new Float64Array(size) };
}

/** Copies moments, into `out` if given. */
export function copyMoments(from: Moments, out: Moments = emptyMoments(from.mean.length)): Moments {
  expectLength('moments.mean', from.mean, out.mean.length);
  out.count = from.count;
  out.mean.set(from.mean);
  out.squares.set(from.squares);
  return out;
}

/**
 * Returns the moments of rows, computed in two passes.
 *
 * @param rows row-major, shape [number, size]
 * @param mask 1 for rows that count, shape [number] @defaultValue all
 * @param out arrays to write to instead of new ones
 * @throws RangeError when the numbers are not whole rows
 * @example
 * ```ts
 * import { momentsOf } from './moments.ts';
 *
 * // column 0: 1, 3, mean 2, (1-2)² + (3-2)² = 2; column 1 is constant
 * momentsOf([1, 5, 3, 5], 2); // => { count: 2, mean: [2, 5], squares: [2, 0] }
 * ```
 */
export function momentsOf(
  rows: ArrayLike<number>,
  size: number,
  mask?: ArrayLike<number>,
  out: Moments = emptyMoments(size),
): Moments {
  const number = expectRows('rows', rows, size);
  if (mask !== undefined) expectLength('mask', mask, number);
  const { mean, squares } = out;
  expectLength('out.mean', mean, size);
  mean.fill(0);
  squares.fill(0);
  let count = 0;
  for (let i = 0; i < number; i += 1) {
    if (mask !== undefined && mask[i] !== 1) continue;
    count += 1;
    for (let k = 0; k < size; k += 1) mean[k]! += rows[i * size + k]!;
  }
  out.count = count;
  if (count === 0) return out;
  for (let k = 0; k < size; k += 1) mean[k]! /= count;
  for (let i = 0; i < number; i += 1) {
    if (mask !== undefined && mask[i] !== 1) continue;
    for (let k = 0; k < size; k += 1) {
      const deviation = rows[i * size + k]! - mean[k]!;
      squares[k]! += deviation * deviation;
    }
  }
  return out;
}

/**
 * Returns the moments of two groups of rows together. Order and grouping matter only up to rounding.
 *
 * ```text
 * delta = mean_b - mean_a,   n = n_a + n_b
 * mean  = mean_a + delta · n_b / n
 * M     = M_a + M_b + delta² · n_a · n_b / n
 * ```
 *
 * Chan, Golub and LeVeque 1979; with a group of one row this is Welford's update.
 *
 * @param out arrays to write to; may be `a` or `b`
 * @throws RangeError when the sizes differ
 * @example
 * ```ts
 * import { mergeMoments, momentsOf } from './moments.ts';
 *
 * // 1, 3 and 5, 7: means 2 and 6, M = 2 + 2 + 4² · 2 · 2 / 4
 * mergeMoments(momentsOf([1, 3], 1), momentsOf([5, 7], 1)); // => { count: 4, mean: [4], squares: [20] }
 * ```
 */
export function mergeMoments(a: Moments, b: Moments, out: Moments = emptyMoments(a.mean.length)): Moments {
  const size = a.mean.length;
  expectLength('b.mean', b.mean, size);
  expectLength('out.mean', out.mean, size);
  const count = a.count + b.count;
  const share = count === 0 ? 0 : b.count / count;
  for (let k = 0; k < size; k += 1) {
    const delta = b.mean[k]! - a.mean[k]!;
    const squares = a.squares[k]! + b.squares[k]! + delta * delta * a.count * share;
    out.mean[k] = a.mean[k]! + delta * share;
    out.squares[k] = squares;
  }
  out.count = count;
  return out;
}

/**
 * Returns the population variance of each column, 0 without rows.
 *
 * @example
 * ```ts
 * import { momentsOf, momentsVariance } from './moments.ts';
 *
 * momentsVariance(momentsOf([1, 3], 1)); // => [1]
 * ```
 */
export function momentsVariance({ count, squares }: Moments): Float64Array {
  return squares.map((sum) => (count === 0 ? 0 : sum / count));
}
