import { expectThat } from 'gymnasium-js/expect';
import { logGamma, normalQuantile, normalUpper, studentQuantile } from './_distributions.ts';
import type { Precision } from './variance-components.ts';

/** Options of {@link minimalDetectableEffect}. */
export interface PowerOptions {
  /** Probability of a false finding, both sides together. @defaultValue 0.05 */
  readonly significance?: number;
  /** Probability of finding an effect that is there, above `significance`. @defaultValue 0.8 */
  readonly power?: number;
}

/**
 * Returns the smallest true difference that Student's two-sided test would find with the power asked for.
 *
 * With many degrees of freedom it is (z_{1 - significance/2} + z_power) x standard error; with few it is more, by the
 * non-central Student distribution. Differences smaller than this that are "not significant" say nothing.
 *
 * @param precision - of paired differences, from `precisionOfMean`; at least one degree of freedom
 *
 * @example
 * ```ts
 * import { minimalDetectableEffect } from '@der-gym/experiments';
 *
 * // (1.960 + 0.842) x 0.01
 * minimalDetectableEffect({ standardError: 0.01, degreesOfFreedom: Infinity }).toFixed(4); // => '0.0280'
 * // five training runs that disagree, and nothing else: the same standard error, four degrees of freedom
 * minimalDetectableEffect({ standardError: 0.01, degreesOfFreedom: 4 }).toFixed(4); // => '0.0376'
 * ```
 */
export function minimalDetectableEffect(
  { standardError, degreesOfFreedom }: Precision,
  { significance = 0.05, power = 0.8 }: PowerOptions = {},
): number {
  expectThat('significance', significance, significance > 0 && significance < 1, 'in (0, 1)');
  expectThat('power', power, power > significance && power < 1, `in (${significance}, 1)`);
  const reached = powerOf(significance, degreesOfFreedom);
  return (
    rootOf(
      (shift) => reached(shift) - power,
      // where the standard error is as good as known; with fewer degrees of freedom it is more
      Math.max(1e-3, normalQuantile(1 - significance / 2) + normalQuantile(power)),
    ) * standardError
  );
}

/** The root of a rising function that is negative at 0: false position, halving the end that stays (Illinois). */
function rootOf(f: (x: number) => number, start: number): number {
  let low = 0;
  let below = f(low);
  let high = start;
  let above = f(high);
  while (above < 0) {
    low = high;
    below = above;
    high *= 1.5;
    above = f(high);
  }
  for (let k = 0; k < 100 && high - low > 1e-13 * high; k++) {
    const x = high - (above * (high - low)) / (above - below);
    const value = f(x);
    if (Math.abs(value) < 1e-12) return x;
    if (value < 0) {
      low = x;
      below = value;
      above /= 2;
    } else {
      high = x;
      above = value;
      below /= 2;
    }
  }
  return (low + high) / 2;
}

/** Power as a function of the true difference in standard errors. */
function powerOf(significance: number, df: number): (shift: number) => number {
  expectThat('degreesOfFreedom', df, df >= 1, 'at least 1');
  const critical = studentQuantile(1 - significance / 2, df);
  const normal = (shift: number, scale: number) =>
    normalUpper(critical * scale - shift) + normalUpper(critical * scale + shift);
  // beyond that, the standard error is as good as known
  if (df > 1e5) return (shift) => normal(shift, 1);
  // T' = (Z + shift) / S with df S^2 chi-squared: the mean over S, by Simpson's rule in u = sqrt(S)
  const panels = df < 4 ? 256 : 64;
  const reach = 9 / Math.sqrt(2 * df);
  const from = Math.sqrt(Math.max(0, 1 - reach));
  const step = (Math.sqrt(1 + reach) - from) / panels;
  const weights = new Float64Array(panels + 1);
  const scales = new Float64Array(panels + 1);
  const front = Math.log(2) + (df / 2) * Math.log(df / 2) - logGamma(df / 2);
  for (let k = 0; k <= panels; k++) {
    const u = from + k * step;
    const scale = u * u;
    const density = u === 0 ? 0 : Math.exp(front + (df - 1) * Math.log(scale) - (df * scale * scale) / 2);
    const simpson = k === 0 || k === panels ? 1 : k % 2 === 1 ? 4 : 2;
    scales[k] = scale;
    weights[k] = (simpson * step * density * 2 * u) / 3;
  }
  return (shift) => {
    let sum = 0;
    for (let k = 0; k <= panels; k++) sum += weights[k]! * normal(shift, scales[k]!);
    return sum;
  };
}
