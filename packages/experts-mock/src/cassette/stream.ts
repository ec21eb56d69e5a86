import type { Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { CassetteFormatError } from '../errors.ts';
import { type Line, parseLine } from '../files/lines.ts';
import { UnreadableFileError } from '../files/read-bytes.ts';
import { streamLines } from '../files/stream-lines.ts';
import { type CassetteChecker, createCassetteChecker } from './_checker.ts';
import { readHeaderLine, readLine } from './_records.ts';
import type { CassetteHeader, RecordedAnswer } from './schema.ts';

/** Options of `streamCassette`. */
export interface StreamCassetteOptions {
  /**
   * Greatest size in bytes, unpacked; a larger file is refused when that much of it has been read.
   *
   * @defaultValue 68719476736 (64 GiB)
   */
  readonly maxBytes?: number;
  /**
   * Greatest length of a line in bytes: the memory that one line may take.
   *
   * @defaultValue 67108864 (64 MiB)
   */
  readonly maxLineBytes?: number;
}

/** What `streamCassette` yields: the header first, then questions and answers in the order of the file. */
export type CassetteRecord =
  | { readonly type: 'header'; readonly header: CassetteHeader }
  | { readonly type: 'question'; readonly question: Question }
  | { readonly type: 'answer'; readonly answer: RecordedAnswer }
  /** What was lost, one sentence; at the end of a file that was cut. */
  | { readonly type: 'warning'; readonly warning: string };

/**
 * Reads a cassette of any size line by line, checked as strictly as by `readCassette`.
 *
 * What it keeps in memory is its index: the ids and texts of the questions met so far, and 40 bytes an answer. The
 * texts of the answers pass by.
 *
 * @throws CassetteFormatError with path and line for anything that is wrong, when it is reached
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createCassetteWriter, streamCassette } from '@der-gym/experts-mock';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'cassette-'));
 * const path = join(folder, 'a.jsonl.gz');
 * const writer = createCassetteWriter(path, {
 *   licence: 'CC0-1.0',
 *   source: 'made up',
 *   context: 'none',
 *   template: null,
 *   prices: null,
 *   scorers: [],
 *   experts: [{ name: 'small', parameters: 7 }],
 * });
 * writer.addQuestion({ id: 'q1', text: '2 + 2?', reference: '4' });
 * writer.addAnswer({ question: 'q1', expert: 'small', text: '4' });
 * writer.finish();
 * const types: string[] = [];
 * for await (const record of streamCassette(path)) types.push(record.type);
 * rmSync(folder, { recursive: true });
 * types; // => ['header', 'question', 'answer']
 * ```
 */
export async function* streamCassette(
  path: string,
  options: StreamCassetteOptions = {},
): AsyncGenerator<CassetteRecord> {
  const { maxBytes = 2 ** 36, maxLineBytes = 2 ** 26 } = options;
  let checker: CassetteChecker | undefined;
  let record: CassetteRecord | undefined;
  const take = {
    question(fields: unknown) {
      record = { type: 'question', question: (checker as CassetteChecker).question(fields) };
    },
    answer(fields: unknown) {
      const answer = (checker as CassetteChecker).answer(fields);
      record = { type: 'answer', answer };
      return answer.key;
    },
  };
  try {
    for await (const line of streamLines(path, { maxBytes, maxLineBytes })) {
      if (line === 'cut') {
        if (checker === undefined) break;
        yield {
          type: 'warning',
          warning: `The gzip stream of ${show(path, 400)} ends before its end: its last answers are lost.`,
        };
        return;
      }
      const value = parseOrTorn(line, checker !== undefined);
      if (value === TORN) {
        const at = `Line ${line.number} of ${show(path, 400)}`;
        yield { type: 'warning', warning: `${at} was not written to its end and was dropped.` };
        continue;
      }
      try {
        if (checker === undefined) {
          checker = createCassetteChecker(readHeaderLine(value));
          record = { type: 'header', header: checker.header };
        } else readLine(value, take);
      } catch (error) {
        throw new LineError(line.number, error);
      }
      yield record as CassetteRecord;
    }
  } catch (error) {
    if (error instanceof LineError) throw formatError(path, error.line, error.cause);
    throw error instanceof UnreadableFileError ? formatError(path, null, error) : error;
  }
  if (checker === undefined) {
    throw new CassetteFormatError(path, null, 'Expected a first line with the header, got an empty file.');
  }
}

/** Carries the line's number out of the loop. */
class LineError extends Error {
  readonly line: number;

  constructor(line: number, cause: unknown) {
    super('', { cause });
    this.line = line;
  }
}

const TORN = Symbol('a line that was not written to its end');

function parseOrTorn(line: Line, isAfterHeader: boolean): unknown {
  try {
    return parseLine(line);
  } catch (error) {
    // no cut-off JSON object is whole JSON, so a last line that parses lacks nothing but its newline
    if (!line.ended && isAfterHeader) return TORN;
    throw new LineError(line.number, error);
  }
}

function formatError(path: string, line: number | null, error: unknown): CassetteFormatError {
  const problem = error instanceof Error ? error.message : String(error);
  return new CassetteFormatError(path, line, problem, { cause: error });
}
