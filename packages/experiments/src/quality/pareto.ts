import { expectNumber, expectThat } from 'gymnasium-js/expect';

/** One router, or one setting of it, on the plane of cost and quality. */
export interface CostQuality {
  /** Mean cost of a question, in any one unit: billions of parameters, dollars. */
  readonly cost: number;
  /** Mean quality of a final answer. */
  readonly quality: number;
}

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

/** Refuses no points and points that are not finite. */
function checkPoints(name: string, points: readonly CostQuality[]): void {
  expectThat(name, points, points.length > 0, 'at least one point');
  for (const [index, { cost, quality }] of points.entries()) {
    expectNumber(`${name}[${index}].cost`, cost);
    expectNumber(`${name}[${index}].quality`, quality);
  }
}
