/** Control characters, marks that reorder or hide text, line separators and lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const MAX_LENGTH = 300;

/** Escapes unsafe characters as JSON does. */
export function safe(text: string): string {
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

/** Returns the class name of an object, or '' if it has none. */
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
 * Formats a value for an error message: short, on one line, and safe for a terminal. Strings are quoted and cut after
 * `maxLength` characters.
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
  // cutting may split a surrogate pair; the remaining half is then escaped
  return safe(cut(safe(shown(value, maxLength, 0)), Math.max(MAX_LENGTH, 6 * maxLength + 2)));
}

/**
 * Returns the error message for an invalid argument: its name, what was expected, and its value.
 *
 * @example
 * ```ts
 * import { expected } from './_show.ts';
 *
 * expected('gamma', 'in [0, 1]', 1.5); // => 'Expected `gamma` to be in [0, 1], got 1.5.'
 * ```
 */
export function expected(name: string, expectation: string, value: unknown): string {
  return `Expected \`${name}\` to be ${expectation}, got ${show(value)}.`;
}
