import { checkPoints } from './_check.ts';
import type { CostQuality } from './cost-quality.ts';

/** What a router is measured against, all on the same questions. */
export interface Yardsticks {
  /** Mean quality of an expert drawn at random. */
  readonly random: number;
  /** The best single expert, chosen without the test questions. */
  readonly bestSingle: CostQuality;
  /** Mean quality of the best answer there is for each question: a bound. */
  readonly oracle: number;
}

/** A router's quality against its yardsticks. Null where the divisor is not positive. */
export interface Gains {
  /** quality / random - 1. */
  readonly overRandom: number | null;
  /** quality / best single expert - 1. */
  readonly overBestSingle: number | null;
  /** quality / oracle - 1, at most 0. */
  readonly toOracle: number | null;
  /** (quality - best single) / (oracle - best single): the share of what routing could add. */
  readonly shareOfHeadroom: number | null;
}

/**
 * Returns a router's gains over a random expert and the best single expert, its gap to the oracle, and the share of
 * what routing could add over the best single expert at all.
 *
 * Relative gains grow as the yardstick shrinks; the last figure does not, and is negative where a single call is better.
 *
 * @example
 * ```ts
 * import { gains } from '@der-gym/experiments';
 *
 * const { overBestSingle, shareOfHeadroom } = gains(0.625, { random: 0.4, bestSingle: { cost: 12, quality: 0.5 }, oracle: 0.75 });
 * overBestSingle; // => 0.25
 * shareOfHeadroom; // => 0.5
 * ```
 */
export function gains(quality: number, { random, bestSingle, oracle }: Yardsticks): Gains {
  const relative = (yardstick: number) => (yardstick > 0 ? quality / yardstick - 1 : null);
  const headroom = oracle - bestSingle.quality;
  return {
    overRandom: relative(random),
    overBestSingle: relative(bestSingle.quality),
    toOracle: relative(oracle),
    shareOfHeadroom: headroom > 0 ? (quality - bestSingle.quality) / headroom : null,
  };
}

/** What a router's settings offer over the best single expert. */
export interface Advantage {
  /** Highest quality of any setting over the expert's, less 1. */
  readonly performanceGain: number;
  /** 1 - cost of the cheapest setting at least as good / the expert's cost; null where none is as good. */
  readonly costSaving: number | null;
}

/**
 * Returns how much better than the best single expert a router's best setting is, and how much of its cost the cheapest
 * setting saves that is no worse.
 *
 * @param settings - one point a setting of the router
 *
 * @example
 * ```ts
 * import { advantageOver } from '@der-gym/experiments';
 *
 * const settings = [{ cost: 8, quality: 0.45 }, { cost: 9, quality: 0.5 }, { cost: 30, quality: 0.625 }];
 * advantageOver({ cost: 12, quality: 0.5 }, settings); // => { performanceGain: 0.25, costSaving: 0.25 }
 * ```
 */
export function advantageOver(bestSingle: CostQuality, settings: readonly CostQuality[]): Advantage {
  checkPoints('settings', settings);
  if (!(bestSingle.cost > 0 && bestSingle.quality > 0)) {
    throw new RangeError(
      `Expected \`bestSingle\` to have positive cost and quality, got ${bestSingle.cost} and ${bestSingle.quality}.`,
    );
  }
  const asGood = settings.filter(({ quality }) => quality >= bestSingle.quality);
  return {
    performanceGain: Math.max(...settings.map(({ quality }) => quality)) / bestSingle.quality - 1,
    costSaving:
      asGood.length === 0 ? null : 1 - Math.min(...asGood.map(({ cost }) => cost)) / bestSingle.cost,
  };
}
