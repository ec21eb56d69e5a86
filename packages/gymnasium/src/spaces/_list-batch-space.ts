import { snapshot } from '../_snapshot.ts';
import { Space } from './space.ts';

/** What spaces share whose batches are arrays of values. */
export abstract class ListBatchSpace<T, Mask> extends Space<T, T[], Mask> {
  readonly shape = null;
  readonly dtype = null;

  /** What an empty batch is filled with. */
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
