import { FORMAT } from '../cassette/schema.ts';
import { ImportError } from '../errors.ts';
import { parseLine, splitLines } from '../files/lines.ts';
import { readFirstBytes, UnreadableFileError } from '../files/read-bytes.ts';
import { aboutFile } from './_fail.ts';
import { layoutOf } from './_gsm8k-layouts.ts';

/**
 * The format of a data file:
 * - `'cassette'`: for `readCassette`
 * - `'gsm8k-solutions'`, `'gsm8k-original'`: for `importGsm8kSolutions`
 */
export type DataFormat = 'cassette' | 'gsm8k-solutions' | 'gsm8k-original';

const FIRST_BYTES = 2 ** 20;
const UNDERSTOOD =
  'The known formats are a cassette and GSM8K solutions in either layout, plain or gzipped. ' +
  'Make a cassette of any other file, such as CSV, with: der-gym import';

/**
 * Detects the format of a data file by its first line.
 *
 * This does not validate the file. Its reader checks it completely.
 *
 * @throws ImportError for an unknown format, with the list of known ones
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { detectDataFormat } from '@der-gym/experts-mock';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'detect-'));
 * writeFileSync(join(folder, 'a.jsonl'), '{"question":"2 + 2?","ground_truth":"A: 4"}\n');
 * const format = detectDataFormat(join(folder, 'a.jsonl'));
 * rmSync(folder, { recursive: true });
 * format; // => 'gsm8k-original'
 * ```
 */
export function detectDataFormat(path: string): DataFormat {
  const value = firstValue(path);
  if (typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT) {
    return 'cassette';
  }
  const layout = layoutOf(value);
  if (layout === null) throw new ImportError(path, 1, `Expected a data file. ${UNDERSTOOD}`);
  return layout;
}

function firstValue(path: string): unknown {
  try {
    const { value: line } = splitLines(readFirstBytes(path, FIRST_BYTES)).next();
    if (line === undefined) throw new UnreadableFileError('Expected a data file, got an empty one.');
    return parseLine(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw aboutFile(path, error);
    throw new ImportError(path, 1, `${error.message} ${UNDERSTOOD}`, { cause: error });
  }
}
