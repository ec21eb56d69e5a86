import { expectThat } from 'gymnasium-js/expect';
import { logGamma, normalQuantile, normalUpper, studentQuantile } from './_distributions.ts';
import { narrowBracket } from './_root.ts';

/** The precision of a mean. */
export interface Precision {
  readonly standardError: number;
  /** Satterthwaite's degrees of freedom for Student's distribution; at least 1. */
  readonly degreesOfFreedom: number;
}

/** Options of {@link minimalDetectableEffect}. */
interface PowerOptions {
  /** Probability of a false positive, two-sided. @defaultValue 0.05 */
  readonly significance?: number;
  /** Probability of detecting a true effect; above `significance`. @defaultValue 0.8 */
  readonly power?: number;
}

/**
 * Returns the smallest true difference that Student's two-sided test detects with the given power.
 *
 * With many degrees of freedom it is (z_{1 - significance/2} + z_power) x standard error. With few it is larger, by the
 * non-central Student distribution. A non-significant result does not rule out true differences below this size.
 *
 * @param precision - of paired differences, by `meanLimits(...).precision()`; at least one degree of freedom
 *
 * @example
 * ```ts
 * import { minimalDetectableEffect } from './power.ts';
 *
 * // (1.960 + 0.842) x 0.01
 * minimalDetectableEffect({ standardError: 0.01, degreesOfFreedom: Infinity }).toFixed(4); // => '0.0280'
 * // five training runs as the only source of variation: the same standard error, four degrees of freedom
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
  const lack = (shift: number) => reached(shift) - power;
  // the limit for many degrees of freedom; with fewer it is larger
  let high = Math.max(1e-3, normalQuantile(1 - significance / 2) + normalQuantile(power));
  let above = lack(high);
  for (; above < 0; above = lack(high)) high *= 1.5;
  const [low, top] = narrowBracket(lack, { low: 0, high, below: significance - power, above }, 1e-13);
  return ((low + top) / 2) * standardError;
}

/** Power as a function of the true difference in standard errors. */
function powerOf(significance: number, df: number): (shift: number) => number {
  expectThat('degreesOfFreedom', df, df >= 1, 'at least 1');
  const critical = studentQuantile(1 - significance / 2, df);
  const normal = (shift: number, scale: number) =>
    normalUpper(critical * scale - shift) + normalUpper(critical * scale + shift);
  // with more degrees of freedom the standard error is practically known
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
