import { expected } from './_show.ts';

/** A source of random bits. */
export interface BitSource {
  /** 53 bits in [0, 1). */
  double(): number;
  /** 32 bits, signed. */
  int32(): number;
}

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/** Draws an integer uniformly from 0..bound-1. */
export function drawInteger(source: BitSource, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > TWO_53) {
    throw new RangeError(expected('bound', 'an integer in [1, 2^53]', bound));
  }
  // Draws at or above the greatest multiple of the bound are rejected, because a plain remainder would favour small
  // numbers.
  if (bound <= TWO_32) {
    const limit = TWO_32 - (TWO_32 % bound);
    let draw = source.int32() >>> 0;
    while (draw >= limit) draw = source.int32() >>> 0;
    return draw % bound;
  }
  const limit = TWO_53 - (TWO_53 % bound);
  let draw = source.double() * TWO_53;
  while (draw >= limit) draw = source.double() * TWO_53;
  return draw % bound;
}

/** Draws from the standard normal distribution. */
export function drawNormal(source: BitSource): number {
  // Marsaglia's polar method: log and sqrt only, because sin and cos differ between versions of V8. Its second normal
  // is dropped, because keeping it would be hidden state that `state()` does not return.
  for (;;) {
    const x = 2 * source.double() - 1;
    const y = 2 * source.double() - 1;
    const s = x * x + y * y;
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s);
  }
}
