import { expectInteger } from '../expect.ts';
import type { NumericArray } from './_dtype.ts';
import { type Json, numberFromJson, numberToJson } from './_json.ts';
import { drawIndex, readRestriction } from './_masks.ts';
import { expectInts32, readOneHot } from './_one-hot.ts';
import { type SampleOptions, Space, type SpaceJson, type SpaceOptions } from './space.ts';

/** Options of `Discrete`. */
interface DiscreteOptions extends SpaceOptions {
  /**
   * The least value.
   * @defaultValue 0
   */
  readonly start?: number;
}

/**
 * The integers start..start + n - 1, which must fit in 32 bits.
 *
 * A value flattens to a one-hot vector of length n. A batch is an `Int32Array`. A mask or probabilities have n
 * entries; if a mask allows nothing, `start` is drawn.
 *
 * @example
 * ```ts
 * import { Discrete } from 'gymnasium-js';
 * const space = new Discrete(3, { start: -1 });
 * space.contains(1); // => true
 * space.contains(2); // => false
 * String(space); // => 'Discrete(3, { start: -1 })'
 * space.seed(0);
 * space.sample({ mask: [0, 0, 1] }); // => 1
 * ```
 */
export class Discrete extends Space<number, Int32Array, ArrayLike<number>> {
  readonly isFlattenable = true;
  readonly shape: readonly number[] = [];
  readonly dtype = 'int32';
  readonly flatDtype = 'uint8';
  /** The number of values. */
  readonly n: number;
  /** The least value. */
  readonly start: number;

  constructor(n: number, { start = 0, seed }: DiscreteOptions = {}) {
    super({ seed });
    expectInteger('n', n, 1);
    expectInts32('start', start, n);
    this.n = n;
    this.start = start;
  }

  sample(options: SampleOptions<ArrayLike<number>> = {}): number {
    const index = drawIndex(this.samplingRng(options), this.n, readRestriction(options));
    return this.start + Math.max(index, 0);
  }

  contains(value: unknown): value is number {
    return (
      Number.isInteger(value) && (value as number) >= this.start && (value as number) < this.start + this.n
    );
  }

  toString(): string {
    return this.start === 0 ? `Discrete(${this.n})` : `Discrete(${this.n}, { start: ${this.start} })`;
  }

  toJSON(): SpaceJson {
    return { space: 'Discrete', n: this.n, start: this.start };
  }

  toJsonable(value: number): Json {
    return numberToJson(value);
  }

  fromJsonable(json: unknown): number {
    return this.checked(numberFromJson('json', json), json);
  }

  get flatDimension(): number {
    return this.n;
  }

  flattenInto(value: number, out: NumericArray, offset: number): void {
    out.fill(0, offset, offset + this.n);
    out[offset + value - this.start] = 1;
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): number {
    return this.start + readOneHot(flat, offset, this.n);
  }

  createBatch(count: number): Int32Array {
    return new Int32Array(count);
  }

  writeBatch(batch: Int32Array, index: number, value: number): void {
    batch[index] = value;
  }

  readBatch(batch: Int32Array, index: number): number {
    return batch[index]!;
  }

  copyBatch(batch: Int32Array): Int32Array {
    return batch.slice();
  }

  isBatch(batch: unknown, count: number): batch is Int32Array {
    return batch instanceof Int32Array && batch.length === count;
  }
}
