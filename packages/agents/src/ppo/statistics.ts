import { expectLength } from 'gymnasium-js/expect';

/** The largest variance that rounding can leave when so many values are equal. */
function roundingOf(mean: number, count: number): number {
  const share = Math.max(1e-12, count * Number.EPSILON);
  return share * share * mean * mean;
}

/**
 * Returns the share of the returns' variance that the values explain, 1 - Var(returns - values) / Var(returns), or
 * null when the returns do not vary. 1 is a perfect critic, 0 one that predicts the mean, negative values are worse than
 * the mean.
 *
 * @example
 * ```ts
 * import { explainedVariance } from './statistics.ts';
 *
 * explainedVariance([1, 2, 3], [1, 2, 3]); // => 1
 * explainedVariance([0, 0, 0], [1, 2, 3]); // => 0
 * explainedVariance([1, 2], [5, 5]); // => null
 * explainedVariance([1, 2, 3], [0.1, 0.1, 0.1]); // => null
 * ```
 */
export function explainedVariance(values: ArrayLike<number>, returns: ArrayLike<number>): number | null {
  expectLength('values', values, returns.length);
  const errors = new Float64Array(returns.length);
  for (let i = 0; i < errors.length; i += 1) errors[i] = returns[i]! - values[i]!;
  const { mean, variance } = momentsOf(returns);
  return variance > roundingOf(mean, returns.length) ? 1 - momentsOf(errors).variance / variance : null;
}

/**
 * Scales advantages in place to mean 0 and sample standard deviation 1, and returns them. Fewer than two are
 * unchanged; equal ones become 0.
 *
 * @param count the number of leading entries to normalise
 * @example
 * ```ts
 * import { normalizeAdvantages } from './statistics.ts';
 *
 * // mean 2, sample variance ((1-2)² + (3-2)²) / 1 = 2
 * normalizeAdvantages(new Float64Array([1, 3]), 2)[1].toFixed(6); // => '0.707107'
 * ```
 */
export function normalizeAdvantages(advantages: Float64Array, count = advantages.length): Float64Array {
  if (count < 2) return advantages;
  let mean = 0;
  for (let i = 0; i < count; i += 1) mean += advantages[i]!;
  mean /= count;
  let squares = 0;
  for (let i = 0; i < count; i += 1) squares += (advantages[i]! - mean) * (advantages[i]! - mean);
  if (squares / (count - 1) <= roundingOf(mean, count)) return advantages.fill(0, 0, count);
  const scale = 1 / (Math.sqrt(squares / (count - 1)) + 1e-8);
  for (let i = 0; i < count; i += 1) advantages[i] = (advantages[i]! - mean) * scale;
  return advantages;
}

function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  let mean = 0;
  for (let i = 0; i < values.length; i += 1) mean += values[i]!;
  mean /= values.length;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (values[i]! - mean) * (values[i]! - mean);
  return { mean, variance: sum / values.length };
}
