import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { cassetteContents, header } from '../__fixtures__/cassettes.ts';
import { CassetteFormatError } from '../errors.ts';
import { canonicalLines } from './_records.ts';
import { createCassette } from './create.ts';
import { readCassette, writeCassette } from './read.ts';
import type { Cassette } from './schema.ts';
import { type StreamCassetteOptions, streamCassette } from './stream.ts';
import { createCassetteWriter } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'stream-cassette-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** Collects a whole file in the form that `readCassette` returns. */
async function collect(path: string, options: StreamCassetteOptions = {}): Promise<Cassette> {
  const parts = { questions: [] as unknown[], answers: [] as unknown[], warnings: [] as string[] };
  let head: unknown;
  for await (const record of streamCassette(path, options)) {
    if (record.type === 'header') head = record.header;
    else if (record.type === 'question') parts.questions.push(record.question);
    else if (record.type === 'answer') parts.answers.push(record.answer);
    else parts.warnings.push(record.warning);
  }
  return { header: head, ...parts, warnings: parts.warnings.toSorted() } as Cassette;
}

async function outcome(read: () => Cassette | Promise<Cassette>): Promise<unknown> {
  try {
    const cassette = await read();
    return { ...cassette, warnings: cassette.warnings.toSorted() };
  } catch (error) {
    expect(error).toBeInstanceOf(CassetteFormatError);
    const { message, line } = error as CassetteFormatError;
    return { message, line };
  }
}

const sample = createCassette({
  header: { ...header, scorers: ['length/1'] },
  questions: [
    { id: 'q1', text: 'Zwei plus zwölf?', reference: '14' },
    { id: 'q2', text: '…', reference: null },
  ],
  answers: [
    { question: 'q1', expert: 'small', text: 'vierzehn 🐜', scores: new Map([['length/1', 11]]) },
    { question: 'q2', expert: 'large', text: '' },
  ],
});

describe('streamCassette', () => {
  it.each(['a.jsonl', 'a.jsonl.gz'])('yields the cassette that readCassette returns (%s)', async (name) => {
    await fc.assert(
      fc.asyncProperty(cassetteContents, async (contents) => {
        const written = createCassette(contents);
        writeCassette(at(name), written);
        expect(await collect(at(name))).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['b.jsonl', 'b.jsonl.gz'])(
    'yields what readCassette returns for a file that is truncated at any byte (%s)',
    async (name) => {
      writeCassette(at(name), sample);
      const whole = readFileSync(at(name));
      for (let length = 0; length < whole.length; length++) {
        writeFileSync(at(name), whole.subarray(0, length));
        const [streamed, read] = [
          await outcome(() => collect(at(name))),
          await outcome(() => readCassette(at(name))),
        ];
        expect(streamed).toEqual(read);
      }
    },
  );

  it('yields as many answers of a large truncated gzip file as readCassette', async () => {
    // text that does not compress, so that the file is read in many pieces
    let state = 1;
    const noise = () => {
      state = Math.imul(state, 1_664_525) + 1_013_904_223;
      return String.fromCharCode(33 + ((state >>> 24) % 90));
    };
    const questions = Array.from({ length: 400 }, (_, i) => ({
      id: `q${i}`,
      text: Array.from({ length: 5000 }, noise).join(''),
      reference: null,
    }));
    const large = createCassette({ header, questions, answers: [] });
    const lines = [...canonicalLines(large)].join('\n');
    const whole = gzipSync(`${lines}\n`);
    expect(whole.length).toBeGreaterThan(2 ** 20);
    for (const share of [0.2, 0.5, 0.77, 0.999]) {
      writeFileSync(at('cut.jsonl.gz'), whole.subarray(0, Math.floor(share * whole.length)));
      let numQuestions = 0;
      for await (const { type } of streamCassette(at('cut.jsonl.gz'))) {
        if (type === 'question') numQuestions++;
        // a slow reader: unpacking is ahead of it and reaches the cut first
        if (numQuestions % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(numQuestions).toBe(readCassette(at('cut.jsonl.gz')).questions.length);
      expect(numQuestions).toBeGreaterThan(share * 390);
    }
  });

  it('throws the errors of readCassette, with the line', async () => {
    writeCassette(at('c.jsonl'), sample);
    const lines = readFileSync(at('c.jsonl'), 'utf8').trimEnd().split('\n');
    const wrong = [
      lines.toSpliced(2, 0, ''),
      lines.toSpliced(3, 0, lines[3]!),
      lines.toSpliced(1, 1),
      lines.with(0, lines[0]!.replace('"version":1', '"version":2')),
      lines.with(3, lines[3]!.replace('vierzehn', '\u0000')),
      [],
    ];
    for (const broken of wrong) {
      writeFileSync(at('c.jsonl'), broken.length === 0 ? '' : `${broken.join('\n')}\n`);
      const read = await outcome(() => readCassette(at('c.jsonl')));
      expect(read).toHaveProperty('message');
      expect(await outcome(() => collect(at('c.jsonl')))).toEqual(read);
    }
    await expect(collect(at('none.jsonl'))).rejects.toThrow(/found none/);
    await expect(collect(folder)).rejects.toThrow(/got a folder/);
  });

  it('unpacks at most `maxBytes`, and at most `maxLineBytes` per line', async () => {
    writeFileSync(at('bomb.gz'), gzipSync(Buffer.alloc(2 ** 24, ' ')));
    await expect(collect(at('bomb.gz'), { maxBytes: 2 ** 20 })).rejects.toThrow(
      /at most 1048576 bytes when unpacked/,
    );
    await expect(collect(at('bomb.gz'), { maxLineBytes: 2 ** 20 })).rejects.toThrow(
      /lines of at most 1048576 bytes/,
    );
    const damaged = gzipSync('{}\n');
    damaged[damaged.length - 8]! ^= 1;
    writeFileSync(at('damaged.gz'), damaged);
    await expect(collect(at('damaged.gz'))).rejects.toThrow(/line 1: Expected a first line|damaged one/);
  });

  it('reads 100 MB with a heap of 24 MB', () => {
    const writer = createCassetteWriter(at('large.jsonl'), header);
    const filler = 'An answer of some length that says nothing at all of interest. '.repeat(160);
    for (let index = 0; index < 5000; index++) {
      writer.addQuestion({ id: `q${index}`, text: `question ${index}`, reference: null });
      for (const { name } of header.experts) {
        writer.addAnswer({ question: `q${index}`, expert: name, text: `${index} ${filler}` });
      }
    }
    writer.finish();
    expect(statSync(at('large.jsonl')).size).toBeGreaterThan(1e8);
    const script = `
      import { streamCassette } from ${JSON.stringify(new URL('./stream.ts', import.meta.url).href)};
      let count = 0;
      for await (const { type } of streamCassette(process.argv[1])) if (type === 'answer') count++;
      console.log(count);
    `;
    const { stdout, status } = spawnSync(
      process.execPath,
      ['--max-old-space-size=24', '--import', 'tsx', '--input-type=module', '-e', script, at('large.jsonl')],
      { encoding: 'utf8', cwd: import.meta.dirname },
    );
    expect(status).toBe(0);
    expect(stdout.trim()).toBe('10000');
  });

  it('can be stopped in the middle', async () => {
    writeCassette(at('d.jsonl.gz'), sample);
    for await (const record of streamCassette(at('d.jsonl.gz'))) {
      expect(record.type).toBe('header');
      break;
    }
  });
});

describe('createCassetteWriter', () => {
  it('writes the file that writeCassette writes', () => {
    fc.assert(
      fc.property(cassetteContents, (contents) => {
        writeCassette(at('whole.jsonl'), createCassette(contents));
        const writer = createCassetteWriter(at('lines.jsonl'), contents.header);
        for (const question of contents.questions) writer.addQuestion(question);
        for (const answer of contents.answers) writer.addAnswer(answer);
        writer.finish();
        expect(readFileSync(at('lines.jsonl')).equals(readFileSync(at('whole.jsonl')))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('creates the file when it is finished, and no file if it is aborted', () => {
    const writer = createCassetteWriter(at('late.jsonl'), header);
    writer.addQuestion({ id: 'q1', text: '?', reference: null });
    expect(existsSync(at('late.jsonl'))).toBe(false);
    expect(() => writer.addQuestion({ id: 'q1', text: '?', reference: null })).toThrow(
      /different question ids/,
    );
    writer.abort();
    writer.abort();
    expect(readdirSync(folder).filter((name) => name.startsWith('late'))).toEqual([]);
  });
});
