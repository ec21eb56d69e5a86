import { expected } from '../expect.ts';
import type { Dtype } from './_dtype.ts';
import { Space } from './space.ts';

/** What spaces share whose values differ in length: batches are arrays, and no value flattens to an array of one length. */
export abstract class VariableLengthSpace<T, Mask> extends Space<T, T[], Mask> {
  readonly isFlattenable: boolean = false;
  readonly shape = null;
  readonly dtype = null;

  protected abstract copyValue(value: T): T;
  protected abstract emptyValue(): T;

  get flatDimension(): number {
    return this.#refuse();
  }

  get flatDtype(): Dtype {
    return this.#refuse();
  }

  flatBoundsInto(): void {
    this.#refuse();
  }

  flattenInto(): void {
    this.#refuse();
  }

  unflattenFrom(): T {
    return this.#refuse();
  }

  createBatch(count: number): T[] {
    return Array.from({ length: count }, () => this.emptyValue());
  }

  writeBatch(batch: T[], index: number, value: T): void {
    batch[index] = this.copyValue(value);
  }

  readBatch(batch: T[], index: number): T {
    return this.copyValue(batch[index]!);
  }

  copyBatch(batch: T[]): T[] {
    return batch.map((value) => this.copyValue(value));
  }

  isBatch(batch: unknown, count: number): batch is T[] {
    return Array.isArray(batch) && batch.length === count;
  }

  #refuse(): never {
    throw new RangeError(expected('space', 'one whose values flatten to one length', this));
  }
}
