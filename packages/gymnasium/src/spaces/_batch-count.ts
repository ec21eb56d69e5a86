import { expected } from '../_show.ts';
import { expectThat } from '../expect.ts';
import { CompositeSpace } from './_composite-space.ts';
import type { Space } from './space.ts';

/**
 * Returns how many values a batch holds.
 *
 * @throws RangeError if values have no entries, so that the count cannot be determined
 * @throws TypeError for an invalid batch
 */
export function batchCount(space: Space, batch: unknown): number {
  if (space instanceof CompositeSpace) {
    const [first] = Object.entries<Space>(space.spaces);
    expectThat('space', space, first !== undefined, 'one whose values have entries');
    return batchCount(first[1], (batch as Record<string, unknown> | null)?.[first[0]]);
  }
  const length = lengthOf(batch);
  if (length === null) throw new TypeError(expected('batch', `a batch of ${space}`, batch));
  const stride = lengthOf(space.createBatch(1)) ?? 0;
  expectThat('space', space, stride > 0, 'one whose values have entries');
  return length / stride;
}

/** Returns whether `batchCount` can determine the number of values in a batch of the space. */
export function isCountable(space: Space): boolean {
  if (space instanceof CompositeSpace) {
    const [first] = Object.values<Space>(space.spaces);
    return first !== undefined && isCountable(first);
  }
  return (lengthOf(space.createBatch(1)) ?? 0) > 0;
}

function lengthOf(value: unknown): number | null {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
    ? (value as unknown[]).length
    : null;
}
