import type { Rng } from 'gymnasium-js';
import { expectLength } from 'gymnasium-js/expect';
import { expectRows } from '../_rows.ts';

/**
 * Returns the log-probabilities of each row of logits, in float64 (the logarithm of Eq. 2 of the DER paper).
 *
 * ```text
 * log pi(a) = z_a - max z - ln sum_j exp(z_j - max z)
 * ```
 *
 * A masked action has log-probability -Infinity and is not part of the sum.
 *
 * @param logits z, row-major, shape [rows, actions]
 * @param mask 1 for allowed actions, shape [rows, actions]. @defaultValue all
 * @param out array to write to, shape [rows, actions]
 * @throws RangeError when a length is wrong, or a row has no allowed action
 * @example
 * ```ts
 * import { logSoftmax } from './categorical.ts';
 *
 * logSoftmax([0, 0], 2); // => [-0.6931471805599453, -0.6931471805599453]
 * logSoftmax([5, 7], 2, [1, 0])[0]; // => 0
 * ```
 */
export function logSoftmax(
  logits: ArrayLike<number>,
  actions: number,
  mask?: ArrayLike<number>,
  out: Float64Array = new Float64Array(logits.length),
): Float64Array {
  expectRows('logits', logits, actions);
  if (mask !== undefined) expectLength('mask', mask, logits.length);
  for (let start = 0; start < logits.length; start += actions) {
    logSoftmaxRow(logits, start, actions, mask, out, start);
  }
  return out;
}

/** `logSoftmax` of one row, for loops with their own buffers. It does not check lengths. */
export function logSoftmaxRow(
  logits: ArrayLike<number>,
  start: number,
  actions: number,
  mask: ArrayLike<number> | undefined,
  out: Float64Array,
  outStart: number,
): void {
  let max = Number.NEGATIVE_INFINITY;
  let allowed = 0;
  for (let a = 0; a < actions; a += 1) {
    if (mask !== undefined && !mask[start + a]) continue;
    allowed += 1;
    const z = logits[start + a]!;
    // this comparison lets a NaN among the logits reach the result
    if (!(z <= max)) max = z;
  }
  if (allowed === 0) throw new RangeError('Expected `mask` to allow at least one action in each row.');
  let sum = 0;
  for (let a = 0; a < actions; a += 1) {
    if (mask === undefined || mask[start + a]) sum += Math.exp(logits[start + a]! - max);
  }
  const logSum = Math.log(sum);
  for (let a = 0; a < actions; a += 1) {
    const masked = mask !== undefined && !mask[start + a];
    out[outStart + a] = masked ? Number.NEGATIVE_INFINITY : logits[start + a]! - max - logSum;
  }
}

/**
 * Draws one action per row by inverting the cumulative distribution, with one uniform number each, and returns the actions.
 *
 * @param logProbs from `logSoftmax`, shape [rows, actions]
 * @param rng one `uniform()` is drawn for each row, in order
 * @param out array to write to, shape [rows]
 * @example
 * ```ts
 * import { logSoftmax, sampleCategorical } from './categorical.ts';
 * import { createRng } from 'gymnasium-js';
 *
 * const certain = logSoftmax([0, 0, 0], 3, [0, 1, 0]);
 * sampleCategorical(certain, 3, createRng(1)); // => [1]
 * ```
 */
export function sampleCategorical(
  logProbs: ArrayLike<number>,
  actions: number,
  rng: Rng,
  out: Int32Array = new Int32Array(logProbs.length / actions),
): Int32Array {
  expectLength('logProbs', logProbs, out.length * actions);
  for (let row = 0; row < out.length; row += 1) {
    const u = rng.uniform();
    let cumulative = 0;
    let chosen = -1;
    for (let a = 0; a < actions; a += 1) {
      const probability = Math.exp(logProbs[row * actions + a]!);
      if (!(probability > 0)) continue;
      // rounding may leave a gap at the end of the unit interval, which goes to the last action with positive probability
      chosen = a;
      cumulative += probability;
      if (u < cumulative) break;
    }
    if (chosen < 0)
      throw new RangeError(
        `Expected \`logProbs\` of row ${row} to contain a number above -Infinity, got none.`,
      );
    out[row] = chosen;
  }
  return out;
}

/**
 * Returns the entropy of one row in nats, -sum p ln p, with 0 ln 0 = 0.
 *
 * @param start index of the first number of the row
 * @example
 * ```ts
 * import { entropy, logSoftmax } from './categorical.ts';
 *
 * entropy(logSoftmax([3, 3], 2), 2); // => 0.6931471805599453
 * ```
 */
export function entropy(logProbs: ArrayLike<number>, actions: number, start = 0): number {
  let sum = 0;
  for (let a = start; a < start + actions; a += 1) {
    const logP = logProbs[a]!;
    if (logP !== Number.NEGATIVE_INFINITY) sum -= Math.exp(logP) * logP;
  }
  return sum;
}
