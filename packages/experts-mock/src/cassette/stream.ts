import { streamLines } from '../files/stream-lines.ts';
import { type CassetteRecord, createCassetteReader } from './_reader.ts';

/** Options of `streamCassette`. */
export interface StreamCassetteOptions {
  /**
   * Greatest size in bytes, unpacked. For a larger file, the stream throws when it reaches this size.
   *
   * @defaultValue 68719476736 (64 GiB)
   */
  readonly maxBytes?: number;
  /**
   * Greatest length of a line in bytes; one line is in memory at a time.
   *
   * @defaultValue 67108864 (64 MiB)
   */
  readonly maxLineBytes?: number;
}

/**
 * Reads a cassette of any size line by line, with the same checks as `readCassette`.
 *
 * It keeps the ids and texts of the questions in memory, and 40 bytes per answer, but not the texts of the answers.
 *
 * @throws CassetteFormatError with path and line when it reaches an invalid line
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
  const reader = createCassetteReader(path);
  try {
    for await (const line of streamLines(path, { maxBytes, maxLineBytes })) {
      if (line !== 'cut') yield reader.record(line);
      else {
        reader.finish();
        yield { type: 'warning', warning: reader.cutWarning };
      }
    }
  } catch (error) {
    throw reader.wrapped(error);
  }
  reader.finish();
}
