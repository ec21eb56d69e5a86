import { expectWhole } from './_check.ts';

/** A parsed score signature. */
export interface Signature {
  readonly name: string;
  /** Incremented whenever the same options return other numbers. */
  readonly version: number;
  /** Options by name, sorted by name. */
  readonly options: ReadonlyMap<string, string>;
}

/** The value of an option in a signature. */
export type SignatureValue = string | number | boolean;

const NAME = /^[A-Za-z][\w.-]*$/;
const VALUE = /^[^\s,=()]+$/;
const WHOLE = /^([^/()]+)\/(\d+)(?:\(([^()]+)\))?$/;

/**
 * Returns the signature of a score: `name/version(option=value,option=value)`. Options are sorted by name, so that equal
 * options have equal signatures.
 *
 * @param name - letters, digits, `_`, `.` and `-`, starting with a letter
 * @param version - a whole number from 1
 * @param options - names like `name`, and values without white space, commas, `=` and brackets
 * @throws RangeError when a part could not be parsed again
 *
 * @example
 * ```ts
 * import { formatSignature } from './signature.ts';
 *
 * formatSignature('rouge', 1, { variant: 'rougeL', stem: true }); // => 'rouge/1(stem=true,variant=rougeL)'
 * ```
 */
export function formatSignature(
  name: string,
  version: number,
  options: Readonly<Record<string, SignatureValue>> = {},
): string {
  if (!NAME.test(name))
    throw new RangeError(`Expected \`name\` to match ${NAME}, got ${JSON.stringify(name)}.`);
  expectWhole('version', version, 1);
  const parts = Object.entries(options).map(([key, value]) => formatOption(key, String(value)));
  return parts.length === 0 ? `${name}/${version}` : `${name}/${version}(${parts.sort().join(',')})`;
}

/**
 * Parses a signature.
 *
 * @throws RangeError when the text is not a signature in the form of {@link formatSignature}
 *
 * @example
 * ```ts
 * import { parseSignature } from './signature.ts';
 *
 * const { name, version, options } = parseSignature('rouge/1(stem=true,variant=rougeL)');
 * name; // => 'rouge'
 * version; // => 1
 * [...options]; // => [['stem', 'true'], ['variant', 'rougeL']]
 * ```
 */
export function parseSignature(signature: string): Signature {
  const [, name, version, list] = WHOLE.exec(signature) ?? [];
  if (name === undefined || version === undefined) throw notASignature(signature);
  const options = new Map<string, string>();
  for (const part of list?.split(',') ?? []) {
    const equals = part.indexOf('=');
    if (equals < 1) throw notASignature(signature);
    options.set(part.slice(0, equals), part.slice(equals + 1));
  }
  const canonical = canonicalSignature(name, Number(version), options);
  if (canonical !== signature) throw notASignature(signature);
  return { name, version: Number(version), options };
}

function formatOption(key: string, value: string): string {
  if (!NAME.test(key)) {
    throw new RangeError(`Expected the option ${JSON.stringify(key)} to match ${NAME}.`);
  }
  if (!VALUE.test(value)) {
    throw new RangeError(`Expected the option \`${key}\` to match ${VALUE}, got ${JSON.stringify(value)}.`);
  }
  return `${key}=${value}`;
}

/** Returns the text that `formatSignature` writes, or null if it throws. */
function canonicalSignature(
  name: string,
  version: number,
  options: ReadonlyMap<string, string>,
): string | null {
  try {
    return formatSignature(name, version, Object.fromEntries(options));
  } catch {
    return null;
  }
}

function notASignature(signature: string): RangeError {
  return new RangeError(
    `Expected \`signature\` to be name/version(option=value,...), got ${JSON.stringify(signature)}.`,
  );
}
