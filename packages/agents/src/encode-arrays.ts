import { expectNumber } from 'gymnasium-js/expect';

const kinds = {
  Float32Array,
  Float64Array,
  Int32Array,
  Uint8Array,
  Uint32Array,
} as const;

type Kind = keyof typeof kinds;
type AnyTypedArray = InstanceType<(typeof kinds)[Kind]>;

/**
 * Returns the value with every typed array replaced by its type and its bytes in little-endian order, ready for
 * `JSON.stringify`. Nothing is rounded: `decodeArrays` returns the same bits, including NaN and -0.
 *
 * @throws RangeError for a number that is not finite outside a typed array; TypeError for a function, a Map
 * @example
 * ```ts
 * import { decodeArrays, encodeArrays } from '@der-gym/agents';
 *
 * encodeArrays({ x: new Float32Array([1]) }); // => { x: { $array: 'Float32Array', base64: 'AACAPw==' } }
 * decodeArrays({ x: { $array: 'Float32Array', base64: 'AACAPw==' } }); // => { x: [1] }
 * ```
 */
export function encodeArrays(value: unknown, path = 'value'): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    expectNumber(path, value);
    return value;
  }
  const kind = kindOf(value);
  if (kind !== undefined) return { $array: kind, base64: toBase64(value as AnyTypedArray) };
  if (Array.isArray(value)) return value.map((item, i) => encodeArrays(item, `${path}[${i}]`));
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, encodeArrays(item, `${path}.${key}`)]));
  }
  throw new TypeError(`Expected \`${path}\` to be plain data or a typed array, got ${typeof value}.`);
}

/**
 * Restores what `encodeArrays` encoded.
 *
 * @throws TypeError for an invalid encoded array
 */
export function decodeArrays(value: unknown): unknown {
  // an array that is already decoded is unchanged
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(decodeArrays);
  if ('$array' in value) return fromBase64(value as { readonly $array: unknown; readonly base64?: unknown });
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decodeArrays(item)]));
}

function kindOf(value: unknown): Kind | undefined {
  return (Object.keys(kinds) as Kind[]).find((kind) => value instanceof kinds[kind]);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function toBase64(array: AnyTypedArray): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let binary = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(binary);
}

function fromBase64(encoded: { readonly $array: unknown; readonly base64?: unknown }): AnyTypedArray {
  const { $array: kind, base64 } = encoded;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind) || typeof base64 !== 'string') {
    throw new TypeError(
      `Expected an encoded array of ${Object.keys(kinds).join(', ')}, got ${String(kind)}.`,
    );
  }
  const arrayType = kinds[kind as Kind];
  const binary = atob(base64);
  if (binary.length % arrayType.BYTES_PER_ELEMENT !== 0) {
    throw new TypeError(`Expected the bytes of a ${kind}, got ${binary.length} bytes.`);
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return new arrayType(bytes.buffer);
}
