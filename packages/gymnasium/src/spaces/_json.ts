import { expected } from '../_show.ts';

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A number as JSON; those JSON has no literal for are strings. */
export function numberToJson(value: number): number | string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  return String(value);
}

/** The number `numberToJson` wrote. */
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
