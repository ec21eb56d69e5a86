import { createHash } from 'node:crypto';
import { show } from 'gymnasium-js/expect';
import { CassetteFormatError } from '../errors.ts';
import type { Line } from '../files/lines.ts';
import { parseLine, splitLines } from '../files/lines.ts';
import type { FileBytes } from '../files/read-bytes.ts';
import { readBytes, UnreadableFileError } from '../files/read-bytes.ts';
import { type CassetteBuilder, createCassetteBuilder } from './_builder.ts';
import { canonicalLines, readHeaderLine, readLine } from './_records.ts';
import type { Cassette } from './schema.ts';
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
 * import { cassetteHash, createCassette, readCassette, writeCassette } from '@der-gym/experts-mock';
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
  const { bytes, cut } = readAll(path, maxBytes);
  const warnings = cut
    ? [`The gzip stream of ${show(path, 400)} ends before its end: its last answers are lost.`]
    : [];
  let builder: CassetteBuilder | undefined;
  for (const line of splitLines(bytes)) {
    const value = parse(path, line, builder !== undefined);
    if (value === TORN) {
      warnings.push(`Line ${line.number} of ${show(path, 400)} was not written to its end and was dropped.`);
      break;
    }
    try {
      if (builder === undefined) builder = createCassetteBuilder(readHeaderLine(value));
      else readLine(value, { question: builder.addQuestion, answer: builder.addAnswer });
    } catch (error) {
      throw formatError(path, line.number, error);
    }
  }
  if (builder === undefined) {
    throw new CassetteFormatError(path, null, 'Expected a first line with the header, got an empty file.');
  }
  return builder.finish(warnings);
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

const TORN = Symbol('a line that was not written to its end');

function parse(path: string, line: Line, isAfterHeader: boolean): unknown {
  try {
    return parseLine(line);
  } catch (error) {
    // no cut-off JSON object is whole JSON, so a last line that parses lacks nothing but its newline
    if (!line.ended && isAfterHeader) return TORN;
    throw formatError(path, line.number, error);
  }
}

function readAll(path: string, maxBytes: number): FileBytes {
  try {
    return readBytes(path, maxBytes);
  } catch (error) {
    throw error instanceof UnreadableFileError ? formatError(path, null, error) : error;
  }
}

function formatError(path: string, line: number | null, error: unknown): CassetteFormatError {
  const problem = error instanceof Error ? error.message : String(error);
  return new CassetteFormatError(path, line, problem, { cause: error });
}
