import { expectThat } from '../expect.ts';
import { type ArrayOf, createArray, type Dtype } from '../spaces/_dtype.ts';
import { Box } from '../spaces/box.ts';
import { assertBox, readBounds } from './_box.ts';

/** The bounds of a rescaled Box: one number for all entries, or an array with one number per entry. */
export interface RescaleOptions {
  readonly min: number | ArrayLike<number>;
  readonly max: number | ArrayLike<number>;
}

interface Affine<D extends Dtype> {
  /** The Box with the new bounds. */
  readonly space: Box<D>;
  /** Maps from the old bounds to the new ones. */
  forward(value: ArrayOf<D>): ArrayOf<D>;
  /** Maps from the new bounds to the old ones. */
  back(value: ArrayOf<D>): ArrayOf<D>;
}

/**
 * Returns the linear map, entry by entry, from the bounds of a Box to new bounds. An entry bounded on one side is
 * shifted. An infinite bound stays infinite.
 */
export function createAffine<D extends Dtype>(
  name: string,
  old: Box<D>,
  { min, max }: RescaleOptions,
): Affine<D> {
  assertBox(name, old, 'float');
  const space = new Box<D>(readBounds('min', min, old.size), readBounds('max', max, old.size), {
    shape: old.shape,
    dtype: old.dtype,
  });
  const slope = new Float64Array(old.size);
  const shift = new Float64Array(old.size);
  for (let i = 0; i < old.size; i++) {
    const [low, high, newLow, newHigh] = [old.low[i]!, old.high[i]!, space.low[i]!, space.high[i]!];
    for (const [bound, from, to] of [
      ['min', low, newLow],
      ['max', high, newHigh],
    ] as const) {
      const matches = Number.isFinite(from) === Number.isFinite(to);
      expectThat(
        `${bound}[${i}]`,
        to,
        matches,
        `infinite if and only if the bound of ${old} is, which is ${from}`,
      );
    }
    const bounded = Number.isFinite(low) && Number.isFinite(high);
    // any line through a single point will do
    slope[i] = bounded && high > low && newHigh > newLow ? (newHigh - newLow) / (high - low) : 1;
    if (Number.isFinite(low)) shift[i] = newLow - slope[i]! * low;
    else if (Number.isFinite(high)) shift[i] = newHigh - slope[i]! * high;
  }
  // bounds map to bounds exactly, and rounding does not exceed them
  const map = (value: ArrayOf<D>, from: Box<D>, to: Box<D>, line: (x: number, i: number) => number) => {
    const mapped = createArray(to.dtype, to.size);
    for (let i = 0; i < to.size; i++) {
      const x = value[i]!;
      const inside = x >= from.low[i]! && x <= from.high[i]!;
      const y = line(x, i);
      mapped[i] = inside ? Math.min(to.high[i]!, Math.max(to.low[i]!, y)) : y;
    }
    return mapped;
  };
  return {
    space,
    forward: (value) => map(value, old, space, (x, i) => slope[i]! * x + shift[i]!),
    back: (value) => map(value, space, old, (y, i) => (y - shift[i]!) / slope[i]!),
  };
}
