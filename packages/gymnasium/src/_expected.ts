/** Returns a value as an error message shows it: short, and telling its type apart. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol') return value.toString();
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const items = Array.from(value as ArrayLike<unknown>);
    const shown = items.slice(0, 6).map(describeValue).join(', ');
    const name = Array.isArray(value) ? '' : `${value.constructor.name} `;
    return `${name}[${shown}${items.length > 6 ? `, ... ${items.length} in all` : ''}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name ?? 'Object';
    return `${name === 'Object' ? '' : `${name} `}{ ${Object.keys(value).slice(0, 8).join(', ')} }`;
  }
  return String(value);
}

/** Returns the one sentence all bad arguments get: name, expectation, value. */
export function expected(name: string, expectation: string, value: unknown): string {
  return `Expected \`${name}\` to be ${expectation}, got ${describeValue(value)}.`;
}

/** Throws unless `value` is an integer of at least `minimum`. */
export function assertInteger(name: string, value: unknown, minimum: number): asserts value is number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum) {
    throw new RangeError(expected(name, `an integer of at least ${minimum}`, value));
  }
}
