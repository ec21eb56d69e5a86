/**
 * Argument checks. A value of the wrong type throws a `TypeError`; a value out of range, or an unknown choice, throws
 * a `RangeError`. Every message is one line with the name of the argument, what was expected, and the value.
 */

import { expected, safe, show } from './_show.ts';
import { nearestName } from './nearest-name.ts';

export { nearestName, show };

/**
 * Throws a `RangeError` unless `holds`. Use it for a condition that no other check covers.
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

/** Throws a `TypeError` unless `holds`. Use it for a type that no other check covers. */
export function expectType(name: string, value: unknown, holds: boolean, expectation: string): asserts holds {
  if (!holds) throw new TypeError(expected(name, expectation, value));
}

/** Throws a `RangeError` for a value of the right type, otherwise a `TypeError`. */
function reject(name: string, expectation: string, value: unknown, isRightType: boolean): never {
  const sentence = expected(name, expectation, value);
  throw isRightType ? new RangeError(sentence) : new TypeError(sentence);
}

/**
 * Throws unless `value` is a number in [`low`, `high`], where a bound may be infinite. Without `high`, the number must be
 * finite and at least `low`; without bounds, any finite number passes.
 *
 * @example
 * ```ts
 * import { expectNumber } from 'gymnasium-js/expect';
 *
 * let message = '';
 * try {
 *   expectNumber('gamma', 1.5, 0, 1);
 * } catch (error) {
 *   message = String(error);
 * }
 * message; // => 'RangeError: Expected `gamma` to be in [0, 1], got 1.5.'
 * ```
 */
export function expectNumber(
  name: string,
  value: unknown,
  low = -Infinity,
  high?: number,
): asserts value is number {
  const isNumber = typeof value === 'number';
  if (isNumber && value >= low && (high === undefined ? Number.isFinite(value) : value <= high)) return;
  if (high !== undefined) reject(name, `${isNumber ? '' : 'a number '}in [${low}, ${high}]`, value, isNumber);
  reject(name, `a finite number${low > -Infinity ? ` of at least ${low}` : ''}`, value, isNumber);
}

/** Throws unless `value` is a finite number above 0. */
export function expectPositive(name: string, value: unknown): asserts value is number {
  if (Number.isFinite(value) && (value as number) > 0) return;
  reject(name, 'a finite number above 0', value, typeof value === 'number');
}

/** Throws unless `value` is a safe integer in [`low`, `high`]; without bounds, any safe integer passes. */
export function expectInteger(
  name: string,
  value: unknown,
  low = -Infinity,
  high = Infinity,
): asserts value is number {
  if (Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high) return;
  const bounded = high < Infinity ? ` in [${low}, ${high}]` : low > -Infinity ? ` of at least ${low}` : '';
  reject(name, `an integer${bounded}`, value, typeof value === 'number');
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
  reject(name, `one of ${list.join(', ')}`, value, isRightType);
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

const KINDS = {
  string: 'a string',
  boolean: 'true or false',
  function: 'a function',
  array: 'an array',
} as const;

interface KindTypes {
  readonly string: string;
  readonly boolean: boolean;
  readonly function: (...args: never[]) => unknown;
  readonly array: readonly unknown[];
}

/**
 * Throws a `TypeError` unless `value` is a string, a boolean, a function or an array. A typed array is not an array.
 *
 * @example
 * ```ts
 * import { expectKind } from 'gymnasium-js/expect';
 *
 * function lengthOf(text: unknown): number {
 *   expectKind('text', text, 'string');
 *   return text.length; // `text` is a string here
 * }
 * lengthOf('four'); // => 4
 * ```
 */
export function expectKind<K extends keyof KindTypes>(
  name: string,
  value: unknown,
  kind: K,
): asserts value is KindTypes[K] {
  const holds = kind === 'array' ? Array.isArray(value) : typeof value === kind;
  expectType(name, value, holds, KINDS[kind]);
}

/**
 * Throws unless `value` is an object that is not an array. If `keys` is given, any other key is rejected.
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

/**
 * Returns ` Did you mean experts?` if a known name is similar to an unknown one, otherwise ''. Append it to an error
 * message.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === null ? '' : ` Did you mean ${safe(near)}?`;
}
