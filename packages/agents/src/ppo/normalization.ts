import { expectLength } from 'gymnasium-js/expect';
import { expectRows } from '../_rows.ts';
import { type Moments, momentsVariance } from './moments.ts';

/** The scaling of a trained network's observations; it belongs to the weights. */
export interface ObservationNormalization {
  /** Shape [observationSize]. */
  readonly mean: Float64Array;
  /** Shape [observationSize]. */
  readonly variance: Float64Array;
  /** Scaled values are clipped to ± this. */
  readonly clip: number;
}

/** Added to a variance before taking the root; a constant column becomes 0. */
export const normalizationEpsilon = 1e-8;

/** Normalised observations and rewards are clipped to ± this (Stable-Baselines3's `VecNormalize`: 10). */
export const normalizationClip = 10;

/** Returns the normalisation for some moments, as a copy. */
export function normalizationFrom(moments: Moments): ObservationNormalization {
  return { mean: moments.mean.slice(), variance: momentsVariance(moments), clip: normalizationClip };
}

/**
 * Scales observations in place and returns them: clip((x - mean) / √(variance + 1e-8), ±clip).
 *
 * @param rows row-major, shape [number, observationSize]
 * @throws RangeError when the numbers are not whole rows of the normalisation's size
 * @example
 * ```ts
 * import { normalizeObservations } from './normalization.ts';
 *
 * const normalization = { mean: new Float64Array([1]), variance: new Float64Array([4]), clip: 10 };
 * normalizeObservations(new Float32Array([5, 101]), normalization); // => [2, 10]
 * ```
 */
export function normalizeObservations<T extends Float32Array | Float64Array>(
  rows: T,
  { mean, variance, clip }: ObservationNormalization,
): T {
  const size = mean.length;
  expectLength('variance', variance, size);
  expectRows('rows', rows, size);
  const scale = variance.map((v) => 1 / Math.sqrt(v + normalizationEpsilon));
  for (let start = 0; start < rows.length; start += size) {
    for (let k = 0; k < size; k += 1) {
      const z = (rows[start + k]! - mean[k]!) * scale[k]!;
      rows[start + k] = Math.min(Math.max(z, -clip), clip);
    }
  }
  return rows;
}
