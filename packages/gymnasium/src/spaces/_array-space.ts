import { expected } from '../_show.ts';
import { expectInteger, expectType } from '../expect.ts';
import { type ArrayOf, createArray, type Dtype, isArrayOf, type NumericArray } from './_dtype.ts';
import { type Json, numberFromJson, numbersToJson } from './_json.ts';
import { Space, type SpaceOptions } from './space.ts';

/**
 * Base of spaces whose values are typed arrays of a fixed length. A batch is one typed array, shape [count,
 * ...shape].
 */
export abstract class ArraySpace<D extends Dtype, Mask> extends Space<ArrayOf<D>, ArrayOf<D>, Mask> {
  readonly isFlattenable = true;
  readonly shape: readonly number[];
  // without NoInfer, D would be inferred from the `dtype: string | null` of an expected Space
  readonly dtype: NoInfer<D>;
  /** Number of entries of a value. */
  readonly size: number;

  /** @param least the minimum length of an axis */
  constructor(
    dtype: D,
    shape: readonly number[],
    { seed, name, least }: SpaceOptions & { readonly name: string; readonly least: number },
  ) {
    super({ seed });
    for (const length of shape) expectInteger(name, length, least);
    this.shape = Object.freeze([...shape]);
    this.size = shape.reduce((product, length) => product * length, 1);
    this.dtype = dtype;
  }

  toJsonable(value: ArrayOf<D>): Json {
    return numbersToJson(value);
  }

  fromJsonable(json: unknown): ArrayOf<D> {
    const { dtype, size } = this;
    expectType('json', json, Array.isArray(json) && json.length === size, `an array of ${size} numbers`);
    const value = createArray<Dtype>(dtype, size);
    (json as unknown[]).forEach((entry, i) => {
      const read = numberFromJson(`json[${i}]`, entry);
      value[i] = read;
      // a number that the dtype cannot hold would be read as another one
      if (!Object.is(value[i], read))
        throw new RangeError(expected(`json[${i}]`, `of dtype ${dtype}`, entry));
    });
    return this.checked(value, json);
  }

  get flatDimension(): number {
    return this.size;
  }

  flattenInto(value: ArrayOf<D>, out: NumericArray, offset: number): void {
    out.set(value, offset);
  }

  createBatch(count: number): ArrayOf<D> {
    return createArray(this.dtype, count * this.size);
  }

  writeBatch(batch: ArrayOf<D>, index: number, value: ArrayOf<D>): void {
    if (value.length !== this.size) {
      throw new RangeError(expected('value', `an array of ${this.size} for ${this}`, value));
    }
    // a loop, because it is faster than `set` for the few entries of most observations
    const offset = index * this.size;
    for (let i = 0; i < this.size; i++) batch[offset + i] = value[i]!;
  }

  readBatch(batch: ArrayOf<D>, index: number): ArrayOf<D> {
    return batch.slice(index * this.size, (index + 1) * this.size) as ArrayOf<D>;
  }

  copyBatch(batch: ArrayOf<D>): ArrayOf<D> {
    return batch.slice() as ArrayOf<D>;
  }

  isBatch(batch: unknown, count: number): batch is ArrayOf<D> {
    return isArrayOf(this.dtype, batch) && batch.length === count * this.size;
  }

  /** Returns whether a value is a typed array of the dtype and size, with any entries. */
  protected isArray(value: unknown): value is ArrayOf<D> {
    return isArrayOf(this.dtype, value) && value.length === this.size;
  }
}
