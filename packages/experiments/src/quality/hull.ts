import { expectThat } from 'gymnasium-js/expect';
import type { CostQuality } from './pareto.ts';
import { paretoFront } from './pareto.ts';

/**
 * Returns the non-decreasing concave hull of points of cost and quality, cheapest first: the lowest concave function of
 * cost that never falls and has no point above it.
 *
 * Every point on it is reachable: answer a random share of the questions with one corner, and the rest with the next
 * corner (RouterBench, Hu et al. 2024, section 3). The result holds the corners, and a last point where the hull ends
 * flat.
 *
 * @param options - `until`: the cost up to which the hull continues, the highest cost of the points unless given
 *
 * @example
 * ```ts
 * import { qualityHull } from '@der-gym/experiments';
 *
 * const points = [
 *   { cost: 0, quality: 0 },
 *   { cost: 1, quality: 0.1 }, // below the chord from 0 to 2
 *   { cost: 2, quality: 0.6 },
 *   { cost: 4, quality: 0.3 },
 * ];
 * qualityHull(points); // => [{ cost: 0, quality: 0 }, { cost: 2, quality: 0.6 }, { cost: 4, quality: 0.6 }]
 * ```
 */
export function qualityHull(
  points: readonly CostQuality[],
  { until }: { readonly until?: number } = {},
): CostQuality[] {
  const corners = hullCorners(points).map(({ cost, quality }) => ({ cost, quality }));
  const last = corners[corners.length - 1]!;
  const end = until ?? Math.max(...points.map(({ cost }) => cost));
  const fits = end >= last.cost && end < Number.POSITIVE_INFINITY;
  expectThat('until', end, fits, `finite and at least ${last.cost}, the hull's last cost`);
  if (end > last.cost) corners.push({ cost: end, quality: last.quality });
  return corners;
}

/** The points that are corners of the hull, cheapest first. No mixture of two others is as good at their cost. */
export function hullCorners<P extends CostQuality>(points: readonly P[]): P[] {
  const corners: P[] = [];
  // quality rises along the front, so the upper half of Andrew's monotone chain over it never falls
  for (const point of paretoFront(points)) {
    while (
      corners.length >= 2 &&
      !turnsDown(corners[corners.length - 2]!, corners[corners.length - 1]!, point)
    ) {
      corners.pop();
    }
    corners.push(point);
  }
  return corners;
}

/** Whether b lies above the chord from a to c. */
function turnsDown(a: CostQuality, b: CostQuality, c: CostQuality): boolean {
  return (b.quality - a.quality) * (c.cost - b.cost) > (c.quality - b.quality) * (b.cost - a.cost);
}
