import { expected } from '../_show.ts';
import type { Dtype } from './_dtype.ts';
import { ListBatchSpace } from './_list-batch-space.ts';

/** Base of spaces whose values differ in length, and therefore do not flatten to arrays of a fixed length. */
export abstract class VariableLengthSpace<T, Mask> extends ListBatchSpace<T, Mask> {
  readonly isFlattenable: boolean = false;

  get flatDimension(): number {
    return this.#reject();
  }

  get flatDtype(): Dtype {
    return this.#reject();
  }

  flattenInto(): void {
    this.#reject();
  }

  unflattenFrom(): T {
    return this.#reject();
  }

  #reject(): never {
    throw new RangeError(expected('space', 'one whose values flatten to one length', this));
  }
}
