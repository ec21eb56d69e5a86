/** Checks of values from files and callers, each with the one sentence that says what is wrong. */

type Fields = Readonly<Record<string, unknown>>;

/** Control characters of a terminal and marks that reorder text, which JSON.stringify lets through. */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The text in double quotes on one line, cut short, with nothing in it that a terminal would act on. */
export function quote(text: string, maxLength = 60): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return JSON.stringify(shown).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A few words for a value of any kind and depth. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

function fail(name: string, expectation: string, value: unknown): never {
  const sentence = `Expected \`${name}\` to be ${expectation}, got ${describe(value)}.`;
  throw typeof value === 'number' ? new RangeError(sentence) : new TypeError(sentence);
}

export function expectFields(value: unknown, name: string, allowed?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(name, 'an object', value);
  if (allowed !== undefined) {
    for (const key of Object.keys(value)) {
      if (allowed.includes(key)) continue;
      throw new TypeError(
        `Expected \`${name}\` to have no field but ${allowed.join(', ')}, got ${quote(key)}.`,
      );
    }
  }
  return value as Fields;
}

export function expectString(value: unknown, name: string): string {
  return typeof value === 'string' ? value : fail(name, 'a string', value);
}

export function expectName(value: unknown, name: string): string {
  return typeof value === 'string' && value !== '' ? value : fail(name, 'a string that is not empty', value);
}

export function expectStringOrNull(value: unknown, name: string): string | null {
  return value === null || typeof value === 'string' ? value : fail(name, 'a string or null', value);
}

export function expectBoolean(value: unknown, name: string): boolean {
  return typeof value === 'boolean' ? value : fail(name, 'true or false', value);
}

/** The number itself, with -0 read as 0 because JSON writes both as `0`. */
export function expectFinite(value: unknown, name: string): number {
  return typeof value === 'number' && Number.isFinite(value)
    ? value + 0
    : fail(name, 'a finite number', value);
}

export function expectNonNegative(value: unknown, name: string): number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY
    ? value + 0
    : fail(name, 'a finite number, 0 or more', value);
}

export function expectCount(value: unknown, name: string): number {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number) + 0
    : fail(name, 'a whole number, 0 or more', value);
}

export function expectProbability(value: unknown, name: string): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value + 0 : fail(name, 'in [0, 1]', value);
}

export function expectArray(value: unknown, name: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(name, 'an array', value);
}

export function expectOneOf<Choice extends string>(
  value: unknown,
  name: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  return found ?? fail(name, `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`, value);
}
