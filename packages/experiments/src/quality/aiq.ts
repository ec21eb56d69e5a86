import { expectThat } from 'gymnasium-js/expect';
import type { Interval } from '../statistics/tables.ts';
import { qualityHull } from './hull.ts';
import type { CostQuality } from './pareto.ts';

/**
 * Returns the average improvement in quality (AIQ) of a router's points: the mean height of their hull over a range of
 * costs, 1 / (c_max - c_min) * integral of the hull from c_min to c_max (RouterBench, Hu et al. 2024, section 3).
 *
 * For a range of a single cost it is the quality of the hull at that cost.
 *
 * @param options - `costRange`: the costs to average over, from the cheapest to the most expensive point unless given.
 *   It must not begin below the cheapest point. Use the same range for all routers that you compare.
 *
 * @example
 * ```ts
 * import { aiq } from '@der-gym/experiments';
 *
 * const points = [{ cost: 1, quality: 0.25 }, { cost: 3, quality: 0.75 }];
 * aiq(points); // => 0.5
 * // half of the range rises, half is flat: (0.5 + 0.75) / 2
 * aiq(points, { costRange: [1, 5] }); // => 0.625
 * ```
 */
export function aiq(
  points: readonly CostQuality[],
  { costRange }: { readonly costRange?: Interval } = {},
): number {
  const hull = qualityHull(points);
  const costs = hull.map(({ cost }) => cost);
  const weights = heightWeights(costs, costRange ?? [costs[0]!, costs[costs.length - 1]!]);
  return weights.reduce((sum, weight, k) => sum + weight * hull[k]!.quality, 0);
}

/**
 * Returns the weight of each point in the mean height of the line through the points over a range of costs. The line is
 * straight between two points and flat after the last one. The weights sum to 1.
 *
 * @param costs - of the points, rising
 */
export function heightWeights(costs: readonly number[], [low, high]: Interval): number[] {
  const cheapest = costs[0]!;
  const isRange = low <= high && high < Number.POSITIVE_INFINITY;
  expectThat('costRange', [low, high], isRange, 'a lower and an upper finite cost');
  expectThat('costRange[0]', low, low >= cheapest, `at least the cost of the cheapest point, ${cheapest}`);
  const weights = costs.map(() => 0);
  const last = costs.length - 1;
  if (low === high) {
    const after = costs.findIndex((cost) => cost > low);
    if (after < 0) return weights.with(last, 1);
    const share = (low - costs[after - 1]!) / (costs[after]! - costs[after - 1]!);
    return weights.with(after - 1, 1 - share).with(after, share);
  }
  for (let k = 0; k < last; k++) {
    const [from, to] = [Math.max(costs[k]!, low), Math.min(costs[k + 1]!, high)];
    if (from >= to) continue;
    const width = (to - from) / (high - low);
    const share = ((from + to) / 2 - costs[k]!) / (costs[k + 1]! - costs[k]!);
    weights[k]! += width * (1 - share);
    weights[k + 1]! += width * share;
  }
  weights[last]! += Math.max(0, high - Math.max(low, costs[last]!)) / (high - low);
  return weights;
}
