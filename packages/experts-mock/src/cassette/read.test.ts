import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { cassetteContents, header, inFolder, thrownBy } from '../__fixtures__/cassettes.ts';
import { CassetteFormatError } from '../errors.ts';
import { canonicalLines } from './_records.ts';
import { createCassette } from './create.ts';
import { cassetteHash, readCassette, writeCassette } from './read.ts';
import type { Cassette } from './schema.ts';

const cassette = createCassette({
  header: { ...header, scorers: ['length/1'] },
  questions: [
    { id: 'q1', text: 'Zwei plus zwölf?', reference: '14' },
    { id: '__proto__', text: '…', reference: null, group: 'dots' },
  ],
  answers: [
    { question: 'q1', expert: 'small', text: 'vierzehn 🐜', scores: new Map([['length/1', 11]]) },
    { question: 'q1', expert: 'large', text: '14', sampling: { topP: 1, temperature: 0.7 }, sample: 2 },
    { question: '__proto__', expert: 'large', text: '', latencyMs: 1.5, inputTokens: 3, outputTokens: 0 },
  ],
});

function bytesOf(contents: Cassette, name = 'a.jsonl'): Buffer {
  return inFolder((folder) => {
    writeCassette(join(folder, name), contents);
    return readFileSync(join(folder, name));
  });
}

// one folder for all tests, because creating thousands of folders is slow
const readFolder = mkdtempSync(join(tmpdir(), 'cassette-file-'));
afterAll(() => rmSync(readFolder, { recursive: true }));

function reading(bytes: string | Uint8Array, options = {}): Cassette {
  const path = join(readFolder, 'a.jsonl');
  writeFileSync(path, bytes);
  return readCassette(path, options);
}

const lines = bytesOf(cassette).toString().trimEnd().split('\n');

/** The problem of a file with one line replaced: the line number from 1 and the message. */
function problemWith(number: number, line: string): string {
  const changed = lines.with(number - 1, line);
  const error = thrownBy(() => reading(`${changed.join('\n')}\n`));
  expect(error).toBeInstanceOf(CassetteFormatError);
  const { line: at, message, path } = error as CassetteFormatError;
  expect(message).toContain(`line ${at}: `);
  expect(message).toContain(path);
  expect(message).not.toContain('\n');
  return `${at}: ${message.split(`line ${at}: `)[1]}`;
}

function edited(number: number, change: (value: Record<string, unknown>) => unknown): string {
  return JSON.stringify(change(JSON.parse(lines[number - 1]!) as Record<string, unknown>));
}

describe('readCassette', () => {
  it.each(['a.jsonl', 'a.jsonl.gz'])('returns the cassette that was written to %s', (name) => {
    fc.assert(
      fc.property(cassetteContents, (contents) => {
        const written = createCassette(contents);
        inFolder((folder) => {
          const path = join(folder, name);
          writeCassette(path, written);
          const read = readCassette(path);
          expect(read).toEqual(written);
          expect(cassetteHash(read)).toBe(cassetteHash(written));
        });
      }),
      // every run waits for the disk twice
      { numRuns: 50 },
    );
  });

  it('loses at most the last line of a file that is truncated at any byte, with a warning', () => {
    const whole = bytesOf(cassette);
    const ends: number[] = [];
    for (const [offset, byte] of whole.entries()) if (byte === 10) ends.push(offset);
    for (let length = 0; length <= whole.length; length++) {
      const cut = whole.subarray(0, length);
      const numWhole = ends.filter((end) => end <= length).length;
      if (numWhole === 0) {
        const error = thrownBy(() => reading(cut));
        expect(error).toBeInstanceOf(CassetteFormatError);
        expect(error).toMatchObject({ line: length === 0 ? null : 1 });
        continue;
      }
      const read = reading(cut);
      // the header is one line and the questions are two
      expect(read.questions).toEqual(cassette.questions.slice(0, Math.min(numWhole - 1, 2)));
      expect(read.answers).toEqual(cassette.answers.slice(0, Math.max(numWhole - 3, 0)));
      const isCutInside = !ends.includes(length) && !ends.includes(length - 1);
      expect(read.warnings.length).toBe(isCutInside ? 1 : 0);
      if (isCutInside) expect(read.warnings[0]).toContain(`Line ${numWhole + 1} `);
    }
  });

  it('loses at most the last line of any cassette that is truncated after its header', () => {
    fc.assert(
      fc.property(cassetteContents, fc.double({ min: 0, max: 1, noNaN: true }), (contents, share) => {
        const written = createCassette(contents);
        const [head, ...rest] = [...canonicalLines(written)].map((line) => Buffer.from(`${line}\n`));
        const body = Buffer.concat(rest);
        const cut = body.subarray(0, Math.floor(share * body.length));
        const read = reading(Buffer.concat([head!, cut]));
        // a line is kept if only its newline is missing
        let end = 0;
        const ends = rest.map((line) => {
          end += line.length;
          return end - 1;
        });
        const numKept = ends.filter((last) => last <= cut.length).length;
        const { questions, answers } = written;
        expect(read.questions).toEqual(questions.slice(0, numKept));
        expect(read.answers).toEqual(answers.slice(0, Math.max(numKept - questions.length, 0)));
      }),
    );
  });

  it('returns the answers before the cut of a truncated gzip file with a warning, or throws a clear error', () => {
    const whole = bytesOf(cassette, 'a.jsonl.gz');
    let numRead = 0;
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      try {
        const read = reading(cut);
        numRead++;
        expect(read.warnings[0]).toContain('is truncated');
        expect(read.answers).toEqual(cassette.answers.slice(0, read.answers.length));
      } catch (error) {
        expect(error).toBeInstanceOf(CassetteFormatError);
      }
    }
    // the checksum at the end has eight bytes
    expect(numRead).toBeGreaterThan(8);
    expect(reading(whole).warnings).toEqual([]);
  });

  it('accepts a byte order mark and carriage returns at the ends of lines', () => {
    expect(reading(`\ufeff${lines.join('\r\n')}\r\n`)).toEqual(cassette);
  });

  it('accepts a question anywhere before its answers', () => {
    const order = [0, 2, 5, 1, 3, 4].map((index) => lines[index]);
    const read = reading(order.join('\n'));
    expect(read.questions.map(({ id }) => id)).toEqual(['__proto__', 'q1']);
    expect(read.answers.map(({ text }) => text)).toEqual(['', 'vierzehn 🐜', '14']);
  });

  it.each([
    ['a line that is not JSON', 4, '{"type":"answer"', /^4: Expected a JSON object, got a line of 16 bytes/],
    ['an empty line', 4, '', /^4: Expected a JSON object, got an empty line/],
    ['a line that is not an object', 4, '[]', /^4: Expected `line` to be an object, got \[\]/],
    ['a line of another type', 4, '{"type":"note"}', /^4: Expected `type` to be one of 'question', 'answer'/],
    ['a first line of something else', 1, '{"id":1}', /^1: .*`format` 'der-gym-cassette', got undefined/],
    ['a repeated id', 3, lines[1]!, /^3: Expected different question ids, got "q1" twice/],
    [
      'a repeated answer',
      5,
      lines[3]!,
      /^5: Expected one answer per call, got a second one from "small" to "q1"/,
    ],
    ['very deep nesting', 4, `${'['.repeat(1e5)}${']'.repeat(1e5)}`, /^4: .*got \[\[\[/],
  ])('rejects %s, with the line number', (_, number, line, problem) => {
    expect(problemWith(number, line)).toMatch(problem);
  });

  it.each<[string, number, (value: Record<string, unknown>) => unknown, RegExp]>([
    [
      'a later version',
      1,
      (head) => ({ ...head, version: 2 }),
      /^1: Expected version 1 of the format, got 2/,
    ],
    ['no version', 1, ({ version: _, ...head }) => head, /^1: Expected version 1 .* got undefined/],
    ['no experts', 1, (head) => ({ ...head, experts: [] }), /^1: Expected `experts` to list at least one/],
    ['an unknown context', 1, (head) => ({ ...head, context: 'all' }), /^1: Expected `context` to be one of/],
    ['a missing field', 1, ({ licence: _, ...head }) => head, /^1: Expected `licence` to be a string/],
    ['an unknown field', 4, (answer) => ({ ...answer, api_key_used: 'x' }), /^4: .*got "api_key_used"/],
    [
      'an unknown expert',
      4,
      (answer) => ({ ...answer, expert: 'toString' }),
      /^4: Expected an expert listed/,
    ],
    ['an unknown question', 4, (answer) => ({ ...answer, question: 'q9' }), /^4: Expected the question "q9"/],
    ['an unknown score', 4, (answer) => ({ ...answer, scores: { constructor: 1 } }), /^4: .*"constructor"/],
    ['a score of null', 4, (answer) => ({ ...answer, scores: { 'length/1': null } }), /^4: .*finite.*null/],
    [
      'a fraction of a token',
      6,
      (answer) => ({ ...answer, inputTokens: 0.5 }),
      /^6: Expected `inputTokens` .*0\.5/,
    ],
    ['the key of another answer', 4, (answer) => ({ ...answer, text: 'x', sample: 9 }), /^4: Expected `key`/],
    [
      'a parent that the context does not allow',
      4,
      (answer) => ({ ...answer, parents: ['x'] }),
      /^4: Expected at most 0 `parents`/,
    ],
  ])('rejects %s, with the line number', (_, number, change, problem) => {
    expect(problemWith(number, edited(number, change))).toMatch(problem);
  });

  it('rejects a score that overflows', () => {
    const line = lines[3]!.replace('"length/1":11', '"length/1":1e999');
    expect(problemWith(4, line)).toMatch(
      /^4: Expected `scores\["length\/1"\]` to be a finite number, got Infinity/,
    );
  });

  it('rejects NaN and Infinity as scores and says that JSON has neither', () => {
    for (const score of ['NaN', '-Infinity']) {
      const line = lines[3]!.replace('"length/1":11', `"length/1": ${score}`);
      expect(problemWith(4, line)).toMatch(/not valid JSON \(JSON has no NaN and no Infinity\)/);
    }
  });

  it('rejects bytes that are not UTF-8', () => {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    bytes[bytes.indexOf('vierzehn')] = 0xff;
    expect(thrownBy(() => reading(bytes))).toMatchObject({
      line: 4,
      message: expect.stringContaining('UTF-8'),
    });
  });

  it('has no control characters in its errors', () => {
    const line = edited(4, (answer) => ({ ...answer, expert: '\u001b[2J\u009b\u202e'.repeat(100) }));
    const problem = problemWith(4, line);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
    expect(problem).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(problem.length).toBeLessThan(600);
  });

  it('throws a clear error for an empty or missing file and for a folder', () => {
    expect(thrownBy(() => reading(''))).toMatchObject({ line: null, message: /empty file/ });
    inFolder((folder) => {
      expect(() => readCassette(join(folder, 'none'))).toThrow(/Expected a file, found none/);
      expect(() => readCassette(folder)).toThrow(/Expected a file, got a folder/);
      expect(thrownBy(() => readCassette(folder))).toBeInstanceOf(CassetteFormatError);
    });
  });

  it('unpacks at most `maxBytes`', () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 24, ' '));
    expect(bomb.length).toBeLessThan(2 ** 15);
    expect(() => reading(bomb, { maxBytes: 2 ** 20 })).toThrow(/at most 1048576 bytes when unpacked/);
    const plain = bytesOf(cassette);
    expect(() => reading(plain, { maxBytes: plain.length - 1 })).toThrow(/got a larger file/);
    expect(reading(plain, { maxBytes: plain.length })).toEqual(cassette);
  });

  it('rejects a damaged gzip stream', () => {
    const bytes = bytesOf(cassette, 'a.jsonl.gz');
    const checksum = bytes.length - 8;
    bytes[checksum] = bytes[checksum]! ^ 1;
    expect(() => reading(bytes)).toThrow(/damaged one \(Z_DATA_ERROR\)/);
  });
});

describe('writeCassette', () => {
  it('leaves one file, also if it replaces another', () => {
    inFolder((folder) => {
      writeFileSync(join(folder, 'a.jsonl'), 'an older one');
      writeCassette(join(folder, 'a.jsonl'), cassette);
      expect(readdirSync(folder)).toEqual(['a.jsonl']);
      expect(readCassette(join(folder, 'a.jsonl'))).toEqual(cassette);
    });
  });

  it('changes no file if it fails', () => {
    inFolder((folder) => {
      mkdirSync(join(folder, 'taken'));
      expect(() => writeCassette(join(folder, 'taken'), cassette)).toThrow();
      expect(() => writeCassette(join(folder, 'none', 'a.jsonl'), cassette)).toThrow();
      expect(readdirSync(folder)).toEqual(['taken']);

      const failing: Cassette = {
        ...cassette,
        get answers(): never {
          throw new Error('out of answers');
        },
      };
      writeFileSync(join(folder, 'a.jsonl'), 'an older one');
      expect(() => writeCassette(join(folder, 'a.jsonl'), failing)).toThrow('out of answers');
      expect(readdirSync(folder).toSorted()).toEqual(['a.jsonl', 'taken']);
      expect(readFileSync(join(folder, 'a.jsonl'), 'utf8')).toBe('an older one');
      expect(existsSync(join(folder, 'none'))).toBe(false);
    });
  });

  it('writes a valid gzip file', () => {
    const questions = Array.from({ length: 300 }, (_, index) => ({
      id: `q${index}`,
      text: 'x'.repeat(10_000),
      reference: null,
    }));
    const large = createCassette({ header, questions, answers: [] });
    const packed = bytesOf(large, 'a.jsonl.gz');
    expect(gunzipSync(packed).equals(bytesOf(large))).toBe(true);
    expect(reading(packed)).toEqual(large);
  });
});

describe('cassetteHash', () => {
  it('is the SHA-256 of the plain file as written', () => {
    expect(cassetteHash(cassette)).toBe(createHash('sha256').update(bytesOf(cassette)).digest('hex'));
  });

  it('does not depend on the spelling of equal values', () => {
    const respelled = lines.map((line) => {
      const entries = Object.entries(JSON.parse(line) as object);
      return JSON.stringify(Object.fromEntries(entries.toReversed()), null, 1).replaceAll('\n', ' ');
    });
    expect(respelled).not.toEqual(lines);
    expect(cassetteHash(reading(respelled.join('\n')))).toBe(cassetteHash(cassette));
  });

  it('depends on every answer, its text and its scores', () => {
    const hashes = [
      cassette,
      { ...cassette, answers: cassette.answers.slice(1) },
      { ...cassette, answers: cassette.answers.toReversed() },
      { ...cassette, answers: cassette.answers.with(2, { ...cassette.answers[2]!, text: ' ' }) },
      { ...cassette, answers: cassette.answers.with(0, { ...cassette.answers[0]!, scores: new Map() }) },
      { ...cassette, header: { ...cassette.header, licence: 'MIT' } },
    ].map(cassetteHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
