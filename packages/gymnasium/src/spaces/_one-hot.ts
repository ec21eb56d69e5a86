import { expected } from '../_show.ts';
import { expectThat } from '../expect.ts';

/** Throws unless the `n` integers from `start` fit in 32 bits. */
export function expectInts32(name: string, start: number, n: number): void {
  const fits = Number.isInteger(start) && start >= -(2 ** 31) && start + n <= 2 ** 31;
  expectThat(name, start, fits, `an integer that keeps ${n} values within 32 bits`);
}

/** Returns the index of the single 1 among the `n` numbers from `offset`. */
export function readOneHot(flat: ArrayLike<number>, offset: number, n: number): number {
  let found = -1;
  for (let i = 0; i < n; i++) {
    const entry = flat[offset + i];
    if (entry === 0) continue;
    if (entry !== 1 || found >= 0) throw notOneHot(flat, offset, n);
    found = i;
  }
  if (found < 0) throw notOneHot(flat, offset, n);
  return found;
}

function notOneHot(flat: ArrayLike<number>, offset: number, n: number): RangeError {
  const part = Array.from(flat).slice(offset, offset + n);
  return new RangeError(expected('flat', 'one-hot in each part: a single 1 among 0s', part));
}
