import { gzipSync } from 'node:zlib';
import type { Rng } from 'gymnasium-js';

/** A named mutation of a file. */
export interface Mutator {
  readonly name: string;
  readonly change: (bytes: Buffer, rng: Rng) => Buffer;
}

const below = (rng: Rng, count: number) => Math.floor(rng.uniform() * count);
const pick = <Item>(rng: Rng, items: readonly Item[]): Item => items[below(rng, items.length)]!;

/** Replaces one match of the pattern. */
function replaceOne(pattern: RegExp, replace: (found: string, rng: Rng) => string) {
  return (bytes: Buffer, rng: Rng): Buffer => {
    const text = bytes.toString('utf8');
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return bytes;
    const match = pick(rng, found);
    const end = match.index + match[0].length;
    return Buffer.from(text.slice(0, match.index) + replace(match[0], rng) + text.slice(end));
  };
}

/** Changes the list of lines of a file. */
function onLines(change: (lines: string[], rng: Rng) => string[]) {
  return (bytes: Buffer, rng: Rng): Buffer =>
    Buffer.from(`${change(bytes.toString('utf8').trimEnd().split('\n'), rng).join('\n')}\n`);
}

const MEMBER = /"[^"\\]{1,30}":(?:"(?:[^"\\]|\\.){0,80}"|-?[0-9.]+|true|false|null)/g;
const VALUE = /(?<=":)(?:"(?:[^"\\]|\\.){0,80}"|-?[0-9.]+|true|false|null)/g;
const NAME = /"[^"\\]{1,30}"(?=:)/g;
const ODD_VALUES = ['null', '{}', '[]', 'true', '-1', '""', '0', '[[]]', '{"a":{}}', '"x"'];
const HUGE = ['1e999', '-1e999', '1e308', '9007199254740993', '0.1e-400', '-0', `1${'0'.repeat(400)}`];
const ODD_NAMES = [
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '""',
  '"\\u0000"',
  '"text"',
  '"id"',
  '"key"',
];

export const mutators: readonly Mutator[] = [
  { name: 'none', change: (bytes) => bytes },
  { name: 'drop a key', change: replaceOne(MEMBER, () => '"x":0') },
  { name: 'duplicate a key', change: replaceOne(MEMBER, (found) => `${found},${found}`) },
  {
    name: 'contradict a key',
    change: replaceOne(MEMBER, (found, rng) => `${found},${found.split(':')[0]}:${pick(rng, ODD_VALUES)}`),
  },
  { name: 'wrong type', change: replaceOne(VALUE, (_, rng) => pick(rng, ODD_VALUES)) },
  { name: 'huge number', change: replaceOne(VALUE, (_, rng) => pick(rng, HUGE)) },
  {
    name: 'invalid JSON number',
    change: replaceOne(VALUE, (_, rng) => pick(rng, ['NaN', 'Infinity', '-Infinity', '01', '+1', '.5'])),
  },
  { name: 'odd key', change: replaceOne(NAME, (_, rng) => pick(rng, ODD_NAMES)) },
  {
    name: 'odd string',
    change: replaceOne(VALUE, (_, rng) =>
      pick(rng, ['"__proto__"', '"constructor"', '"\\ud800"', '"\\u0000"', '"\\u202e"']),
    ),
  },
  { name: 'lone surrogate bytes', change: replaceAt([0xed, 0xa0, 0x80]) },
  { name: 'NUL', change: replaceAt([0]) },
  { name: 'byte order mark', change: (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) },
  { name: 'byte order mark inside', change: replaceAt([0xef, 0xbb, 0xbf]) },
  { name: 'CRLF', change: (bytes) => Buffer.from(bytes.toString('utf8').replaceAll('\n', '\r\n')) },
  { name: 'CR', change: (bytes) => Buffer.from(bytes.toString('utf8').replaceAll('\n', '\r')) },
  { name: 'flip a bit', change: flipBit },
  { name: 'cut', change: (bytes, rng) => bytes.subarray(0, below(rng, bytes.length + 1)) },
  { name: 'drop a line', change: onLines((lines, rng) => lines.toSpliced(below(rng, lines.length), 1)) },
  { name: 'repeat a line', change: onLines(repeatLine) },
  { name: 'swap lines', change: onLines(swapLines) },
  { name: 'empty line', change: onLines((lines, rng) => lines.toSpliced(below(rng, lines.length), 0, '')) },
  { name: 'join lines', change: replaceOne(/\n/g, () => '') },
  { name: 'nest deeply', change: replaceOne(VALUE, (_, rng) => nested(rng)) },
  {
    name: 'nested line',
    change: onLines((lines, rng) => lines.toSpliced(below(rng, lines.length), 0, nested(rng))),
  },
  { name: 'gzip', change: (bytes) => gzipSync(bytes) },
  { name: 'gzip cut', change: (bytes, rng) => cutGzip(bytes, rng) },
  { name: 'gzip damaged', change: (bytes, rng) => flipBit(gzipSync(bytes), rng) },
  { name: 'gzip bomb', change: (bytes, rng) => bomb(bytes, rng) },
  {
    name: 'garbage',
    change: (_, rng) => Buffer.from(Array.from({ length: below(rng, 200) }, () => below(rng, 256))),
  },
  { name: 'empty', change: () => Buffer.alloc(0) },
];

function replaceAt(inserted: readonly number[]) {
  return (bytes: Buffer, rng: Rng): Buffer => {
    const place = below(rng, bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), Buffer.from(inserted), bytes.subarray(place)]);
  };
}

function flipBit(bytes: Buffer, rng: Rng): Buffer {
  const changed = Buffer.from(bytes);
  if (changed.length > 0) changed[below(rng, changed.length)]! ^= 1 << below(rng, 8);
  return changed;
}

function repeatLine(lines: readonly string[], rng: Rng): string[] {
  return lines.toSpliced(below(rng, lines.length + 1), 0, pick(rng, lines));
}

function swapLines(lines: readonly string[], rng: Rng): string[] {
  const [left, right] = [below(rng, lines.length), below(rng, lines.length)];
  return lines.with(left, lines[right]!).with(right, lines[left]!);
}

function nested(rng: Rng): string {
  const depth = 100_000;
  return rng.uniform() < 0.5
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth / 5)}1${'}'.repeat(depth / 5)}`;
}

function cutGzip(bytes: Buffer, rng: Rng): Buffer {
  const packed = gzipSync(bytes);
  return packed.subarray(0, below(rng, packed.length));
}

/** Two megabytes of one character in two kilobytes, after the file or instead of it. */
function bomb(bytes: Buffer, rng: Rng): Buffer {
  const blank = Buffer.alloc(2 ** 21, pick(rng, [' ', '[', '{', '\n', '"']));
  return gzipSync(rng.uniform() < 0.5 ? blank : Buffer.concat([bytes, blank]));
}
