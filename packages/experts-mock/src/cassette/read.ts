import { createHash } from 'node:crypto';
import type { Question } from '@der-gym/env';
import { splitLines } from '../files/lines.ts';
import { type FileBytes, readBytes } from '../files/read-bytes.ts';
import { createCassetteReader } from './_reader.ts';
import { canonicalLines } from './_records.ts';
import type { Cassette, CassetteHeader, RecordedAnswer } from './schema.ts';
import { createLineFile } from './write.ts';

/** Options of `readCassette`. */
export interface ReadCassetteOptions {
  /**
   * Greatest size in bytes, unpacked; a larger file is refused.
   *
   * @defaultValue 536870912 (512 MiB)
   */
  readonly maxBytes?: number;
}

/**
 * Reads a cassette of format version 1 from JSON Lines, plain or gzipped.
 *
 * A last line that was not written to its end is dropped, and `warnings` says so; the answers before it are kept.
 *
 * @throws CassetteFormatError with path and line for anything else that is wrong
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createCassette, readCassette, writeCassette } from '@der-gym/experts-mock';
 * import { cassetteHash } from './read.ts';
 *
 * const cassette = createCassette({
 *   header: {
 *     licence: 'CC0-1.0',
 *     source: 'made up',
 *     context: 'none',
 *     template: null,
 *     prices: null,
 *     scorers: [],
 *     experts: [{ name: 'small', parameters: 7 }],
 *   },
 *   questions: [{ id: 'q1', text: '2 + 2?', reference: '4' }],
 *   answers: [{ question: 'q1', expert: 'small', text: '4' }],
 * });
 * const folder = mkdtempSync(join(tmpdir(), 'cassette-'));
 * writeCassette(join(folder, 'answers.jsonl.gz'), cassette);
 * const again = readCassette(join(folder, 'answers.jsonl.gz'));
 * rmSync(folder, { recursive: true });
 * again.questions; // => [{ id: 'q1', text: '2 + 2?', reference: '4' }]
 * cassetteHash(again) === cassetteHash(cassette); // => true
 * ```
 */
export function readCassette(path: string, options: ReadCassetteOptions = {}): Cassette {
  const { maxBytes = 2 ** 29 } = options;
  const reader = createCassetteReader(path);
  let file: FileBytes;
  try {
    file = readBytes(path, maxBytes);
  } catch (error) {
    throw reader.wrapped(error);
  }
  const warnings = file.cut ? [reader.cutWarning] : [];
  let header: CassetteHeader | undefined;
  const questions: Question[] = [];
  const answers: RecordedAnswer[] = [];
  for (const line of splitLines(file.bytes)) {
    const record = reader.record(line);
    if (record.type === 'answer') answers.push(record.answer);
    else if (record.type === 'question') questions.push(record.question);
    else if (record.type === 'header') header = record.header;
    else warnings.push(record.warning);
  }
  reader.finish();
  return { header: header as CassetteHeader, questions, answers, warnings };
}

/**
 * Writes a cassette as JSON Lines, gzipped if the path ends in `.gz`.
 *
 * The file appears whole or not at all: it is written under another name beside its place and then renamed.
 *
 * @throws the file system's error where the folder or the file cannot be written; nothing is left behind then
 */
export function writeCassette(path: string, cassette: Cassette): void {
  const file = createLineFile(path);
  try {
    for (const line of canonicalLines(cassette)) file.write(line);
  } catch (error) {
    file.abort();
    throw error;
  }
  file.finish();
}

/**
 * Returns the SHA-256, in hexadecimal, of a cassette's canonical lines, each with its newline.
 *
 * It is what `sha256sum` prints for a plain file that `writeCassette` wrote; how a file is packed, and how its
 * lines spell the same values, does not change it.
 */
export function cassetteHash(cassette: Cassette): string {
  const hash = createHash('sha256');
  for (const line of canonicalLines(cassette)) hash.update(line).update('\n');
  return hash.digest('hex');
}
