import { fixed, withInterval } from '../../packages/experiments/src/text/markdown-table.ts';

/** A value with its interval; the value alone if there is no interval because nothing varies. */
export function shown(value: number, interval: readonly [number, number] | null, decimals = 3): string {
  return interval === null ? fixed(value, decimals) : withInterval(value, interval, decimals);
}

export function shownP(p: number): string {
  return p < 0.001 ? '< .001' : fixed(p, 3);
}
