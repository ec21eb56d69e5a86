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
   * Greatest size in bytes, unpacked. A larger file is rejected.
   *
   * @defaultValue 536870912 (512 MiB)
   */
  readonly maxBytes?: number;
}

/**
 * Reads a cassette of format version 1 from JSON Lines, plain or gzipped.
 *
 * If the last line is incomplete, it is dropped with a warning in `warnings`, and the answers before it are kept.
 *
 * @throws CassetteFormatError with path and line for any other problem
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
 * The file is written under another name in the same folder and then renamed, so an incomplete file never appears at the path.
 *
 * @throws the file system's error if the folder or the file cannot be written; the incomplete file is deleted
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
 * Returns the SHA-256, in hexadecimal, of the canonical lines of a cassette, each with its newline.
 *
 * It equals the output of `sha256sum` for a plain file from `writeCassette`. It does not depend on compression, nor on the spelling
 * of equal values in a file.
 */
export function cassetteHash(cassette: Cassette): string {
  const hash = createHash('sha256');
  for (const line of canonicalLines(cassette)) hash.update(line).update('\n');
  return hash.digest('hex');
}
