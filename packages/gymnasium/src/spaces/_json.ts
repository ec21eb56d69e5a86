import { expected } from '../_show.ts';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Returns a number as JSON. Numbers without a JSON literal become strings. */
export function numberToJson(value: number): number | string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  return String(value);
}

/** Returns the number that `numberToJson` wrote. */
export function numberFromJson(name: string, json: unknown): number {
  if (typeof json === 'number') return json;
  if (json === '-0' || json === 'Infinity' || json === '-Infinity' || json === 'NaN') return Number(json);
  throw new TypeError(expected(name, "a number, '-0', 'NaN', 'Infinity' or '-Infinity'", json));
}

export function numbersToJson(values: ArrayLike<number>): Json[] {
  return Array.from(values, numberToJson);
}

export function numbersFromJson(name: string, json: unknown): number[] {
  if (!Array.isArray(json)) throw new TypeError(expected(name, 'an array of numbers', json));
  return json.map((entry, i) => numberFromJson(`${name}[${i}]`, entry));
}
