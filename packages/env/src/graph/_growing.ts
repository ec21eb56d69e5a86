const CHUNK = 2 ** 16;

/** A list of numbers in chunks, which grows without copying. `toArray` copies it once. */
export interface Growing<T extends Int32Array | Float64Array> {
  readonly length: number;
  push(item: number): void;
  at(index: number): number;
  toArray(): T;
}

export const growingInt32 = (): Growing<Int32Array> => growing((size) => new Int32Array(size));
export const growingFloat64 = (): Growing<Float64Array> => growing((size) => new Float64Array(size));

function growing<T extends Int32Array | Float64Array>(create: (size: number) => T): Growing<T> {
  const chunks: T[] = [];
  let last = create(0);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(item) {
      const place = length % CHUNK;
      if (place === 0) {
        last = create(CHUNK);
        chunks.push(last);
      }
      last[place] = item;
      length++;
    },
    at: (index) => chunks[Math.floor(index / CHUNK)]![index % CHUNK]!,
    toArray() {
      const whole = create(length);
      chunks.forEach((chunk, i) => {
        whole.set(chunk.subarray(0, Math.min(CHUNK, length - i * CHUNK)), i * CHUNK);
      });
      return whole;
    },
  };
}
