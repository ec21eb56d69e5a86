import type { Interval } from './tables.ts';

/** Where a rising function passes 0: two ends, and its value there. */
interface Bracket {
  readonly low: number;
  readonly high: number;
  /** Value at `low`, negative. */
  readonly below: number;
  /** Value at `high`, not negative. */
  readonly above: number;
}

/** Values below this count as this: one of minus infinity would leave the line no slope. */
const FLOOR = -40;

/**
 * Narrows a bracket to a width relative to its ends: false position that halves the value of an end that stays twice (Illinois), and
 * the middle after a step that has not halved the bracket. Both ends are the root where the function is exactly 0.
 */
export function narrowBracket(
  rising: (x: number) => number,
  { low, high, below, above }: Bracket,
  tolerance: number,
): Interval {
  let before = Number.POSITIVE_INFINITY;
  let moved = 0;
  for (
    let width = high - low;
    width > tolerance * Math.max(Math.abs(low), Math.abs(high));
    width = high - low
  ) {
    const guess = width > before / 2 ? (low + high) / 2 : high - (above * width) / (above - below);
    const x = guess > low && guess < high ? guess : (low + high) / 2;
    if (x === low || x === high) break;
    before = width;
    const value = Math.max(rising(x), FLOOR);
    if (value === 0) return [x, x];
    if (value < 0) {
      low = x;
      below = value;
      if (moved < 0) above /= 2;
      moved = -1;
    } else {
      high = x;
      above = value;
      if (moved > 0) below /= 2;
      moved = 1;
    }
  }
  return [low, high];
}
