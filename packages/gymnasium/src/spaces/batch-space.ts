import { assertInteger } from '../_expected.ts';
import type { Dtype, NumericArray } from './_dtype.ts';
import { type BatchOf, type SampleOptions, Space } from './space.ts';

/** The batches of a fixed number of values of one space; `batchSpace` makes it. */
class BatchSpace<B> extends Space<B, B[]> {
  readonly #single: Space<unknown, B>;
  readonly #count: number;

  constructor(single: Space<unknown, B>, count: number) {
    super();
    this.#single = single;
    this.#count = count;
  }

  get shape(): readonly number[] | null {
    return this.#single.shape === null ? null : [this.#count, ...this.#single.shape];
  }

  get dtype(): string | null {
    return this.#single.dtype;
  }

  sample(options?: SampleOptions): B {
    const rng = this.samplingRng(options);
    const batch = this.#single.createBatch(this.#count);
    for (let i = 0; i < this.#count; i++) this.#single.writeBatch(batch, i, this.#single.sample({ rng }));
    return batch;
  }

  contains(value: unknown): value is B {
    if (!this.#single.isBatch(value, this.#count)) return false;
    for (let i = 0; i < this.#count; i++) {
      if (!this.#single.contains(this.#single.readBatch(value, i))) return false;
    }
    return true;
  }

  equals(other: Space): boolean {
    return other instanceof BatchSpace && other.#count === this.#count && other.#single.equals(this.#single);
  }

  toString(): string {
    return `batchSpace(${this.#single}, ${this.#count})`;
  }

  get flatDimension(): number {
    return this.#count * this.#single.flatDimension;
  }

  get flatDtype(): Dtype {
    return this.#single.flatDtype;
  }

  flattenInto(value: B, out: NumericArray, offset: number): void {
    for (let i = 0; i < this.#count; i++) {
      this.#single.flattenInto(
        this.#single.readBatch(value, i),
        out,
        offset + i * this.#single.flatDimension,
      );
    }
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): B {
    const batch = this.#single.createBatch(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const value = this.#single.unflattenFrom(flat, offset + i * this.#single.flatDimension);
      this.#single.writeBatch(batch, i, value);
    }
    return batch;
  }

  createBatch(count: number): B[] {
    return Array.from({ length: count }, () => this.#single.createBatch(this.#count));
  }

  writeBatch(batch: B[], index: number, value: B): void {
    batch[index] = this.#single.copyBatch(value);
  }

  readBatch(batch: B[], index: number): B {
    return this.#single.copyBatch(batch[index]!);
  }

  copyBatch(batch: B[]): B[] {
    return batch.map((value) => this.#single.copyBatch(value));
  }

  isBatch(batch: unknown, count: number): batch is B[] {
    return (
      Array.isArray(batch) &&
      batch.length === count &&
      batch.every((value) => this.#single.isBatch(value, this.#count))
    );
  }
}

/**
 * Returns the space whose values are batches of `count` values of another.
 *
 * @example
 * ```ts
 * import { batchSpace, Discrete } from 'gymnasium-js';
 * const actions = batchSpace(new Discrete(2), 3);
 * actions.contains(Int32Array.of(0, 1, 1)); // => true
 * actions.contains(Int32Array.of(0, 1, 2)); // => false
 * actions.shape; // => [3]
 * ```
 */
export function batchSpace<S extends Space>(space: S, count: number): Space<BatchOf<S>> {
  assertInteger('count', count, 1);
  return new BatchSpace(space as Space<unknown, BatchOf<S>>, count);
}
