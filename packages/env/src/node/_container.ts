import { createHash } from 'node:crypto';
import { show } from 'gymnasium-js/expect';

/**
 * A file format of named sections: 8 magic bytes, the length of the header (uint32), the header (JSON), the sections, each aligned to
 * 8 bytes, and the SHA-256 of everything before it. Numbers are little-endian.
 */

type Section = Uint8Array | Int32Array | Float64Array;

interface SectionEntry {
  readonly name: string;
  readonly type: 'bytes' | 'int32' | 'float64';
  /** From the start of the file, in bytes. */
  readonly offset: number;
  /** In entries. */
  readonly length: number;
}

const HASH_SIZE = 32;
const MAGIC_SIZE = 8;

const up8 = (n: number): number => Math.ceil(n / 8) * 8;

export function packContainer(
  magic: string,
  header: object,
  sections: Readonly<Record<string, Section>>,
): Uint8Array {
  expectLittleEndian();
  const entries = Object.entries(sections);
  const typeOf = (section: Section): SectionEntry['type'] =>
    section instanceof Int32Array ? 'int32' : section instanceof Float64Array ? 'float64' : 'bytes';
  const encode = (table: readonly SectionEntry[]): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ ...header, sections: table }));
  // offsets count from the aligned end of the header, because its length is not known yet
  let offset = 0;
  const table = entries.map(([name, section]): SectionEntry => {
    const entry = { name, type: typeOf(section), offset, length: section.length };
    offset = up8(offset + section.byteLength);
    return entry;
  });
  const head = encode(table);
  const start = up8(MAGIC_SIZE + 4 + head.length);
  const bytes = new Uint8Array(start + offset + HASH_SIZE);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(MAGIC_SIZE, head.length, true);
  bytes.set(head, MAGIC_SIZE + 4);
  entries.forEach(([, section], i) => {
    bytes.set(
      new Uint8Array(section.buffer, section.byteOffset, section.byteLength),
      start + table[i]!.offset,
    );
  });
  const body = bytes.subarray(0, bytes.length - HASH_SIZE);
  bytes.set(createHash('sha256').update(body).digest(), body.length);
  return bytes;
}

/** Returns the header, and the sections as copies. */
export function unpackContainer(
  magic: string,
  given: Uint8Array,
): { readonly header: Record<string, unknown>; readonly section: (name: string) => Section | null } {
  expectLittleEndian();
  // `slice` of a Node Buffer would not copy
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  const smallest = MAGIC_SIZE + 4 + HASH_SIZE;
  const found = new TextDecoder().decode(bytes.subarray(0, MAGIC_SIZE));
  if (bytes.length < smallest || found !== magic) {
    throw new RangeError(`Expected \`bytes\` to begin with ${show(magic)}, got ${show(found)}.`);
  }
  const body = bytes.subarray(0, bytes.length - HASH_SIZE);
  const stated = containerHash(bytes);
  const actual = createHash('sha256').update(body).digest('hex');
  if (actual !== stated) {
    throw new RangeError(
      `Expected \`bytes\` to have the SHA-256 ${stated} that they end with, got ${actual}: the file is damaged.`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(MAGIC_SIZE, true);
  const text = new TextDecoder().decode(bytes.subarray(MAGIC_SIZE + 4, MAGIC_SIZE + 4 + length));
  const header = JSON.parse(text) as Record<string, unknown> & { readonly sections: readonly SectionEntry[] };
  const start = up8(MAGIC_SIZE + 4 + length);
  const entries = new Map(header.sections.map((entry) => [entry.name, entry]));
  return {
    header,
    section(name) {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      const size = entry.type === 'float64' ? 8 : entry.type === 'int32' ? 4 : 1;
      const from = start + entry.offset;
      // a copy, because views must be aligned, and so that the file can be freed
      const { buffer } = body.slice(from, from + entry.length * size);
      if (entry.type === 'float64') return new Float64Array(buffer);
      return entry.type === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
    },
  };
}

/** Returns the SHA-256 at the end of a file, as hex. */
export function containerHash(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(bytes.length - HASH_SIZE)).toString('hex');
}

function expectLittleEndian(): void {
  if (new Uint8Array(Int32Array.of(1).buffer)[0] !== 1) {
    throw new Error(
      'Expected a little-endian machine: graph files hold numbers in the byte order of memory.',
    );
  }
}

/** Concatenates strings as JSON, which preserves lone surrogates, and returns where each begins. Null takes no bytes. */
export function packStrings(strings: readonly (string | null)[]): {
  bytes: Uint8Array;
  offsets: Float64Array;
} {
  const encoder = new TextEncoder();
  const offsets = new Float64Array(strings.length + 1);
  const parts = strings.map((text, i) => {
    const part = text === null ? new Uint8Array(0) : encoder.encode(JSON.stringify(text));
    offsets[i + 1] = offsets[i]! + part.length;
    return part;
  });
  const bytes = new Uint8Array(offsets.at(-1)!);
  parts.forEach((part, i) => {
    bytes.set(part, offsets[i]!);
  });
  return { bytes, offsets };
}

export function unpackStrings(bytes: Uint8Array, offsets: Float64Array): (string | null)[] {
  const decoder = new TextDecoder();
  return Array.from({ length: offsets.length - 1 }, (_, i) => {
    const part = bytes.subarray(offsets[i]!, offsets[i + 1]!);
    return part.length === 0 ? null : (JSON.parse(decoder.decode(part)) as string);
  });
}
