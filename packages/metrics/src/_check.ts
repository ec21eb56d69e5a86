/** Throws a RangeError if `holds` is false. */
export function expectThat(name: string, value: unknown, holds: boolean, expectation: string): void {
  if (!holds) throw new RangeError(`Expected \`${name}\` to be ${expectation}, got ${String(value)}.`);
}

/** Throws a RangeError unless the value is a whole number in low..high. */
export function expectWhole(name: string, value: number, low: number, high = Number.POSITIVE_INFINITY): void {
  const range = high === Number.POSITIVE_INFINITY ? `from ${low}` : `in ${low}..${high}`;
  const holds = Number.isSafeInteger(value) && value >= low && value <= high;
  expectThat(name, value, holds, `a whole number ${range}`);
}

/** Throws a RangeError unless the value is a finite number over 0, or from 0 if `orZero` is set. */
export function expectFinite(name: string, value: number, { orZero }: { readonly orZero: boolean }): void {
  const holds = value < Number.POSITIVE_INFINITY && (value > 0 || (orZero && value === 0));
  expectThat(name, value, holds, `a finite number ${orZero ? 'from' : 'over'} 0`);
}

/** Throws a RangeError unless the value is one of the choices. */
export function expectOneOf(name: string, value: string, choices: readonly string[]): void {
  expectThat(name, value, choices.includes(value), `one of ${choices.join(', ')}`);
}

/** Throws a RangeError if the list is empty. */
export function expectSome(name: string, values: ArrayLike<unknown>, what: string): void {
  if (values.length === 0) throw new RangeError(`Expected \`${name}\` to contain ${what}, got none.`);
}
