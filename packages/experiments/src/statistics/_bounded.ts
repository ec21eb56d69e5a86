import { incompleteBeta, normalCdf, normalQuantile } from './_distributions.ts';
import { narrowBracket } from './_root.ts';
import { type Interval, roundingOf } from './tables.ts';

// Gaffke's limits (Gaffke 2005, Three test statistics for a nonparametric one-sided hypothesis on the mean of a nonnegative
// variable) for the mean of n values from a known range: quantiles of the weighted mean of the n values and the end of the range,
// with weights uniform on the simplex (Dirichlet(1, ..., 1)). For zeros and ones they equal the Clopper-Pearson limits.

/** Distinct values with their counts. */
export interface Counted {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** Counts equal values, up to rounding. */
export function countValues(values: Float64Array): Counted {
  const ascending = values.toSorted();
  const found: number[] = [];
  const counts: number[] = [];
  const slack = roundingOf(Math.max(Math.abs(ascending[0]!), Math.abs(ascending[ascending.length - 1]!)));
  for (const value of ascending) {
    const last = found.length - 1;
    if (last >= 0 && value - found[last]! <= slack) counts[last]! += 1;
    else {
      found.push(value);
      counts.push(1);
    }
  }
  return { values: found, counts };
}

/** Lower limit of the mean, with a probability of `tail` to exceed it. */
function lowerLimit(sample: Counted, low: number, tail: number): number {
  const all = withValue(sample, low);
  const [from, to] = [all.values[0]!, all.values[all.values.length - 1]!];
  if (from === to) return from;
  const wanted = normalQuantile(tail);
  // the normal quantile of the tail is nearly linear in the centre
  const miss = (centre: number) => normalQuantile(Math.min(belowCentre(all, centre), 1 - 1e-16)) - wanted;
  return narrowBracket(miss, { low: from, high: to, below: -40, above: 40 }, 1e-13)[0];
}

/** The interval at a confidence level. */
export function boundedLimits(sample: Counted, [low, high]: Interval, level: number): Interval {
  const tail = (1 - level) / 2;
  return [lowerLimit(sample, low, tail), -lowerLimit(mirrored(sample), -high, tail)];
}

/** Two-sided p of a mean: 1 - p is the level at which the interval just reaches it. */
export function boundedP(sample: Counted, [low, high]: Interval, mean: number): number {
  const above = belowCentre(withValue(sample, low), mean);
  const below = belowCentre(withValue(mirrored(sample), -high), -mean);
  return Math.min(1, 2 * Math.min(above, below));
}

/**
 * P(sum of W_i x_i <= centre) for Dirichlet weights W: P(sum of (x_i - centre) G_i <= 0) for independent G_i with Gamma(count)
 * distributions. Exact, by the Beta distribution, if the differences have two values; else by the saddle point formula of
 * Lugannani and Rice (1980).
 */
function belowCentre({ values, counts }: Counted, centre: number): number {
  const last = values.length - 1;
  if (centre <= values[0]!) return centre === values[0] && last === 0 ? 1 : 0;
  if (centre >= values[last]!) return 1;
  const differences: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i <= last; i++) {
    if (values[i] === centre) continue;
    differences.push(values[i]! - centre);
    weights.push(counts[i]!);
  }
  if (differences.length === 2) {
    const [below, above] = [-differences[0]!, differences[1]!];
    return incompleteBeta(below / (below + above), above / (below + above), weights[1]!, weights[0]!);
  }
  return saddlePoint(differences, weights);
}

/** P(sum of lambda_i G_i <= 0), for ascending lambda of both signs. */
function saddlePoint(lambda: readonly number[], counts: readonly number[]): number {
  // the generating function K(t) = - sum of k_i ln(1 - lambda_i t) between its poles, with lambda scaled to a maximum of 1
  const scale = Math.max(-lambda[0]!, lambda[lambda.length - 1]!);
  const [from, to] = [scale / lambda[0]!, scale / lambda[lambda.length - 1]!];
  let [low, high] = [from, to];
  let t = 0;
  let second = 0;
  for (let k = 0; k < 100; k++) {
    let slope = 0;
    second = 0;
    for (let i = 0; i < lambda.length; i++) {
      const x = lambda[i]! / scale;
      const part = x / (1 - x * t);
      slope += counts[i]! * part;
      second += counts[i]! * part * part;
    }
    if (slope < 0) low = t;
    else high = t;
    const step = t - slope / second;
    const next = step > low && step < high ? step : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-12 * Math.abs(t) || next === t) break;
    t = next;
  }
  let value = 0;
  let third = 0;
  second = 0;
  for (let i = 0; i < lambda.length; i++) {
    const x = lambda[i]! / scale;
    const part = x / (1 - x * t);
    value -= counts[i]! * Math.log1p(-x * t);
    second += counts[i]! * part * part;
    third += 2 * counts[i]! * part * part * part;
  }
  const v = t * Math.sqrt(second);
  const w = Math.sign(t) * Math.sqrt(Math.max(0, -2 * value));
  // at the mean both are 0
  if (Math.abs(v) < 1e-4) return 0.5 + third / second ** 1.5 / (6 * Math.sqrt(2 * Math.PI));
  const density = Math.exp(-0.5 * w * w) / Math.sqrt(2 * Math.PI);
  return Math.min(1, Math.max(0, normalCdf(w) + density * (1 / w - 1 / v)));
}

function withValue({ values, counts }: Counted, value: number): Counted {
  const slack = roundingOf(Math.abs(value));
  const at = values.findIndex((each) => Math.abs(each - value) <= slack);
  if (at >= 0) return { values, counts: counts.with(at, counts[at]! + 1) };
  const place = values.findIndex((each) => each > value);
  const index = place < 0 ? values.length : place;
  return { values: values.toSpliced(index, 0, value), counts: counts.toSpliced(index, 0, 1) };
}

function mirrored({ values, counts }: Counted): Counted {
  return { values: values.map((value) => -value).reverse(), counts: counts.toReversed() };
}
