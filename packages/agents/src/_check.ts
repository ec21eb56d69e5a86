/** Argument checks that name the argument, what was expected, and what came. */

export function expectLength(name: string, array: ArrayLike<unknown>, expected: number): void {
  if (array.length !== expected) {
    throw new RangeError(`Expected \`${name}\` to have length ${expected}, got ${array.length}.`);
  }
}

export function expectBetween(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(`Expected \`${name}\` to be in [${low}, ${high}], got ${value}.`);
  }
}

export function expectPositiveInteger(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`Expected \`${name}\` to be a positive integer, got ${value}.`);
  }
}

export function expectNonNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Expected \`${name}\` to be a finite number of at least 0, got ${value}.`);
  }
}

export function expectOneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    const list = choices.map((choice) => `'${choice}'`).join(', ');
    throw new RangeError(`Expected \`${name}\` to be one of ${list}, got '${value}'.`);
  }
  return found;
}
