/**
 * The one vocabulary of argument checks. A wrong type is a `TypeError`; the right type out of range, or a choice that
 * does not exist, is a `RangeError`. Every message is one line that names the argument, what was expected, and what came.
 */

import { nearestName } from './nearest-name.ts';

/** Controls, marks that reorder or hide text, and line separators: what a terminal would act on. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const MAX_LENGTH = 300;

/** Escapes what a terminal would act on, as JSON does. */
function safe(text: string): string {
  return text.replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, i) => escaped(character.charCodeAt(i))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 3)}...` : text;
}

/** The class of an object, or '' where it has none to show. */
function className(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' ? name : '';
}

function shown(value: unknown, maxLength: number, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, maxLength));
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `function ${String(value.name)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const name = Array.isArray(value) ? '' : `${className(value)} `;
    const { length } = value as ArrayLike<unknown>;
    if (depth === 2) return `${name}[${length === 0 ? '' : '...'}]`;
    const items = Array.from({ length: Math.min(length, 6) }, (_, i) =>
      shown((value as ArrayLike<unknown>)[i], maxLength, depth + 1),
    );
    if (length > 6) items.push(`... ${length} in all`);
    return `${name}[${items.join(', ')}]`;
  }
  const name = className(value);
  const all = Object.keys(value);
  const keys = all.slice(0, 8).map((key) => cut(key, maxLength));
  if (all.length > 8) keys.push(`... ${all.length} in all`);
  return `${name === 'Object' || name === '' ? '' : `${name} `}{${keys.length > 0 ? ` ${keys.join(', ')} ` : ''}}`;
}

/**
 * Returns a value as an error message shows it: short, on one line, and safe for a terminal. Strings are quoted and cut
 * after `maxLength` characters.
 *
 * @example
 * ```ts
 * import { show } from 'gymnasium-js/expect';
 *
 * show('two\nlines'); // => '"two\\nlines"'
 * show(-0); // => '-0'
 * show([1, 'a', null]); // => '[1, "a", null]'
 * show(new Uint8Array(9)); // => 'Uint8Array [0, 0, 0, 0, 0, 0, ... 9 in all]'
 * show({ low: 0, high: 1 }); // => '{ low, high }'
 * ```
 */
export function show(value: unknown, maxLength = 60): string {
  // cutting may halve a character, which is then escaped
  return safe(cut(safe(shown(value, maxLength, 0)), Math.max(MAX_LENGTH, 6 * maxLength + 2)));
}

/**
 * Returns the sentence that a bad argument gets: name, expectation, value.
 *
 * @example
 * ```ts
 * import { expected } from 'gymnasium-js/expect';
 *
 * expected('gamma', 'in [0, 1]', 1.5); // => 'Expected `gamma` to be in [0, 1], got 1.5.'
 * ```
 */
export function expected(name: string, expectation: string, value: unknown): string {
  return `Expected \`${name}\` to be ${expectation}, got ${show(value)}.`;
}

/**
 * Throws a `RangeError` unless `holds`: for an expectation that no other check states.
 *
 * @example
 * ```ts
 * import { expectThat } from 'gymnasium-js/expect';
 *
 * const [low, high] = [0, 1];
 * expectThat('low', low, low <= high, `at most \`high\`, ${high}`);
 * low; // => 0
 * ```
 */
export function expectThat(name: string, value: unknown, holds: boolean, expectation: string): asserts holds {
  if (!holds) throw new RangeError(expected(name, expectation, value));
}

/** Throws a `TypeError` unless `holds`: for a type that no other check states. */
export function expectType(name: string, value: unknown, holds: boolean, expectation: string): asserts holds {
  if (!holds) throw new TypeError(expected(name, expectation, value));
}

/** A `RangeError` for a value of the right type, else a `TypeError`. */
function refuse(name: string, expectation: string, value: unknown, isRightType: boolean): never {
  const sentence = expected(name, expectation, value);
  throw isRightType ? new RangeError(sentence) : new TypeError(sentence);
}

/** Throws unless `value` is a finite number. */
export function expectFinite(name: string, value: unknown): asserts value is number {
  if (!Number.isFinite(value)) refuse(name, 'a finite number', value, typeof value === 'number');
}

/** Throws unless `value` is a finite number of at least 0. */
export function expectNonNegative(name: string, value: unknown): asserts value is number {
  if (Number.isFinite(value) && (value as number) >= 0) return;
  refuse(name, 'a finite number of at least 0', value, typeof value === 'number');
}

/** Throws unless `value` is a finite number above 0. */
export function expectPositive(name: string, value: unknown): asserts value is number {
  if (Number.isFinite(value) && (value as number) > 0) return;
  refuse(name, 'a finite number above 0', value, typeof value === 'number');
}

/**
 * Throws unless `value` is a number in [`low`, `high`]. A bound may be infinite.
 *
 * @example
 * ```ts
 * import { expectBetween } from 'gymnasium-js/expect';
 *
 * let message = '';
 * try {
 *   expectBetween('gamma', 1.5, 0, 1);
 * } catch (error) {
 *   message = String(error);
 * }
 * message; // => 'RangeError: Expected `gamma` to be in [0, 1], got 1.5.'
 * ```
 */
export function expectBetween(
  name: string,
  value: unknown,
  low: number,
  high: number,
): asserts value is number {
  if (typeof value !== 'number') throw new TypeError(expected(name, `a number in [${low}, ${high}]`, value));
  if (!(value >= low && value <= high)) throw new RangeError(expected(name, `in [${low}, ${high}]`, value));
}

/** Throws unless `value` is a safe integer in [`low`, `high`]; without bounds, any safe integer. */
export function expectInteger(
  name: string,
  value: unknown,
  low = -Infinity,
  high = Infinity,
): asserts value is number {
  if (Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high) return;
  const bounded = high < Infinity ? ` in [${low}, ${high}]` : low > -Infinity ? ` of at least ${low}` : '';
  refuse(name, `an integer${bounded}`, value, typeof value === 'number');
}

/**
 * Throws unless `value` is one of the choices.
 *
 * @example
 * ```ts
 * import { expectOneOf } from 'gymnasium-js/expect';
 *
 * function area(shape: string): number {
 *   expectOneOf('shape', shape, ['square', 'circle']);
 *   return { square: 4, circle: Math.PI }[shape]; // `shape` is 'square' | 'circle' here
 * }
 * area('square'); // => 4
 * ```
 */
export function expectOneOf<const T extends string | number | boolean | null>(
  name: string,
  value: unknown,
  choices: readonly T[],
): asserts value is T {
  if ((choices as readonly unknown[]).includes(value)) return;
  const list = choices.map((choice) => (typeof choice === 'string' ? `'${choice}'` : String(choice)));
  const isRightType = choices.some((choice) => typeof choice === typeof value);
  refuse(name, `one of ${list.join(', ')}`, value, isRightType);
}

/** Throws unless `array` has `length` entries. */
export function expectLength(name: string, array: ArrayLike<unknown>, length: number): void {
  if (typeof array?.length !== 'number') {
    throw new TypeError(expected(name, `an array of length ${length}`, array));
  }
  if (array.length === length) return;
  throw new RangeError(`Expected \`${name}\` to have length ${length}, got ${array.length}.`);
}

/** Throws unless the string or array has at least one entry. */
export function expectNonEmpty(name: string, value: ArrayLike<unknown>): void {
  expectType(name, value, typeof value?.length === 'number', 'a string or an array');
  expectThat(name, value, value.length > 0, 'not empty');
}

/** Throws unless `value` is a string. */
export function expectString(name: string, value: unknown): asserts value is string {
  expectType(name, value, typeof value === 'string', 'a string');
}

/** Throws unless `value` is true or false. */
export function expectBoolean(name: string, value: unknown): asserts value is boolean {
  expectType(name, value, typeof value === 'boolean', 'true or false');
}

/** Throws unless `value` is an array; a typed array is not one. */
export function expectArray(name: string, value: unknown): asserts value is readonly unknown[] {
  expectType(name, value, Array.isArray(value), 'an array');
}

/**
 * Throws unless `value` is an object that is not an array; with `keys`, one without any other key.
 *
 * @example
 * ```ts
 * import { expectObject } from 'gymnasium-js/expect';
 *
 * let message = '';
 * try {
 *   expectObject('options', { sed: 1 }, ['seed', 'steps']);
 * } catch (error) {
 *   message = String(error);
 * }
 * message; // => "RangeError: Expected each key of `options` to be one of 'seed', 'steps', got \"sed\"."
 * ```
 */
export function expectObject(
  name: string,
  value: unknown,
  keys?: readonly string[],
): asserts value is Readonly<Record<string, unknown>> {
  expectType(name, value, typeof value === 'object' && value !== null && !Array.isArray(value), 'an object');
  const unknown = keys && Object.keys(value).find((key) => !keys.includes(key));
  if (unknown === undefined) return;
  const list = keys!.map((key) => `'${key}'`).join(', ');
  throw new RangeError(`Expected each key of \`${name}\` to be one of ${list}, got ${show(unknown)}.`);
}

/** Throws unless `value` is a function. */
export function expectFunction(name: string, value: unknown): asserts value is (...args: never[]) => unknown {
  expectType(name, value, typeof value === 'function', 'a function');
}

/** Throws unless `value` was made by the class. */
export function expectInstance<T extends object>(
  name: string,
  value: unknown,
  type: abstract new (...args: never[]) => T,
): asserts value is T {
  expectType(name, value, value instanceof type, `an instance of ${type.name}`);
}

export { editDistance } from './edit-distance.ts';
export { nearestName };

/** ` Did you mean experts?` where a known name is near, else nothing: the end of a message about a name that is not known. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === null ? '' : ` Did you mean ${safe(near)}?`;
}
