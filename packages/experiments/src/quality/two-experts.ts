import { expectLength, expectNumber, expectThat } from 'gymnasium-js/expect';
import { checkSample } from '../statistics/_table.ts';

/** The quality of a router between a weak and a strong expert at one threshold. */
interface SplitPoint {
  /** Share of questions that go to the strong expert, in [0, 1]. */
  readonly strongShare: number;
  readonly quality: number;
}

/** Questions with the answers of two experts, shape [questions] each. */
interface TwoExpertSlice {
  /** How much the router prefers the strong expert, on any scale. */
  readonly preference: Float64Array;
  /** Scores of the weak expert's answers. */
  readonly weak: Float64Array;
  /** Scores of the strong expert's answers. */
  readonly strong: Float64Array;
}

/**
 * Returns the quality of a threshold router between two experts at every share of questions that go to the strong one, in
 * rising order. Questions with equal preference move together.
 *
 * @example
 * ```ts
 * import { twoExpertCurve } from './two-experts.ts';
 *
 * const curve = twoExpertCurve({
 *   preference: Float64Array.of(0.9, 0.2),
 *   weak: Float64Array.of(0, 1),
 *   strong: Float64Array.of(1, 1),
 * });
 * curve; // => [{ strongShare: 0, quality: 0.5 }, { strongShare: 0.5, quality: 1 }, { strongShare: 1, quality: 1 }]
 * ```
 */
export function twoExpertCurve({ preference, weak, strong }: TwoExpertSlice): SplitPoint[] {
  const n = preference.length;
  for (const [name, values] of Object.entries({ preference, weak, strong })) {
    checkSample(name, values);
    expectLength(name, values, n);
  }
  // the order in which questions move to the strong expert
  const order = Array.from(preference.keys()).sort((a, b) => preference[b]! - preference[a]!);
  let sum = 0;
  for (const score of weak) sum += score;
  const curve: SplitPoint[] = [{ strongShare: 0, quality: sum / n }];
  for (const [moved, question] of order.entries()) {
    sum += strong[question]! - weak[question]!;
    const preferred = preference[question]!;
    const next = moved + 1 < n ? preference[order[moved + 1]!]! : Number.NEGATIVE_INFINITY;
    if (next < preferred) curve.push({ strongShare: (moved + 1) / n, quality: sum / n });
  }
  return curve;
}

/** Mean scores of the two experts alone. */
interface TwoExpertEnds {
  readonly weak: number;
  readonly strong: number;
}

/**
 * Returns the average performance gap recovered: (mean quality over the shares covered - weak) / (strong - weak), the mean
 * by trapezoids (RouteLLM, Ong et al. 2024, section 2). Random choice gets 0.5 on average.
 *
 * Null if the strong expert is not better (there is no gap), or the curve covers a single share.
 *
 * @example
 * ```ts
 * import { averageGapRecovered } from './two-experts.ts';
 *
 * // a straight line from the weak to the strong expert
 * averageGapRecovered([{ strongShare: 0, quality: 0.4 }, { strongShare: 1, quality: 0.8 }], { weak: 0.4, strong: 0.8 }); // => 0.5
 * ```
 */
export function averageGapRecovered(
  curve: readonly SplitPoint[],
  { weak, strong }: TwoExpertEnds,
): number | null {
  const sorted = byShare(curve);
  const span = sorted[sorted.length - 1]!.strongShare - sorted[0]!.strongShare;
  if (!(strong > weak) || !(span > 0)) return null;
  let recovered = 0;
  for (let k = 1; k < sorted.length; k++) {
    const [a, b] = [sorted[k - 1]!, sorted[k]!];
    recovered += ((b.strongShare - a.strongShare) * (a.quality - weak + b.quality - weak)) / 2;
  }
  return recovered / span / (strong - weak);
}

/**
 * Returns the call-performance threshold CPT: the smallest share of calls to the strong expert at which the curve recovers a
 * given part of the gap, with linear interpolation between points. Null if it never does, or if there is no gap.
 *
 * The first crossing counts. (RouteLLM's code searches the qualities as if they were sorted, and returns the nearest end if the
 * part is never reached.)
 *
 * @param recovered - part of the gap, such as 0.5 for CPT(50 %)
 *
 * @example
 * ```ts
 * import { callsForGap } from './two-experts.ts';
 *
 * const curve = [{ strongShare: 0, quality: 0.4 }, { strongShare: 0.5, quality: 0.8 }, { strongShare: 1, quality: 0.8 }];
 * callsForGap(curve, 0.5, { weak: 0.4, strong: 0.8 })?.toFixed(6); // => '0.250000'
 * ```
 */
export function callsForGap(
  curve: readonly SplitPoint[],
  recovered: number,
  { weak, strong }: TwoExpertEnds,
): number | null {
  expectNumber('recovered', recovered);
  const sorted = byShare(curve);
  if (!(strong > weak)) return null;
  const goal = weak + recovered * (strong - weak);
  for (const [k, point] of sorted.entries()) {
    if (point.quality < goal) continue;
    const before = sorted[k - 1];
    if (before === undefined) return point.strongShare;
    const part = (goal - before.quality) / (point.quality - before.quality);
    return before.strongShare + part * (point.strongShare - before.strongShare);
  }
  return null;
}

function byShare(curve: readonly SplitPoint[]): SplitPoint[] {
  expectThat('curve', curve, curve.length > 0, 'at least one point');
  return curve.toSorted((a, b) => a.strongShare - b.strongShare);
}
