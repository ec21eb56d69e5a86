import { expectNumber, expectThat } from 'gymnasium-js/expect';

/** Cost and quality of a router, or of one setting of a router. */
export interface CostQuality {
  /** Mean cost per question, in any unit, such as billions of parameters or dollars. */
  readonly cost: number;
  /** Mean quality of a final answer. */
  readonly quality: number;
}

/**
 * Returns the Pareto front: the points that no other point matches or beats in both cost and quality, cheapest first. Quality
 * strictly rises with cost along the front. Of equal points only the first one is returned.
 *
 * Pass only points that could be deployed: bounds that know the scores do not belong on a front.
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

/** Rejects an empty list, and points that are not finite. */
function checkPoints(name: string, points: readonly CostQuality[]): void {
  expectThat(name, points, points.length > 0, 'at least one point');
  for (const [index, { cost, quality }] of points.entries()) {
    expectNumber(`${name}[${index}].cost`, cost);
    expectNumber(`${name}[${index}].quality`, quality);
  }
}
