import { expected, expectInteger } from '../expect.ts';
import { isArrayOf, type NumericArray } from './_dtype.ts';
import { type Json, numbersFromJson } from './_json.ts';
import { checkEntries, readRestriction } from './_masks.ts';
import { type SampleOptions, Space, type SpaceJson, type SpaceOptions } from './space.ts';

/**
 * Arrays of 0s and 1s of a shape, given as a number or as the length of each axis.
 *
 * A value is a flat `Int8Array`, row-major, and flattens to itself; a batch is one `Int8Array` of shape
 * [count, ...shape]. A mask has an entry for each of a value's: 0 and 1 are drawn as they stand, 2 is either; a
 * probability is that of a 1.
 *
 * @example
 * ```ts
 * import { MultiBinary } from 'gymnasium-js';
 * const space = new MultiBinary([2, 2], { seed: 0 });
 * space.contains(Int8Array.of(0, 1, 1, 0)); // => true
 * space.sample({ mask: [1, 0, 0, 1] }); // => [1, 0, 0, 1]
 * ```
 */
export class MultiBinary extends Space<Int8Array, Int8Array, ArrayLike<number>> {
  readonly isFlattenable = true;
  readonly dtype = 'int8';
  readonly flatDtype = 'int8';
  readonly shape: readonly number[];
  /** Number of entries of a value. */
  readonly size: number;

  constructor(n: number | readonly number[], { seed }: SpaceOptions = {}) {
    super({ seed });
    this.shape = Object.freeze(typeof n === 'number' ? [n] : [...n]);
    for (const length of this.shape) expectInteger('n', length, 1);
    this.size = this.shape.reduce((product, length) => product * length, 1);
  }

  sample(options: SampleOptions<ArrayLike<number>> = {}): Int8Array {
    const rng = this.samplingRng(options);
    const { mask, probability } = readRestriction(options);
    const value = new Int8Array(this.size);
    if (probability !== null) {
      checkEntries('probability', probability, this.size, (p) => p >= 0 && p <= 1, 'numbers in [0, 1]');
      return value.map((_, i) => (rng.uniform() < probability[i]! ? 1 : 0));
    }
    if (mask !== null)
      checkEntries('mask', mask, this.size, (bit) => bit === 0 || bit === 1 || bit === 2, '0, 1 or 2');
    return value.map((_, i) => (mask === null || mask[i] === 2 ? rng.integer(2) : mask[i]!));
  }

  contains(value: unknown): value is Int8Array {
    return (
      isArrayOf('int8', value) && value.length === this.size && value.every((bit) => bit === 0 || bit === 1)
    );
  }

  equals(other: Space): boolean {
    return other instanceof MultiBinary && other.shape.join() === this.shape.join();
  }

  toString(): string {
    return this.shape.length === 1 ? `MultiBinary(${this.size})` : `MultiBinary([${this.shape.join(', ')}])`;
  }

  toJSON(): SpaceJson {
    return { space: 'MultiBinary', shape: this.shape };
  }

  toJsonable(value: Int8Array): Json {
    return [...value];
  }

  fromJsonable(json: unknown): Int8Array {
    const numbers = numbersFromJson('json', json);
    if (!numbers.every((bit) => bit === 0 || bit === 1)) {
      throw new RangeError(expected('json', `a value of ${this}`, json));
    }
    return this.checked(Int8Array.from(numbers), json);
  }

  get flatDimension(): number {
    return this.size;
  }

  flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    low.fill(0, offset, offset + this.size);
    high.fill(1, offset, offset + this.size);
  }

  flattenInto(value: Int8Array, out: NumericArray, offset: number): void {
    out.set(value, offset);
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): Int8Array {
    const value = new Int8Array(this.size);
    for (let i = 0; i < this.size; i++) {
      const bit = flat[offset + i]!;
      if (bit !== 0 && bit !== 1) throw new RangeError(expected(`flat[${offset + i}]`, '0 or 1', bit));
      value[i] = bit;
    }
    return value;
  }

  createBatch(count: number): Int8Array {
    return new Int8Array(count * this.size);
  }

  writeBatch(batch: Int8Array, index: number, value: Int8Array): void {
    if (value.length !== this.size) {
      throw new RangeError(expected('value', `an array of ${this.size} for ${this}`, value));
    }
    batch.set(value, index * this.size);
  }

  readBatch(batch: Int8Array, index: number): Int8Array {
    return batch.slice(index * this.size, (index + 1) * this.size);
  }

  copyBatch(batch: Int8Array): Int8Array {
    return batch.slice();
  }

  isBatch(batch: unknown, count: number): batch is Int8Array {
    return isArrayOf('int8', batch) && batch.length === count * this.size;
  }
}
