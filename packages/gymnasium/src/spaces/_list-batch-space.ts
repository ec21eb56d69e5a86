import { snapshot } from '../_snapshot.ts';
import { Space } from './space.ts';

/** Base of spaces whose batches are arrays of values. */
export abstract class ListBatchSpace<T, Mask> extends Space<T, T[], Mask> {
  readonly shape = null;
  readonly dtype = null;

  /** Returns the value that fills an empty batch. */
  protected abstract emptyValue(): T;

  createBatch(count: number): T[] {
    return Array.from({ length: count }, () => this.emptyValue());
  }

  writeBatch(batch: T[], index: number, value: T): void {
    batch[index] = snapshot(value);
  }

  readBatch(batch: T[], index: number): T {
    return snapshot(batch[index]!);
  }

  copyBatch(batch: T[]): T[] {
    return snapshot(batch);
  }

  isBatch(batch: unknown, count: number): batch is T[] {
    return Array.isArray(batch) && batch.length === count;
  }
}
