import { hullQuality, qualityHull } from './hull.ts';
import type { CostQuality } from './pareto.ts';

/** Options of {@link aiq}. */
export interface AiqOptions {
  /**
   * The costs averaged over; must not begin below the cheapest point. Routers that are compared need the same ones.
   * @defaultValue from the cheapest to the dearest point
   */
  readonly costRange?: readonly [number, number];
}

/**
 * Returns the average improvement in quality of a router's points: the mean height of their hull over a range of costs,
 * 1 / (c_max - c_min) * integral of the hull from c_min to c_max (RouterBench, Hu et al. 2024, section 3).
 *
 * Where the range is a single cost, the hull's quality there.
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
export function aiq(points: readonly CostQuality[], { costRange }: AiqOptions = {}): number {
  const hull = qualityHull(points);
  const [low, high] = costRange ?? [hull[0]!.cost, hull[hull.length - 1]!.cost];
  if (!(low <= high && high < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Expected \`costRange\` to rise and be finite, got [${low}, ${high}].`);
  }
  const start = hullQuality(hull, low);
  if (start === null) {
    throw new RangeError(
      `Expected \`costRange\` to begin at the cheapest point (${hull[0]!.cost}) or above, got ${low}.`,
    );
  }
  if (low === high) return start;
  const inside = hull.filter(({ cost }) => cost > low && cost < high);
  const end = { cost: high, quality: hullQuality(hull, high)! };
  return area([{ cost: low, quality: start }, ...inside, end]) / (high - low);
}

/**
 * Returns the AIQ of each of several routers as RouterBench's released code has it: every released hull is continued
 * flat to the greatest cost among all of them, and its area, from its *own* first cost on, is divided by that greatest
 * cost instead of by the range.
 *
 * A router whose cheapest point is dear is thereby credited with nothing below it, and each value depends on who else
 * is in the list: use it to meet published figures, and {@link aiq} for everything else.
 *
 * @example
 * ```ts
 * import { aiqRouterBench } from './aiq.ts';
 *
 * const steady = [{ cost: 1, quality: 0.5 }, { cost: 2, quality: 0.5 }];
 * aiqRouterBench([steady]); // => [0.25]
 * // the same router beside a dearer one: (4 - 1) x .5 / 4
 * aiqRouterBench([steady, [{ cost: 2, quality: 0.5 }, { cost: 4, quality: 0.5 }]]); // => [0.375, 0.25]
 * ```
 */
export function aiqRouterBench(routers: readonly (readonly CostQuality[])[]): number[] {
  const hulls = routers.map((points) => qualityHull(points, { compat: 'routerbench' }));
  const end = Math.max(...hulls.flatMap((hull) => hull.map(({ cost }) => cost)));
  if (!(end > 0)) {
    throw new RangeError(`Expected the greatest cost to be positive, got ${end}.`);
  }
  return hulls.map((hull) => {
    return area([...hull, { cost: end, quality: hull[hull.length - 1]!.quality }]) / end;
  });
}

function area(curve: readonly CostQuality[]): number {
  let sum = 0;
  for (let k = 1; k < curve.length; k++) {
    const [a, b] = [curve[k - 1]!, curve[k]!];
    sum += ((b.cost - a.cost) * (a.quality + b.quality)) / 2;
  }
  return sum;
}
