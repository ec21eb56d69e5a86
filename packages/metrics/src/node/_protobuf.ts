// A minimal reader and writer of the protocol buffer wire format (https://protobuf.dev/programming-guides/encoding/),
// enough to read three fields of an ONNX file and append to it. It replaces a dependency of 2 MB and the schema.

/** One field of a message. */
export interface Field {
  readonly number: number;
  /** The value of a varint, or 0 for other wire types. */
  readonly value: number;
  /** Where the contents of a length-delimited field start and end. The next field starts at the end. */
  readonly start: number;
  readonly end: number;
}

const VARINT = 0;
const DELIMITED = 2;
/** The number of bytes by wire type, 0 for a varint, which is already consumed. */
const FIXED_LENGTHS = new Map([
  [VARINT, 0],
  [1, 8],
  [5, 4],
]);

/** Yields the fields of the message in bytes[start, end), in order. Throws a RangeError if it is not a message. */
export function* fields(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Field> {
  let at = start;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (let k = 0; k < 10; k++) {
      if (at >= end) throw malformed(at);
      const byte = bytes[at++]!;
      // numbers above 2^53 lose their last digits, but lengths and field numbers are smaller
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw malformed(at);
  };
  while (at < end) {
    const key = varint();
    const number = Math.floor(key / 8);
    if (number === 0) throw malformed(at);
    const type = key % 8;
    const value = type === VARINT ? varint() : 0;
    const length = type === DELIMITED ? varint() : FIXED_LENGTHS.get(type);
    if (length === undefined || length > end - at) throw malformed(at);
    yield { number, value, start: at, end: at + length };
    at += length;
  }
}

const decoder = new TextDecoder();

export function text(bytes: Uint8Array, field: Field): string {
  return decoder.decode(bytes.subarray(field.start, field.end));
}

/** Returns a length-delimited field as bytes. */
export function delimited(number: number, contents: Uint8Array): Uint8Array {
  return Uint8Array.of(
    ...encodeVarint(number * 8 + DELIMITED),
    ...encodeVarint(contents.length),
    ...contents,
  );
}

function encodeVarint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}

function malformed(at: number): RangeError {
  return new RangeError(`Expected a protocol buffer, got something else at byte ${at}.`);
}
