import { expected } from '../_show.ts';
import { expectThat, expectType } from '../expect.ts';
import type { Dtype } from '../spaces/_dtype.ts';
import { Box } from '../spaces/box.ts';

/** Throws unless a space is a Box, of a float dtype for `kind` 'float'. */
export function assertBox(
  name: string,
  space: unknown,
  kind: 'any' | 'float' = 'any',
): asserts space is Box<Dtype> {
  if (!(space instanceof Box)) throw new TypeError(expected(name, 'a Box', space));
  const { dtype } = space as Box<Dtype>;
  expectType(name, space, kind !== 'float' || dtype === 'float32' || dtype === 'float64', 'a Box of floats');
}

/** Returns one bound per entry, from a number or an array. */
export function readBounds(name: string, bound: number | ArrayLike<number>, size: number): Float64Array {
  const fits = typeof bound === 'number' || bound.length === size;
  expectThat(name, bound, fits, `a number or an array of ${size}`);
  return Float64Array.from({ length: size }, (_, i) => (typeof bound === 'number' ? bound : bound[i]!));
}
