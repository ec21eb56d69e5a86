import type { NumericArray } from '../spaces/_dtype.ts';
import type { Space } from '../spaces/space.ts';

/** Returns an empty batch over shared memory, or null if a batch of the space does not consist of typed arrays only. */
export function createSharedBatch(space: Space, count: number): unknown {
  return share(space.createBatch(count));
}

export function shareArray<T extends NumericArray>(array: T): T {
  return share(array) as T;
}

function share(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const array = value as Float64Array;
    const Constructor = array.constructor as new (buffer: SharedArrayBuffer) => Float64Array;
    return new Constructor(new SharedArrayBuffer(array.byteLength));
  }
  if (typeof value !== 'object' || value === null) return null;
  const parts = Object.entries(value).map(([key, part]) => [key, share(part)] as const);
  // an empty Tuple or Dict has nothing to share, and a text or a graph cannot be shared
  if (parts.length === 0 || parts.some(([, part]) => part === null)) return null;
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

/**
 * Copies rows from one batch of typed arrays to another of the same space: `count` of them, from row `fromRow` of `from`,
 * which has `fromCount`, to row `toRow` of `to`.
 */
export function copyRows(
  from: unknown,
  fromCount: number,
  fromRow: number,
  to: unknown,
  toRow: number,
  count: number,
): void {
  if (ArrayBuffer.isView(from)) {
    const source = from as Float64Array;
    const stride = source.length / fromCount;
    (to as Float64Array).set(source.subarray(fromRow * stride, (fromRow + count) * stride), toRow * stride);
    return;
  }
  for (const [key, part] of Object.entries(from as object)) {
    copyRows(part, fromCount, fromRow, (to as Record<string, unknown>)[key], toRow, count);
  }
}
