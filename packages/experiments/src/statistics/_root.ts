import type { Interval } from './tables.ts';

/** A bracket of the root of a rising function: two ends, and the values there. */
interface Bracket {
  readonly low: number;
  readonly high: number;
  /** Value at `low`, negative. */
  readonly below: number;
  /** Value at `high`, not negative. */
  readonly above: number;
}

/** Smaller values are raised to this, since minus infinity would break the interpolation. */
const FLOOR = -40;

/**
 * Narrows a bracket to a width relative to its ends. It uses the Illinois variant of false position, which halves the value of an
 * end that stays twice, and bisects after a step that has not halved the bracket. If a value is exactly 0, both ends are the root.
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
