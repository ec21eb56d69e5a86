import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { header, thrownBy } from '../__fixtures__/cassettes.ts';
import { createCassette } from '../cassette/create.ts';
import { writeCassette } from '../cassette/read.ts';
import { ImportError } from '../errors.ts';
import { detectDataFormat } from './detect-data-format.ts';

const folder = mkdtempSync(join(tmpdir(), 'detect-'));
afterAll(() => rmSync(folder, { recursive: true }));

function detect(content: string | Uint8Array): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return detectDataFormat(path);
}

describe('the format of a data file', () => {
  it.each(['a.jsonl', 'a.jsonl.gz'])('is detected for the cassette %s', (name) => {
    const path = join(folder, name);
    writeCassette(path, createCassette({ header, questions: [], answers: [] }));
    expect(detectDataFormat(path)).toBe('cassette');
  });

  it('is detected for both layouts of the GSM8K solutions', () => {
    expect(detect('{"id":"a","question":"?","reference":"A: 1","experts":{}}\n')).toBe('gsm8k-solutions');
    expect(detect('{"question":"?","ground_truth":"A: 1"}\n{"cut')).toBe('gsm8k-original');
  });

  it('is detected from the start of a long file, plain or gzipped', () => {
    const line = '{"question":"?","ground_truth":"A: 1"}\n';
    const long = line + '{"question":"?"}\n'.repeat(200_000);
    expect(detect(long)).toBe('gsm8k-original');
    expect(detect(gzipSync(long))).toBe('gsm8k-original');
    expect(detect(gzipSync(line + ' '.repeat(2 ** 25)))).toBe('gsm8k-original');
  });

  it.each([
    ['{"experts":1}', /Expected a data file\. The known formats are a cassette/],
    ['[1, 2]', /Expected a data file\. The known formats/],
    ['null', /Expected a data file\. The known formats/],
    ['question,answer', /that is not valid JSON\. The known formats/],
    ['x'.repeat(2 ** 20 + 1), /that is not valid JSON\. The known formats/],
    ['', /got an empty one/],
  ])('of %.20j is an error that lists the known formats', (content, problem) => {
    const error = thrownBy(() => detect(content));
    expect(error).toBeInstanceOf(ImportError);
    expect(error).toMatchObject({ message: expect.stringMatching(problem) });
  });

  it('of a missing file is an error', () => {
    expect(() => detectDataFormat(join(folder, 'none'))).toThrow(/Expected a file, found none/);
  });
});
