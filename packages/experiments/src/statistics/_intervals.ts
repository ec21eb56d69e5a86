import { normalCdf, normalQuantile } from './_distributions.ts';

/** Linear interpolation between order statistics (type 7) of an ascending array. */
export function quantile(ascending: Float64Array, probability: number): number {
  const position = (ascending.length - 1) * probability;
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (position - below) * (ascending[above]! - ascending[below]!);
}

/** The percentile interval of an ascending bootstrap distribution. */
export function percentileInterval(ascending: Float64Array, level: number): readonly [number, number] {
  return [quantile(ascending, (1 - level) / 2), quantile(ascending, (1 + level) / 2)];
}

/**
 * The bias-corrected and accelerated interval (Efron 1987) of an ascending bootstrap distribution: the
 * percentiles taken are Phi(z0 + (z0 + z) / (1 - a (z0 + z))) instead of Phi(z).
 *
 * z0 is the normal quantile of the share of resamples below the estimate, ties counted half.
 *
 * @param ascending - the statistic of every resample
 * @param influences - for each independently drawn factor (runs, questions), the jackknife influence of each of its units
 */
export function bcaInterval(
  ascending: Float64Array,
  estimate: number,
  influences: readonly Float64Array[],
  level: number,
): readonly [number, number] {
  const first = ascending[0]!;
  if (first === ascending[ascending.length - 1]!) return [first, first];
  const slack = 1e-12 * Math.max(Math.abs(first), Math.abs(ascending[ascending.length - 1]!));
  let below = 0;
  for (const value of ascending) {
    if (value < estimate - slack) below += 1;
    else if (value <= estimate + slack) below += 0.5;
  }
  // an estimate outside all resamples would push the interval to infinity
  const count = ascending.length;
  const share = Math.min(Math.max(below / count, 0.5 / count), 1 - 0.5 / count);
  const z0 = normalQuantile(share);
  const a = acceleration(influences);
  const end = (z: number) => {
    const shrink = 1 - a * (z0 + z);
    // beyond the pole the transformation turns back: the end of the distribution is meant
    if (!(shrink > 0)) return z0 + z > 0 ? ascending[count - 1]! : first;
    return quantile(ascending, normalCdf(z0 + (z0 + z) / shrink));
  };
  return [end(normalQuantile((1 - level) / 2)), end(normalQuantile((1 + level) / 2))];
}

/**
 * Skewness of the estimate over six: sum over factors k of sum_i (U_ki / n_k)^3, divided by
 * 6 (sum over factors of sum_i (U_ki / n_k)^2)^(3/2).
 */
export function acceleration(influences: readonly Float64Array[]): number {
  let squares = 0;
  let cubes = 0;
  for (const factor of influences) {
    for (const influence of factor) {
      const part = influence / factor.length;
      squares += part * part;
      cubes += part * part * part;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
}
