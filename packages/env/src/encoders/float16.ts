/**
 * Numbers in half the room: 16-bit floats as their bits, 11 significant bits, for feature matrices too large in 32.
 */

let table: Float32Array | null = null;

/** Every 16-bit float by its bits; made when first asked for. */
export function float16Table(): Float32Array {
  if (table !== null) return table;
  table = new Float32Array(2 ** 16);
  for (let bits = 0; bits < 2 ** 16; bits++) table[bits] = decode(bits);
  return table;
}

function decode(bits: number): number {
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * Returns numbers as 16-bit floats (IEEE 754 binary16), as their bits: each the nearest, ties to even.
 *
 * @throws RangeError for a number that is NaN, infinite, or past 65504, the greatest
 *
 * @example
 * ```ts
 * import { fromFloat16, toFloat16 } from '@der-gym/env';
 *
 * Array.from(fromFloat16(toFloat16(Float32Array.of(1, -0.5, 0.1)))); // => [1, -0.5, 0.0999755859375]
 * ```
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  values.forEach((value, i) => {
    halves[i] = encode(value, i);
  });
  return halves;
}

/** Returns 16-bit floats, given as their bits, as numbers. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  const all = float16Table();
  return Float32Array.from(halves, (bits) => all[bits]!);
}

function encode(value: number, index: number): number {
  const size = Math.abs(value);
  // 65520 is half-way to the number after the greatest
  if (!(size < 65520)) {
    throw new RangeError(`Expected \`values[${index}]\` to be in [-65504, 65504], got ${value}.`);
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  // the exponent of the last of the 11 bits, not below that of the smallest number; found by division, since log2 may round
  let exponent = -24;
  while (size / 2 ** exponent >= 2048) exponent++;
  const steps = roundToEven(size / 2 ** exponent);
  // steps below 1024 are the numbers without a leading bit; 2048 carries into the exponent by itself
  return sign | (steps < 1024 ? steps : (exponent + 25) * 1024 + (steps - 1024));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}
