import { ImportError } from '../errors.ts';
import { parseLine, splitLines } from '../files/lines.ts';
import { readBytes, UnreadableFileError } from '../files/read-bytes.ts';
import type { Gsm8kLayout, Gsm8kRow } from './_gsm8k-layouts.ts';
import { layoutOf, readRow } from './_gsm8k-layouts.ts';

/** A row and the number of its line, from 1. */
export interface NumberedRow {
  readonly line: number;
  readonly row: Gsm8kRow;
}

/** Reads a file of recorded solutions row by row; its first line decides on the layout of all. */
export function* readGsm8kRows(path: string, maxBytes: number): Generator<NumberedRow> {
  let layout: Gsm8kLayout | null = null;
  for (const line of splitLines(unpack(path, maxBytes))) {
    let row: Gsm8kRow;
    try {
      const value = parseLine(line);
      layout ??= layoutOf(value);
      if (layout === null) {
        throw new TypeError(
          'Expected a line with `id`, `question`, `reference` and `experts`, or with `question`, `ground_truth` ' +
            'and the systems, got neither.',
        );
      }
      row = readRow(value, layout, line.number - 1);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new ImportError(path, line.number, problem, { cause: error });
    }
    yield { line: line.number, row };
  }
}

function unpack(path: string, maxBytes: number): Uint8Array {
  try {
    const { bytes, cut } = readBytes(path, maxBytes);
    if (cut) throw new UnreadableFileError('Expected a whole gzip stream, got one that ends before its end.');
    return bytes;
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    throw new ImportError(path, null, error.message, { cause: error });
  }
}
