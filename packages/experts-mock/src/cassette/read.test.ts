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

// one file for all, because thousands of folders take their time
const readFolder = mkdtempSync(join(tmpdir(), 'cassette-file-'));
afterAll(() => rmSync(readFolder, { recursive: true }));

function reading(bytes: string | Uint8Array, options = {}): Cassette {
  const path = join(readFolder, 'a.jsonl');
  writeFileSync(path, bytes);
  return readCassette(path, options);
}

const lines = bytesOf(cassette).toString().trimEnd().split('\n');

/** The problem of a file with one line replaced, by line number from 1 and what is wrong with it. */
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

describe('a cassette file', () => {
  it.each(['a.jsonl', 'a.jsonl.gz'])('gives back what was written into %s', (name) => {
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

  it('cut at any byte loses at most the line that is cut, and says so', () => {
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

  it('cut at any byte after its header loses at most the line that is cut, whatever it holds', () => {
    fc.assert(
      fc.property(cassetteContents, fc.double({ min: 0, max: 1, noNaN: true }), (contents, share) => {
        const written = createCassette(contents);
        const [head, ...rest] = [...canonicalLines(written)].map((line) => Buffer.from(`${line}\n`));
        const body = Buffer.concat(rest);
        const cut = body.subarray(0, Math.floor(share * body.length));
        const read = reading(Buffer.concat([head!, cut]));
        // a line is kept when all of it but its newline is before the cut
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

  it('gzipped and cut at any byte gives the answers before the cut and a warning, or a clear error', () => {
    const whole = bytesOf(cassette, 'a.jsonl.gz');
    let numRead = 0;
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      try {
        const read = reading(cut);
        numRead++;
        expect(read.warnings[0]).toContain('ends before its end');
        expect(read.answers).toEqual(cassette.answers.slice(0, read.answers.length));
      } catch (error) {
        expect(error).toBeInstanceOf(CassetteFormatError);
      }
    }
    // the checksum at the end alone is eight bytes
    expect(numRead).toBeGreaterThan(8);
    expect(reading(whole).warnings).toEqual([]);
  });

  it('may start with a byte order mark and end its lines with a carriage return', () => {
    expect(reading(`\ufeff${lines.join('\r\n')}\r\n`)).toEqual(cassette);
  });

  it('may put a question anywhere before its answers', () => {
    const order = [0, 2, 5, 1, 3, 4].map((index) => lines[index]);
    const read = reading(order.join('\n'));
    expect(read.questions.map(({ id }) => id)).toEqual(['__proto__', 'q1']);
    expect(read.answers.map(({ text }) => text)).toEqual(['', 'vierzehn 🐜', '14']);
  });

  it.each([
    ['a line that is no JSON', 4, '{"type":"answer"', /^4: Expected a JSON object, got a line of 16 bytes/],
    ['an empty line', 4, '', /^4: Expected a JSON object, got an empty line/],
    ['a line that is no object', 4, '[]', /^4: Expected `line` to be an object, got \[\]/],
    ['a line of another type', 4, '{"type":"note"}', /^4: Expected `type` to be one of 'question', 'answer'/],
    ['a first line of something else', 1, '{"id":1}', /^1: .*`format` 'der-gym-cassette', got undefined/],
    ['an id twice', 3, lines[1]!, /^3: Expected every question's id once, got "q1" again/],
    ['an answer twice', 5, lines[3]!, /^5: Expected one answer to a call, got another of "small" to "q1"/],
    ['nesting without end', 4, `${'['.repeat(1e5)}${']'.repeat(1e5)}`, /^4: .*got \[\[\[/],
  ])('is refused for %s, by line number', (_, number, line, problem) => {
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
    ['half a token', 6, (answer) => ({ ...answer, inputTokens: 0.5 }), /^6: Expected `inputTokens` .*0\.5/],
    ['a key that is not its own', 4, (answer) => ({ ...answer, text: 'x', sample: 9 }), /^4: Expected `key`/],
    [
      'a parent out of context',
      4,
      (answer) => ({ ...answer, parents: ['x'] }),
      /^4: Expected at most 0 `parents`/,
    ],
  ])('is refused for %s, by line number', (_, number, change, problem) => {
    expect(problemWith(number, edited(number, change))).toMatch(problem);
  });

  it('is refused for a score beyond all numbers', () => {
    const line = lines[3]!.replace('"length/1":11', '"length/1":1e999');
    expect(problemWith(4, line)).toMatch(
      /^4: Expected `scores\["length\/1"\]` to be a finite number, got Infinity/,
    );
  });

  it('is refused for a score that JSON does not have, and says so', () => {
    for (const score of ['NaN', '-Infinity']) {
      const line = lines[3]!.replace('"length/1":11', `"length/1": ${score}`);
      expect(problemWith(4, line)).toMatch(/not valid JSON \(JSON has no NaN and no Infinity\)/);
    }
  });

  it('is refused for bytes that are no text', () => {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    bytes[bytes.indexOf('vierzehn')] = 0xff;
    expect(thrownBy(() => reading(bytes))).toMatchObject({
      line: 4,
      message: expect.stringContaining('UTF-8'),
    });
  });

  it('shows nothing in an error that a terminal would act on', () => {
    const line = edited(4, (answer) => ({ ...answer, expert: '\u001b[2J\u009b\u202e'.repeat(100) }));
    const problem = problemWith(4, line);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(problem).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(problem.length).toBeLessThan(600);
  });

  it('that is empty, missing or a folder is a clear error', () => {
    expect(thrownBy(() => reading(''))).toMatchObject({ line: null, message: /empty file/ });
    inFolder((folder) => {
      expect(() => readCassette(join(folder, 'none'))).toThrow(/Expected a file, found none/);
      expect(() => readCassette(folder)).toThrow(/Expected a file, got a folder/);
      expect(thrownBy(() => readCassette(folder))).toBeInstanceOf(CassetteFormatError);
    });
  });

  it('is unpacked no further than the bound', () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 24, ' '));
    expect(bomb.length).toBeLessThan(2 ** 15);
    expect(() => reading(bomb, { maxBytes: 2 ** 20 })).toThrow(/at most 1048576 bytes when unpacked/);
    const plain = bytesOf(cassette);
    expect(() => reading(plain, { maxBytes: plain.length - 1 })).toThrow(/got a larger file/);
    expect(reading(plain, { maxBytes: plain.length })).toEqual(cassette);
  });

  it('is refused when its gzip stream is damaged', () => {
    const bytes = bytesOf(cassette, 'a.jsonl.gz');
    const checksum = bytes.length - 8;
    bytes[checksum] = bytes[checksum]! ^ 1;
    expect(() => reading(bytes)).toThrow(/damaged one \(Z_DATA_ERROR\)/);
  });
});

describe('writing a cassette', () => {
  it('leaves one file, even over another', () => {
    inFolder((folder) => {
      writeFileSync(join(folder, 'a.jsonl'), 'an older one');
      writeCassette(join(folder, 'a.jsonl'), cassette);
      expect(readdirSync(folder)).toEqual(['a.jsonl']);
      expect(readCassette(join(folder, 'a.jsonl'))).toEqual(cassette);
    });
  });

  it('that fails leaves nothing behind and touches nothing', () => {
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

  it('packs a file that any gzip reader unpacks', () => {
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

describe('the hash of a cassette', () => {
  it('is the SHA-256 of the plain file as written', () => {
    expect(cassetteHash(cassette)).toBe(createHash('sha256').update(bytesOf(cassette)).digest('hex'));
  });

  it('does not depend on how lines spell the same values', () => {
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
