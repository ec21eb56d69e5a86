import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { show } from 'gymnasium-js/expect';
import { ImportError } from '../errors.ts';
import { UnreadableFileError } from '../files/read-bytes.ts';
import { streamBytes } from '../files/stream-bytes.ts';
import { CUT } from './_fail.ts';
import type { Row, RowLimits } from './types.ts';

/** Yields the rows of a CSV file with a header line. Columns of a file named `.tsv` are separated by tabs. */
export async function* readCsvRows(path: string, limits: RowLimits): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    delimiter: /\.tsv(\.gz)?$/i.test(path) ? '\t' : ',',
    max_record_size: limits.maxRecordBytes,
  });
  const source = Readable.from(wholeBytes(path, limits.maxBytes));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let names: readonly string[] | null = null;
  let record = 0;
  try {
    for await (const { record: cells, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (names === null) {
        names = cells;
        const twice = names.find((name, index) => cells.indexOf(name) !== index);
        if (twice === undefined) continue;
        throw new ImportError(path, 1, `Expected unique column names, got ${show(twice)} twice.`);
      }
      record++;
      const fields = new Map<string, unknown>(names.map((name, index) => [name, cells[index]]));
      yield { place: { path, line: info.lines, record }, fields };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : null;
    const words = error.code.replace(/^CSV_/, '').replaceAll('_', ' ').toLowerCase();
    throw new ImportError(path, line, `Expected CSV rows with one cell per column, got: ${words}.`, {
      cause: error,
    });
  }
}

async function* wholeBytes(path: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  for await (const piece of streamBytes(path, maxBytes)) {
    if (piece === 'cut') throw new UnreadableFileError(CUT);
    yield piece;
  }
}
