import { open } from 'node:fs/promises';
import { show } from 'gymnasium-js/expect';
import { ImportError } from '../errors.ts';
import { codeOf, openingError, readFirstBytes, UnreadableFileError } from '../files/read-bytes.ts';
import { readCsvRows } from './_read-csv.ts';
import { readJsonArray, readJsonLines } from './_read-json.ts';
import { readParquetRows } from './_read-parquet.ts';
import type { Row, RowLimits } from './types.ts';

/**
 * The records of a JSON array, of JSON Lines, of CSV or of Parquet, told apart by how the file begins and, for CSV,
 * by its name. Plain or gzipped.
 *
 * @throws ImportError for anything that is wrong, by line or record
 */
export async function* readRows(path: string, limits: RowLimits): AsyncGenerator<Row> {
  try {
    switch (await kindOf(path)) {
      case 'parquet':
        yield* readParquetRows(path, limits);
        return;
      case 'csv':
        yield* readCsvRows(path, limits);
        return;
      case 'array':
        for await (const { value, place } of readJsonArray(path, limits)) {
          yield { place, fields: fieldsOf(value, path, null, place.record) };
        }
        return;
      case 'lines':
        for await (const { value, place } of readJsonLines(path, limits)) {
          yield { place, fields: fieldsOf(value, path, place.line, place.record) };
        }
    }
  } catch (error) {
    throw error instanceof UnreadableFileError
      ? new ImportError(path, null, error.message, { cause: error })
      : error;
  }
}

function fieldsOf(value: unknown, path: string, line: number | null, record: number) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const problem = 'Expected every record to be an object, got another value.';
    throw new ImportError(path, line, line === null ? `Record ${record}: ${problem}` : problem);
  }
  return new Map<string, unknown>(Object.entries(value));
}

async function kindOf(path: string): Promise<'array' | 'lines' | 'csv' | 'parquet'> {
  const magic = Buffer.alloc(4);
  try {
    const file = await open(path, 'r');
    try {
      await file.read(magic, 0, 4, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw openingError(error);
  }
  if (magic.toString('latin1') === 'PAR1') return 'parquet';
  if (/\.(csv|tsv)(\.gz)?$/i.test(path)) return 'csv';
  const first = firstCharacter(path);
  if (first === '[') return 'array';
  if (first === '{') return 'lines';
  throw new UnreadableFileError(
    `Expected a JSON array, JSON Lines, Parquet, or CSV in a file named .csv, got a file that begins with ${show(first)}.`,
  );
}

function firstCharacter(path: string): string {
  try {
    const text = new TextDecoder().decode(readFirstBytes(path, 2 ** 12)).trimStart();
    if (text === '') throw new UnreadableFileError('Expected a data file, got an empty one.');
    return text.slice(0, 1);
  } catch (error) {
    // a stack of spaces: the beginning says nothing, and the bound on the whole will
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return '';
    throw error;
  }
}
