import type { Expert } from '@der-gym/env';

/** The answers of single experts to some questions. */
export interface ExpertAnswers {
  readonly experts: readonly Pick<Expert, 'parameters'>[];
  /** Shape [questions, experts]. */
  readonly scores: ArrayLike<number>;
}

/** A setting of a router on some questions. */
export interface MeasuredSetting {
  /** Mean cost per question in billions of parameters. */
  readonly cost: number;
  /** Shape [questions]. */
  readonly scores: Float64Array;
}

/** Number of positive weights, on a logarithmic scale. */
const STEPS = 24;

/**
 * Returns weights of cost that turn one router into a family, from always the cheapest expert to always the most expensive
 * one: with the weight w it asks the expert with the highest value - w x parameters. The weight 0 is the unchanged router.
 *
 * @param values - what the router decides by, shape [questions, experts]
 */
export function tradeOffs(
  values: ArrayLike<number>,
  experts: readonly Pick<Expert, 'parameters'>[],
): readonly number[] {
  const all = Array.from(values);
  const spread = all.reduce((a, b) => Math.max(a, b)) - all.reduce((a, b) => Math.min(a, b));
  const costs = [...new Set(experts.map(({ parameters }) => parameters))].sort((a, b) => a - b);
  const gaps = costs.slice(1).map((cost, k) => cost - costs[k]!);
  if (gaps.length === 0 || spread === 0) return [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY];
  const largest = spread / Math.min(...gaps);
  const positive = Array.from({ length: STEPS }, (_, k) => largest * 2 ** -k);
  return [
    Number.POSITIVE_INFINITY,
    ...positive,
    0,
    ...positive.toReversed().map((weight) => -weight),
    Number.NEGATIVE_INFINITY,
  ];
}

/** Measures a router with one weight of cost; equal values go to the cheapest expert, then to the first. */
export function measureSetting(
  values: ArrayLike<number>,
  weight: number,
  { experts, scores }: ExpertAnswers,
): MeasuredSetting {
  const chosen = Float64Array.from({ length: scores.length / experts.length });
  const costs = experts.map(({ parameters }) => parameters);
  const [cheapest, highest] = [Math.min(...costs), Math.max(...costs)];
  // the cost above the cheapest expert: its mean is exactly 0 if only that expert is asked
  let excess = 0;
  for (let q = 0; q < chosen.length; q++) {
    const start = q * experts.length;
    let best = 0;
    for (let expert = 1; expert < experts.length; expert++) {
      const more = experts[expert]!.parameters - experts[best]!.parameters;
      const gain = values[start + expert]! - values[start + best]!;
      // with an infinite weight, values matter only between experts of equal size
      const net = more === 0 ? gain : Number.isFinite(weight) ? gain - weight * more : -weight * more;
      if (net > 1e-12 || (net >= -1e-12 && more < 0)) best = expert;
    }
    chosen[q] = scores[start + best]!;
    excess += costs[best]! - cheapest;
  }
  return { cost: Math.min(highest, cheapest + excess / chosen.length), scores: chosen };
}
