import { show } from 'gymnasium-js/expect';
import { readFirstBytes, readUpTo, UnreadableFileError } from '../files/read-bytes.ts';
import { aboutFile, fail } from './_fail.ts';
import { readCsvRows } from './_read-csv.ts';
import { readJsonArray, readJsonLines } from './_read-json.ts';
import { readParquetRows } from './_read-parquet.ts';
import type { Row, RowLimits } from './types.ts';

/**
 * Yields the records of a JSON array, JSON Lines, CSV or Parquet. The kind is detected by the start of the file and, for CSV,
 * by its name. Files may be gzipped.
 *
 * @throws ImportError with line or record for an invalid file
 */
export async function* readRows(path: string, limits: RowLimits): AsyncGenerator<Row> {
  try {
    const kind = kindOf(path);
    if (kind === 'parquet') yield* readParquetRows(path, limits);
    else if (kind === 'csv') yield* readCsvRows(path, limits);
    else {
      const values = kind === 'array' ? readJsonArray(path, limits) : readJsonLines(path, limits);
      for await (const { value, place } of values) {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) {
          throw fail(place, 'Expected every record to be an object, got another value.');
        }
        yield { place, fields: new Map<string, unknown>(Object.entries(value)) };
      }
    }
  } catch (error) {
    throw aboutFile(path, error);
  }
}

function kindOf(path: string): 'array' | 'lines' | 'csv' | 'parquet' {
  const magic = Buffer.from(readUpTo(path, 4).bytes).toString('latin1');
  if (magic === 'PAR1') return 'parquet';
  if (/\.(csv|tsv)(\.gz)?$/i.test(path)) return 'csv';
  const text = new TextDecoder().decode(readFirstBytes(path, 2 ** 12)).trimStart();
  if (text === '') throw new UnreadableFileError('Expected a data file, got an empty one.');
  if (text.startsWith('[')) return 'array';
  if (text.startsWith('{')) return 'lines';
  throw new UnreadableFileError(
    `Expected a JSON array, JSON Lines, Parquet, or CSV in a file named .csv, got a file that starts with ${show(text.slice(0, 1))}.`,
  );
}
