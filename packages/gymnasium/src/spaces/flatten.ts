import { expected } from '../_show.ts';
import { isPlainObject } from '../_snapshot.ts';
import { expectThat } from '../expect.ts';
import { batchCount, isCountable } from './_batch-count.ts';
import { CompositeSpace, mapSpaces } from './_composite-space.ts';
import { createArray, type Dtype, type NumericArray } from './_dtype.ts';
import { rebuild } from './_rebuild.ts';
import { Box } from './box.ts';
import { Graph, type GraphInstance, type GraphPart } from './graph.ts';
import { OneOf } from './one-of.ts';
import { Sequence } from './sequence.ts';
import type { SampleOf, Space } from './space.ts';

/** A flattened value: one array of numbers, or a structure of arrays if values differ in length. */
type FlatValue =
  | NumericArray
  | GraphInstance
  | readonly (FlatValue | number)[]
  | { readonly [key: string]: FlatValue };

/** The type of a flattened value of a space. */
export type FlatOf<S extends Space> = S['isFlattenable'] extends true ? NumericArray : FlatValue;

/**
 * Returns the length of a flattened value of a space.
 *
 * @throws RangeError for a space whose values have no fixed length
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
 * Returns the space of flattened values: a Box if they have a fixed length, otherwise the same structure (Sequence,
 * Graph, Dict, Tuple or OneOf) of flattened parts.
 *
 * @example
 * ```ts
 * import { Discrete, flattenSpace, Sequence } from 'gymnasium-js';
 * String(flattenSpace(new Discrete(3))); // => "Box(0, 1, { shape: [3], dtype: 'uint8' })"
 * String(flattenSpace(new Sequence(new Discrete(2)))); // => "Sequence(Box(0, 1, { shape: [2], dtype: 'uint8' }))"
 * ```
 */
export function flattenSpace<S extends Space>(space: S): S['isFlattenable'] extends true ? Box<Dtype> : Space;
export function flattenSpace(space: Space): Space {
  if (space.isFlattenable) {
    const low = new Float64Array(space.flatDimension);
    const high = new Float64Array(space.flatDimension);
    space.flatBoundsInto(low, high, 0);
    return new Box<Dtype>(low, high, { shape: [space.flatDimension], dtype: space.flatDtype });
  }
  if (space instanceof CompositeSpace || space instanceof OneOf) return rebuild(space, flattenSpace);
  if (space instanceof Sequence) {
    const feature = flattenSpace(space.feature as Space);
    // values that flatten to no numbers, such as a Text of length 0, cannot be counted when stacked
    return new Sequence(feature, { stack: space.stack && isCountable(feature) });
  }
  if (space instanceof Graph) {
    const node = flattenSpace(space.nodeSpace as GraphPart);
    return new Graph(node, space.edgeSpace === null ? null : flattenSpace(space.edgeSpace as GraphPart));
  }
  throw unknownSpace(space);
}

/**
 * Returns a value of a space as one flat array of numbers, or as a structure of such arrays if values differ in
 * length. `unflatten` is the inverse.
 *
 * Its number type is the smallest that holds every part: a Box keeps its own, one-hot vectors are uint8, texts int32.
 *
 * @returns shape [flatdim(space)] where `space.isFlattenable`
 * @throws RangeError when the value is not in the space
 * @example
 * ```ts
 * import { Discrete, flatten, Sequence } from 'gymnasium-js';
 * flatten(new Discrete(3, { start: -1 }), 1); // => [0, 0, 1]
 * flatten(new Sequence(new Discrete(2)), [1, 0]); // => [[0, 1], [1, 0]]
 * ```
 */
export function flatten<S extends Space>(space: S, value: SampleOf<S>): FlatOf<S> {
  if (!space.contains(value)) throw new RangeError(expected('value', `in ${space}`, value));
  return convert(space, value, 'flat') as FlatOf<S>;
}

/**
 * Returns the value of a space from its flattened form.
 *
 * @throws RangeError when the array has the wrong length or is not a flattened value of the space
 * @example
 * ```ts
 * import { Discrete, unflatten } from 'gymnasium-js';
 * unflatten(new Discrete(3, { start: -1 }), [0, 0, 1]); // => 1
 * ```
 */
export function unflatten<S extends Space>(
  space: S,
  flat: S['isFlattenable'] extends true ? ArrayLike<number> : ArrayLike<number> | FlatValue,
): SampleOf<S> {
  const value = convert(space, flat, 'value');
  if (!space.contains(value)) throw new RangeError(expected('flat', `a flattened value of ${space}`, value));
  return value as SampleOf<S>;
}

/** Flattens a value, or restores a flattened one after checking it. */
function convert(space: Space, value: unknown, to: 'flat' | 'value'): unknown {
  const restores = to === 'value';
  const rejected = () => new RangeError(expected('flat', `a flattened value of ${space}`, value));
  if (space.isFlattenable && restores) {
    const length = space.flatDimension;
    const array = value as ArrayLike<number>;
    if (!Array.isArray(array) && !ArrayBuffer.isView(array)) throw rejected();
    expectThat('flat.length', array.length, array.length === length, `${length} for ${space}`);
    return space.unflattenFrom(array, 0);
  }
  if (space.isFlattenable) {
    const flat = createArray(space.flatDtype, space.flatDimension);
    space.flattenInto(value, flat, 0);
    return flat;
  }
  if (space instanceof CompositeSpace) {
    const fits = Array.isArray(space.spaces) ? Array.isArray(value) : isPlainObject(value);
    if (restores && !fits) throw rejected();
    const given = value as Readonly<Record<string, unknown>>;
    return mapSpaces(space.spaces, (part, key) => convert(part, given[key], to));
  }
  if (space instanceof Graph) {
    if (!isPlainObject(value)) throw rejected();
    const { nodes, edges, edgeLinks } = value;
    return {
      nodes: convertRows(space.nodeSpace as GraphPart, nodes, to),
      edges: space.edgeSpace === null ? null : convertRows(space.edgeSpace as GraphPart, edges, to),
      edgeLinks: edgeLinks instanceof Int32Array ? edgeLinks.slice() : edgeLinks,
    };
  }
  if (space instanceof Sequence) {
    const feature = space.feature as Space;
    const [from, into] = inOrder<Sequence<Space, boolean>>(space, flattenSpace(space) as never, to);
    const entries: unknown[] = from.entries(value as never);
    return into.join(entries.map((entry) => convert(feature, entry, to)));
  }
  if (restores && !Array.isArray(value)) throw rejected();
  if (space instanceof OneOf) {
    const [index, inner] = value as [number, unknown];
    const part = (space.spaces as readonly Space[])[index];
    if (part === undefined) throw rejected();
    return [index, convert(part, inner, to)];
  }
  throw unknownSpace(space);
}

/** Converts every row of a batch of nodes or edges. */
function convertRows(space: GraphPart, batch: unknown, to: 'flat' | 'value'): unknown {
  const [from, into] = inOrder<Space>(space, flattenSpace(space), to);
  const count = batchCount(from, batch);
  if (!from.isBatch(batch, count)) throw new RangeError(expected('flat', `a flattened graph`, batch));
  const converted = into.createBatch(count);
  for (let i = 0; i < count; i++) {
    into.writeBatch(converted, i, convert(space, from.readBatch(batch, i), to));
  }
  return converted;
}

/** The space of the values that are read, and the space of those that are written. */
function inOrder<S extends Space>(space: S, flat: S, to: 'flat' | 'value'): readonly [from: S, into: S] {
  return to === 'flat' ? [space, flat] : [flat, space];
}

function unknownSpace(space: Space): TypeError {
  return new TypeError(expected('space', 'a space of this package, since it is not flattenable', space));
}
