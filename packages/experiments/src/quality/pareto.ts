import { checkPoints, checkPositive } from './_check.ts';
import type { CostQuality } from './cost-quality.ts';

/**
 * Returns the Pareto front: the points that no other equals or betters in both cost and quality, cheapest first.
 * Along it, quality strictly rises with cost. Of equal points the first given stands for all.
 *
 * Bounds that know the scores belong on the plane but not in here: the front is of what could be deployed.
 *
 * @example
 * ```ts
 * import { paretoFront } from '@der-gym/experiments';
 *
 * const experts = [
 *   { name: 'small', cost: 7, quality: 0.5 },
 *   { name: 'odd', cost: 13, quality: 0.4 },
 *   { name: 'large', cost: 16, quality: 0.7 },
 * ];
 * paretoFront(experts).map(({ name }) => name); // => ['small', 'large']
 * ```
 */
export function paretoFront<P extends CostQuality>(points: readonly P[]): P[] {
  checkPoints('points', points);
  const front: P[] = [];
  for (const point of points.toSorted((a, b) => a.cost - b.cost || b.quality - a.quality)) {
    if (front.length === 0 || point.quality > front[front.length - 1]!.quality) front.push(point);
  }
  return front;
}

/** How far a point lies behind a front. */
export interface FrontDistance {
  /** The least improvement, in scaled units, after which no point of the front is better; 0 on the front or beyond it. */
  readonly distance: number;
  /** What the front offers more at no more cost. */
  readonly quality: number;
  /** What the front asks less for, at no less quality. */
  readonly cost: number;
}

/** What one unit of distance is worth. */
export interface DistanceScale {
  /** Cost that counts as 1. @defaultValue 1 */
  readonly cost?: number;
  /** Quality that counts as 1. @defaultValue 1 */
  readonly quality?: number;
}

/**
 * Returns how far a point lies behind a Pareto front, along quality, along cost, and by the shortest way.
 *
 * The front is a staircase: between two of its points nothing but the cheaper one's quality is on offer. (What mixing
 * the two at random would give is the hull's: see `qualityHull`.) Cost and quality have no common unit: the shortest
 * way means nothing without a scale that says how much of one is like how much of the other.
 *
 * @example
 * ```ts
 * import { distanceToFront } from '@der-gym/experiments';
 *
 * const front = [{ cost: 10, quality: 0.5 }, { cost: 20, quality: 0.8 }];
 * // 4 cheaper, or 0.2 better: with 10 of cost like 1 of quality, 0.2 is the shorter way
 * distanceToFront({ cost: 14, quality: 0.3 }, front, { cost: 10 }); // => { distance: 0.2, quality: 0.2, cost: 4 }
 * ```
 */
export function distanceToFront(
  { cost, quality }: CostQuality,
  front: readonly CostQuality[],
  { cost: costUnit = 1, quality: qualityUnit = 1 }: DistanceScale = {},
): FrontDistance {
  checkPoints('point', [{ cost, quality }]);
  checkPositive('scale.cost', costUnit);
  checkPositive('scale.quality', qualityUnit);
  const steps = paretoFront(front);
  let reached = Number.NEGATIVE_INFINITY;
  let cheapest = Number.POSITIVE_INFINITY;
  for (const step of steps) {
    if (step.cost <= cost) reached = step.quality;
    if (step.quality >= quality) cheapest = Math.min(cheapest, step.cost);
  }
  const lost = Math.max(0, reached - quality);
  const wasted = Math.max(0, cost - cheapest);
  if (lost === 0 || wasted === 0) return { distance: 0, quality: lost, cost: wasted };
  // inside the staircase: the nearest of its risers and treads
  let square = Number.POSITIVE_INFINITY;
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1]?.cost ?? Number.POSITIVE_INFINITY;
    const before = steps[index - 1]?.quality ?? Number.NEGATIVE_INFINITY;
    const tread = [outside(cost, step.cost, next), step.quality - quality] as const;
    const riser = [cost - step.cost, outside(quality, before, step.quality)] as const;
    for (const [along, up] of [tread, riser]) {
      const x = along / costUnit;
      const y = up / qualityUnit;
      square = Math.min(square, x * x + y * y);
    }
  }
  return { distance: Math.sqrt(square), quality: lost, cost: wasted };
}

/** How far a value lies outside an interval. */
function outside(value: number, low: number, high: number): number {
  return value < low ? low - value : value > high ? value - high : 0;
}
