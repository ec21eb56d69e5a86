import { expected } from '../_expected.ts';
import { createArray, type NumericArray } from './_dtype.ts';
import type { SampleOf, Space } from './space.ts';

/**
 * Returns how many numbers a flattened value of a space has.
 *
 * @throws RangeError for a space with values of no fixed length
 * @example
 * ```ts
 * import { Box, Dict, Discrete, flatdim } from 'gymnasium-js';
 * flatdim(new Dict({ place: new Box(0, 1, { shape: [2, 3] }), lamp: new Discrete(4) })); // => 10
 * ```
 */
export function flatdim(space: Space): number {
  return space.flatDimension;
}

/**
 * Returns a value of a space as one flat array of numbers; `unflatten` undoes it.
 *
 * Its number type is the least that holds every part: a Box keeps its own, one-hot vectors are uint8, texts int32.
 *
 * @returns shape [flatdim(space)]
 * @throws RangeError when the value is not in the space
 * @example
 * ```ts
 * import { Discrete, flatten } from 'gymnasium-js';
 * flatten(new Discrete(3, { start: -1 }), 1); // => [0, 0, 1]
 * ```
 */
export function flatten<S extends Space>(space: S, value: SampleOf<S>): NumericArray {
  if (!space.contains(value)) throw new RangeError(expected('value', `in ${space}`, value));
  const flat = createArray(space.flatDtype, space.flatDimension);
  space.flattenInto(value, flat, 0);
  return flat;
}

/**
 * Returns the value of a space that was flattened.
 *
 * @throws RangeError when the array has the wrong length or is no flattened value of the space
 * @example
 * ```ts
 * import { Discrete, unflatten } from 'gymnasium-js';
 * unflatten(new Discrete(3, { start: -1 }), [0, 0, 1]); // => 1
 * ```
 */
export function unflatten<S extends Space>(space: S, flat: ArrayLike<number>): SampleOf<S> {
  const length = space.flatDimension;
  if (flat.length !== length)
    throw new RangeError(expected('flat.length', `${length} for ${space}`, flat.length));
  const value = space.unflattenFrom(flat, 0);
  if (!space.contains(value)) throw new RangeError(expected('flat', `a flattened value of ${space}`, value));
  return value as SampleOf<S>;
}
