import { expectThat } from 'gymnasium-js/expect';
import type { CostQuality } from './pareto.ts';
import { checkPoints, paretoFront } from './pareto.ts';

/** Options of {@link qualityHull}. */
export interface HullOptions {
  /** The cost up to which the hull is continued flat; at least its own last. @defaultValue the greatest cost of the points */
  readonly until?: number;
  /**
   * - `'none'` *(default)*: the true hull
   * - `'routerbench'`: what RouterBench's released code computes: points on chords stay in, and points below the one
   *   before them are taken out once, looking at the list as it was; the result need not be concave, nor continued
   */
  readonly compat?: 'none' | 'routerbench';
}

/**
 * Returns the non-decreasing concave hull of points of cost and quality, cheapest first: the least concave function
 * of cost that no point lies above and that never falls.
 *
 * Each point of it can be had: by answering a share of questions, drawn at random, with one corner and the rest with the
 * next (RouterBench, Hu et al. 2024, section 3). Corners alone are returned, and a last point that ends the flat part.
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
  { until, compat = 'none' }: HullOptions = {},
): CostQuality[] {
  checkPoints('points', points);
  if (compat === 'routerbench') return releasedHull(points);
  const corners: CostQuality[] = [];
  // quality rises along the front, so the upper half of Andrew's monotone chain over it never falls
  for (const { cost, quality } of paretoFront(points)) {
    while (
      corners.length >= 2 &&
      !turnsDown(corners[corners.length - 2]!, corners[corners.length - 1]!, { cost, quality })
    ) {
      corners.pop();
    }
    corners.push({ cost, quality });
  }
  const last = corners[corners.length - 1]!;
  const end = until ?? Math.max(...points.map(({ cost }) => cost));
  const fits = end >= last.cost && end < Number.POSITIVE_INFINITY;
  expectThat('until', end, fits, `finite and at least ${last.cost}, the hull's last cost`);
  if (end > last.cost) corners.push({ cost: end, quality: last.quality });
  return corners;
}

/**
 * Returns the quality a hull offers at a cost: linear between its corners, flat beyond the last, null below the first
 * (nothing is to be had for less than the cheapest costs).
 *
 * @example
 * ```ts
 * import { hullQuality } from './hull.ts';
 *
 * const hull = [{ cost: 1, quality: 0.2 }, { cost: 3, quality: 0.6 }];
 * hullQuality(hull, 2); // => 0.4
 * hullQuality(hull, 0.5); // => null
 * ```
 */
export function hullQuality(hull: readonly CostQuality[], cost: number): number | null {
  checkPoints('hull', hull);
  if (!(cost >= hull[0]!.cost)) return null;
  const after = hull.findIndex((corner) => corner.cost > cost);
  if (after === -1) return hull[hull.length - 1]!.quality;
  return onChord(hull[after - 1]!, hull[after]!, cost);
}

/** Whether b lies above the chord from a to c. */
function turnsDown(a: CostQuality, b: CostQuality, c: CostQuality): boolean {
  return (b.quality - a.quality) * (c.cost - b.cost) > (c.quality - b.quality) * (b.cost - a.cost);
}

export function onChord(a: CostQuality, b: CostQuality, cost: number): number {
  return a.quality + ((b.quality - a.quality) * (cost - a.cost)) / (b.cost - a.cost);
}

/**
 * The released procedure: every cost strictly between two points gets the highest of its points and of all chords over
 * it, the two ends are added, and what is lower than its left neighbour goes. With no cost in between, where the
 * released code fails, the ends stand alone.
 */
function releasedHull(points: readonly CostQuality[]): CostQuality[] {
  const sorted = points.toSorted((a, b) => a.cost - b.cost);
  const first = sorted[0]!;
  const last = sorted[sorted.length - 1]!;
  const highest = new Map<number, number>();
  for (const a of sorted) {
    for (const b of sorted) {
      for (const { cost, quality } of sorted) {
        if (!(a.cost < cost && cost < b.cost)) continue;
        const best = Math.max(quality, onChord(a, b, cost));
        highest.set(cost, Math.max(highest.get(cost) ?? Number.NEGATIVE_INFINITY, best));
      }
    }
  }
  const hull: CostQuality[] = [...highest].map(([cost, quality]) => ({ cost, quality }));
  hull.sort((a, b) => a.cost - b.cost);
  hull.unshift({ cost: first.cost, quality: first.quality });
  if (last.cost > first.cost) hull.push({ cost: last.cost, quality: last.quality });
  return hull.filter(({ quality }, index) => index === 0 || quality >= hull[index - 1]!.quality);
}
