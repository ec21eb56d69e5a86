import { checkPoints } from './_check.ts';
import type { CostQuality } from './cost-quality.ts';
import { paretoFront } from './pareto.ts';

/**
 * Returns what a point is worth to somebody who pays `willingness` units of cost for one unit of quality:
 * willingness x quality - cost, in units of cost.
 *
 * With willingness = 1 / costWeight it orders routers as the utility score - costWeight x parameters does.
 *
 * @example
 * ```ts
 * import { worthAt } from '@der-gym/experiments';
 *
 * // 100 x 0.8 - 12
 * worthAt({ cost: 12, quality: 0.8 }, 100); // => 68
 * ```
 */
export function worthAt({ cost, quality }: CostQuality, willingness: number): number {
  if (!(willingness >= 0))
    throw new RangeError(`Expected \`willingness\` to be at least 0, got ${willingness}.`);
  return willingness * quality - cost;
}

/** A point and the willingness to pay from which on it is the best. */
export interface BestFrom<P extends CostQuality> {
  readonly point: P;
  readonly from: number;
}

/**
 * Returns which point is best at which willingness to pay, from 0 upwards: each is best from its `from` to the next one's.
 *
 * They are the corners of the hull; the price of a unit of quality between two neighbours is where the choice changes.
 * A router that is on no such list is best for nobody, at whatever price.
 *
 * @example
 * ```ts
 * import { bestByWillingness } from '@der-gym/experiments';
 *
 * const small = { cost: 7, quality: 0.5 };
 * const large = { cost: 12, quality: 0.7 };
 * const dear = { cost: 16, quality: 0.71 };
 * // (12 - 7) / (0.7 - 0.5) = 25, (16 - 12) / (0.71 - 0.7) = 400
 * bestByWillingness([small, large, dear]).map(({ from }) => Math.round(from)); // => [0, 25, 400]
 * ```
 */
export function bestByWillingness<P extends CostQuality>(points: readonly P[]): BestFrom<P>[] {
  checkPoints('points', points);
  const best: BestFrom<P>[] = [];
  for (const point of paretoFront(points)) {
    let from = 0;
    while (best.length > 0) {
      const before = best[best.length - 1]!;
      from = (point.cost - before.point.cost) / (point.quality - before.point.quality);
      if (from > before.from) break;
      // quality at a higher price than the next point's is never the best
      best.pop();
    }
    best.push({ point, from });
  }
  return best;
}
