/**
 * The literals after `// =>`: a small JSON5, and their comparison with the value of an expression.
 */

/** A literal as data: numbers, strings, booleans, null, undefined, arrays and plain objects of these. */
export type Literal =
  | number
  | string
  | boolean
  | null
  | undefined
  | readonly Literal[]
  | { readonly [key: string]: Literal };

const words = new Map<string, Literal>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/**
 * Parses a literal.
 *
 * @throws {SyntaxError} if the text is not exactly one literal
 */
export function parseLiteral(text: string): Literal {
  let i = 0;
  const fail = (expected: string): never => {
    throw new SyntaxError(`Expected ${expected} at ${i} in the literal \`${text}\`.`);
  };
  const space = () => {
    while (/\s/.test(text[i] ?? '')) i++;
  };
  const take = (pattern: RegExp): string | null => {
    const match = new RegExp(pattern.source, 'y');
    match.lastIndex = i;
    const found = match.exec(text)?.[0] ?? null;
    if (found !== null) i += found.length;
    return found;
  };
  const string = (): string => {
    const quoted = take(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/) ?? fail('a closed string');
    const inside = quoted.slice(1, -1).replace(/\\(.)|"/g, (all, escaped: string | undefined) => {
      if (all === '"') return '\\"';
      return escaped === "'" ? "'" : all;
    });
    return JSON.parse(`"${inside}"`) as string;
  };
  const items = (close: string, item: () => void) => {
    i++;
    for (space(); text[i] !== close; space()) {
      item();
      space();
      if (text[i] === ',') i++;
      else if (text[i] !== close) fail(`\`,\` or \`${close}\``);
    }
    i++;
  };
  const value = (): Literal => {
    space();
    if (text[i] === '[') {
      const list: Literal[] = [];
      items(']', () => list.push(value()));
      return list;
    }
    if (text[i] === '{') {
      const entries: [string, Literal][] = [];
      items('}', () => {
        const key = text[i] === "'" || text[i] === '"' ? string() : (take(/[\w$]+/) ?? fail('a key'));
        space();
        if (text[i++] !== ':') fail('`:`');
        entries.push([key, value()]);
      });
      return Object.fromEntries(entries);
    }
    if (text[i] === "'" || text[i] === '"') return string();
    const number = take(/[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/);
    if (number !== null) return Number(number.replaceAll('_', ''));
    const word = take(/-?[A-Za-z]+/) ?? '';
    return words.has(word) ? words.get(word) : fail('a value');
  };
  const result = value();
  space();
  if (i !== text.length) fail('the end');
  return result;
}

function numbersAgree(actual: number, expected: number): boolean {
  if (Object.is(actual, expected)) return true;
  return (
    Math.abs(actual - expected) <= 1e-12 * Math.max(Math.abs(actual), Math.abs(expected)) && expected !== 0
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/**
 * The first difference between a value and a literal, as a path and both values; null if they agree. Numbers
 * agree within 1e-12 of the larger (0, -0, NaN and infinities exactly; entries of a Float32Array after
 * rounding the literal to single precision), typed arrays compare as arrays, and a key whose value is
 * undefined counts as missing.
 */
export function difference(actual: unknown, expected: Literal, path = 'value'): string | null {
  const say = (what: unknown) => `${path}: expected ${show(expected)}, got ${show(what)}`;
  if (typeof expected === 'number') {
    return typeof actual === 'number' && numbersAgree(actual, expected) ? null : say(actual);
  }
  if (Array.isArray(expected)) {
    const typed = ArrayBuffer.isView(actual) && !(actual instanceof DataView);
    if (!typed && !Array.isArray(actual)) return say(actual);
    const list = Array.from(actual as ArrayLike<unknown>);
    if (list.length !== expected.length)
      return `${say(actual)} (length ${list.length}, not ${expected.length})`;
    for (const [k, wanted] of expected.entries()) {
      const single = actual instanceof Float32Array && typeof wanted === 'number';
      const found = difference(list[k], single ? Math.fround(wanted) : wanted, `${path}[${k}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (isPlainObject(expected)) {
    if (!isPlainObject(actual)) return say(actual);
    for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
      const wanted = Object.hasOwn(expected, key) ? (expected[key] as Literal) : undefined;
      const found = difference(
        Object.hasOwn(actual, key) ? actual[key] : undefined,
        wanted,
        `${path}.${key}`,
      );
      if (found !== null) return found;
    }
    return null;
  }
  return Object.is(actual, expected) ? null : say(actual);
}

function show(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name} ${show(Array.from(value as Float64Array))}`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'number' || value === undefined || typeof value === 'function') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return JSON.stringify(value);
}
