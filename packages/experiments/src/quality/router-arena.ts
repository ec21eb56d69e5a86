import { expectNumber, expectPositive, expectThat } from 'gymnasium-js/expect';

/** Options of {@link routerArenaScore}; the defaults are RouterArena's. */
interface RouterArenaOptions {
  /** Weight of cheapness against accuracy. @defaultValue 0.1 */
  readonly beta?: number;
  /** Dollars per 1,000 queries that count as dearest. @defaultValue 200 */
  readonly dearestUsd?: number;
  /** Dollars per 1,000 queries that count as cheapest. @defaultValue 0.0044 */
  readonly cheapestUsd?: number;
}

/**
 * Returns RouterArena's score of a router: S = (1 + beta) A C / (beta A + C), a weighted harmonic mean of accuracy A and
 * cheapness C = (log2 dearest - log2 cost) / (log2 dearest - log2 cheapest) (RouteWorks, RouterArena, 2025).
 *
 * A cost outside the two bounds counts as the bound.
 *
 * @param accuracy - in [0, 1]
 * @param costUsd - dollars per 1,000 queries
 *
 * @example
 * ```ts
 * import { routerArenaScore } from './router-arena.ts';
 *
 * routerArenaScore({ accuracy: 0.7167, costUsd: 0.311 }).toFixed(4); // => '0.7046'
 * ```
 */
export function routerArenaScore(
  { accuracy, costUsd }: { readonly accuracy: number; readonly costUsd: number },
  { beta = 0.1, dearestUsd = 200, cheapestUsd = 0.0044 }: RouterArenaOptions = {},
): number {
  expectNumber('accuracy', accuracy, 0, 1);
  expectThat('costUsd', costUsd, costUsd >= 0, 'at least 0');
  expectPositive('beta', beta);
  expectPositive('cheapestUsd', cheapestUsd);
  expectThat('dearestUsd', dearestUsd, dearestUsd > cheapestUsd, `above ${cheapestUsd}`);
  const cost = Math.min(Math.max(costUsd, cheapestUsd), dearestUsd);
  const cheapness =
    (Math.log2(dearestUsd) - Math.log2(cost)) / (Math.log2(dearestUsd) - Math.log2(cheapestUsd));
  const divisor = beta * accuracy + cheapness;
  return divisor === 0 ? 0 : ((1 + beta) * accuracy * cheapness) / divisor;
}
