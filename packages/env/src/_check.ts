/** Prints a value so that an error message can show it: strings quoted, long ones cut. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'number' && Object.is(value, -0)) return '-0';
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
}

export function checkFinite(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number')
    throw new TypeError(`Expected \`${name}\` to be a number, got ${show(value)}.`);
  if (!Number.isFinite(value)) throw new RangeError(`Expected \`${name}\` to be finite, got ${value}.`);
}

export function checkNonNegative(name: string, value: unknown): asserts value is number {
  checkFinite(name, value);
  if (value < 0) throw new RangeError(`Expected \`${name}\` to be >= 0, got ${value}.`);
}

/** Both bounds are included. */
export function checkInteger(
  name: string,
  value: unknown,
  low: number,
  high: number,
): asserts value is number {
  if (typeof value !== 'number')
    throw new TypeError(`Expected \`${name}\` to be a number, got ${show(value)}.`);
  if (!Number.isInteger(value) || value < low || value > high) {
    const range = high === Number.POSITIVE_INFINITY ? `>= ${low}` : `in [${low}, ${high}]`;
    throw new RangeError(`Expected \`${name}\` to be an integer ${range}, got ${show(value)}.`);
  }
}

export function checkOneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly T[],
): asserts value is T {
  if (!(allowed as readonly unknown[]).includes(value)) {
    const list = allowed.map((item) => `'${item}'`).join(', ');
    throw new TypeError(`Expected \`${name}\` to be one of ${list}, got ${show(value)}.`);
  }
}
