import { expected } from '../_show.ts';
import { expectInteger, expectThat } from '../expect.ts';
import { batchCount } from './_batch-count.ts';
import { CompositeSpace } from './_composite-space.ts';
import type { Dtype } from './_dtype.ts';
import { rebuild } from './_rebuild.ts';
import { Box } from './box.ts';
import { Discrete } from './discrete.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { type BatchOf, expectSpace, type SampleOf, type Space } from './space.ts';
import { spaceFromJSON } from './space-from-json.ts';
import { Tuple } from './tuple.ts';

/** The type of the space of batches. */
export type BatchSpaceOf<S extends Space> =
  S extends Box<infer D extends Dtype>
    ? Box<D>
    : S extends Discrete | MultiDiscrete
      ? MultiDiscrete
      : S extends MultiBinary
        ? MultiBinary
        : Space<BatchOf<S>>;

/**
 * Returns the space whose values are batches of `count` values of another.
 *
 * The result is a Box for a Box, a MultiDiscrete for a Discrete or MultiDiscrete, and a MultiBinary for a
 * MultiBinary, each with the count as its first axis. For a Dict or Tuple, it is a Dict or Tuple of batched parts.
 * For any other space, it is a Tuple of `count` copies.
 *
 * @example
 * ```ts
 * import { batchSpace, Discrete } from 'gymnasium-js';
 * const actions = batchSpace(new Discrete(2), 3);
 * actions.contains(Int32Array.of(0, 1, 1)); // => true
 * actions.contains(Int32Array.of(0, 1, 2)); // => false
 * actions.shape; // => [3]
 * String(actions); // => 'MultiDiscrete([2, 2, 2])'
 * ```
 */
export function batchSpace<S extends Space>(space: S, count: number): BatchSpaceOf<S>;
export function batchSpace(space: Space, count: number): Space {
  expectInteger('count', count, 1);
  expectSpace('space', space);
  if (space instanceof Box) {
    const { dtype, shape } = space as Box<Dtype>;
    return new Box<Dtype>(repeat(space.low, count), repeat(space.high, count), {
      dtype,
      shape: [count, ...shape],
    });
  }
  if (space instanceof Discrete) {
    return new MultiDiscrete(new Int32Array(count).fill(space.n), { start: space.start });
  }
  if (space instanceof MultiDiscrete) {
    const options = { start: repeat(space.start, count), shape: [count, ...space.shape] };
    return new MultiDiscrete(repeat(space.nvec, count), options);
  }
  if (space instanceof MultiBinary) return new MultiBinary([count, ...space.shape]);
  if (space instanceof CompositeSpace) return rebuild(space, (part) => batchSpace(part, count));
  return new Tuple(Array.from({ length: count }, () => copyOf(space)));
}

/**
 * Returns a copy of the space for each entry, so that each can be seeded separately. A space of an unknown class is
 * shared.
 */
function copyOf(space: Space): Space {
  try {
    return spaceFromJSON(space.toJSON());
  } catch {
    return space;
  }
}

function repeat(numbers: Float64Array | Int32Array, count: number): number[] {
  return Array.from({ length: count }, () => [...numbers]).flat();
}

/**
 * Yields the values of a batch, each a copy.
 *
 * @param space the space of one value
 * @param count the number of values; required only if values have no entries
 * @example
 * ```ts
 * import { Box, iterate } from 'gymnasium-js';
 * [...iterate(new Box(0, 9, { shape: [2] }), Float32Array.of(1, 2, 3, 4))]; // => [[1, 2], [3, 4]]
 * ```
 */
export function* iterate<S extends Space>(
  space: S,
  batch: BatchOf<S>,
  count?: number,
): Generator<SampleOf<S>> {
  const length = count ?? batchCount(space, batch);
  const isBatch: boolean = Number.isInteger(length) && space.isBatch(batch, length);
  expectThat('batch', batch, isBatch, `a batch of ${space}`);
  for (let i = 0; i < length; i++) yield space.readBatch(batch, i) as SampleOf<S>;
}

/**
 * Returns a batch of the given values; `iterate` is the inverse.
 *
 * @param out a batch of as many values to write into, instead of a new one
 * @example
 * ```ts
 * import { Box, concatenate } from 'gymnasium-js';
 * concatenate(new Box(0, 9, { shape: [2] }), [Float32Array.of(1, 2), Float32Array.of(3, 4)]); // => [1, 2, 3, 4]
 * ```
 */
export function concatenate<S extends Space>(
  space: S,
  values: readonly SampleOf<S>[],
  out: BatchOf<S> = space.createBatch(values.length) as BatchOf<S>,
): BatchOf<S> {
  const isBatch: boolean = space.isBatch(out, values.length);
  if (!isBatch) throw new RangeError(expected('out', `a batch of ${values.length} values of ${space}`, out));
  values.forEach((value, i) => {
    space.writeBatch(out, i, value);
  });
  return out;
}
