import { expectNumber, expectPositive, expectThat } from 'gymnasium-js/expect';

/** Options of {@link routerArenaScore}; the defaults are RouterArena's. */
interface RouterArenaOptions {
  /** Weight of cheapness relative to accuracy. @defaultValue 0.1 */
  readonly beta?: number;
  /** Dollars per 1,000 queries at which cheapness is 0. @defaultValue 200 */
  readonly highestUsd?: number;
  /** Dollars per 1,000 queries at which cheapness is 1. @defaultValue 0.0044 */
  readonly lowestUsd?: number;
}

/**
 * Returns RouterArena's score of a router: S = (1 + beta) A C / (beta A + C), a weighted harmonic mean of accuracy A and
 * cheapness C = (log2 highest - log2 cost) / (log2 highest - log2 lowest) (RouteWorks, RouterArena, 2025).
 *
 * A cost outside the two bounds counts as the nearer bound.
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
  { beta = 0.1, highestUsd = 200, lowestUsd = 0.0044 }: RouterArenaOptions = {},
): number {
  expectNumber('accuracy', accuracy, 0, 1);
  expectThat('costUsd', costUsd, costUsd >= 0, 'at least 0');
  expectPositive('beta', beta);
  expectPositive('lowestUsd', lowestUsd);
  expectThat('highestUsd', highestUsd, highestUsd > lowestUsd, `above ${lowestUsd}`);
  const cost = Math.min(Math.max(costUsd, lowestUsd), highestUsd);
  const cheapness =
    (Math.log2(highestUsd) - Math.log2(cost)) / (Math.log2(highestUsd) - Math.log2(lowestUsd));
  const divisor = beta * accuracy + cheapness;
  return divisor === 0 ? 0 : ((1 + beta) * accuracy * cheapness) / divisor;
}
