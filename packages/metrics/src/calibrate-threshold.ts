import { expectSome, expectThat } from './_check.ts';

/** The target of {@link calibrateThreshold}: either a quantile or a stop rate. */
export type ThresholdTarget =
  /** In [0, 1]. Selects the smallest score such that at least this share of the scores is <= it. */
  | { readonly quantile: number; readonly targetStopRate?: never }
  /** In (0, 1]. Selects the score with the nearest stop rate. Ties go to the higher score. */
  | { readonly targetStopRate: number; readonly quantile?: never };

/** A threshold p0, and its stop rate on the scores it was calibrated on. */
export interface CalibratedThreshold {
  readonly threshold: number;
  /** Share of the scores that are >= threshold. */
  readonly stopRate: number;
}

/**
 * Returns a threshold for a score without a default threshold, and its stop rate: the share of the given scores s with
 * s >= threshold.
 *
 * The threshold is always one of the scores. Many scores take only few values (a token F1 is a ratio of small numbers),
 * and every threshold between two neighbouring values stops the same answers. For the same reason the target stop rate
 * is usually not met exactly, so the stop rate that was reached is returned. Calibrate on training data only.
 *
 * @param scores - scores of training answers, at least one, finite, all with the same signature
 * @param target - a quantile (of the empirical distribution, without interpolation) or a stop rate
 * @throws RangeError when there are no scores, a score is not finite, or the target is out of range
 *
 * @example
 * ```ts
 * import { calibrateThreshold } from '@der-gym/metrics';
 *
 * const scores = [0, 0.5, 0.5, 0.5, 0.875, 0.875, 1, 1];
 * calibrateThreshold(scores, { quantile: 0.75 }); // => { threshold: 0.875, stopRate: 0.5 }
 * calibrateThreshold(scores, { targetStopRate: 0.3 }); // => { threshold: 1, stopRate: 0.25 }
 * ```
 */
export function calibrateThreshold(scores: ArrayLike<number>, target: ThresholdTarget): CalibratedThreshold {
  expectSome('scores', scores, 'at least one score');
  const sorted = Float64Array.from(scores);
  const bad = sorted.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw new RangeError(`Expected \`scores[${bad}]\` to be finite, got ${sorted[bad]}.`);
  // `+ 0` turns -0 into 0
  for (let i = 0; i < sorted.length; i++) sorted[i]! += 0;
  sorted.sort();

  const { quantile, targetStopRate } = target;
  if ((quantile === undefined) === (targetStopRate === undefined)) {
    throw new RangeError('Expected either `quantile` or `targetStopRate`, got both or neither.');
  }
  const first =
    quantile !== undefined ? quantileIndex(sorted, quantile) : nearestRateIndex(sorted, targetStopRate!);
  return { threshold: sorted[first]!, stopRate: (sorted.length - first) / sorted.length };
}

/** Returns the index of the first score equal to the quantile. */
function quantileIndex(sorted: Float64Array, quantile: number): number {
  expectThat('quantile', quantile, quantile >= 0 && quantile <= 1, 'in [0, 1]');
  // 0.07 * 100 is slightly more than 7; without the slack the eighth score would be taken
  const rank = Math.max(1, Math.ceil(quantile * sorted.length - 1e-9));
  return sorted.indexOf(sorted[rank - 1]!);
}

/** Returns the index of the first score equal to the threshold with the nearest stop rate. */
function nearestRateIndex(sorted: Float64Array, rate: number): number {
  expectThat('targetStopRate', rate, rate > 0 && rate <= 1, 'in (0, 1]');
  const wanted = rate * sorted.length;
  let best = 0;
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    const distance = Math.abs(sorted.length - i - wanted);
    // <=, so that ties go to the higher score; the slack covers the rounding of `wanted`
    if (distance <= Math.abs(sorted.length - best - wanted) + 1e-9) best = i;
  }
  return best;
}
