import { JSONParser } from '@streamparser/json';
import { ImportError } from '../errors.ts';
import { parseLine } from '../files/lines.ts';
import { UnreadableFileError } from '../files/read-bytes.ts';
import { streamBytes } from '../files/stream-bytes.ts';
import { streamLines } from '../files/stream-lines.ts';
import { aboutFile, at, CUT } from './_fail.ts';
import type { Place, RowLimits } from './types.ts';

/** A JSON value and its place. */
export interface PlacedValue {
  readonly value: unknown;
  readonly place: Place;
}

/** Yields the values of a JSON Lines file. */
export async function* readJsonLines(path: string, limits: RowLimits): AsyncGenerator<PlacedValue> {
  const { maxBytes, maxRecordBytes: maxLineBytes } = limits;
  try {
    for await (const line of streamLines(path, { maxBytes, maxLineBytes })) {
      if (line === 'cut') throw new UnreadableFileError(CUT);
      const place = { path, line: line.number, record: line.number };
      yield { value: at(place, () => parseLine(line)), place };
    }
  } catch (error) {
    throw aboutFile(path, error);
  }
}

/** Yields the elements of one JSON array, with only one element in memory. */
export async function* readJsonArray(path: string, limits: RowLimits): AsyncGenerator<PlacedValue> {
  let record = 0;
  const wrong = (problem: string, cause?: unknown) =>
    new ImportError(path, null, `After record ${record}: ${problem}`, { cause });
  const ready: unknown[] = [];
  let problem: unknown = null;
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false });
  parser.onValue = ({ value }) => ready.push(value);
  // without a listener the parser throws at an arbitrary place
  parser.onError = (error) => {
    problem ??= error;
  };
  let numSinceRecord = 0;
  for await (const piece of streamBytes(path, limits.maxBytes)) {
    if (piece === 'cut') throw wrong(CUT);
    // an element must fit in memory
    numSinceRecord += piece.length;
    parser.write(record === 0 && ready.length === 0 ? withoutMark(piece) : piece);
    for (const value of ready) {
      numSinceRecord = 0;
      record++;
      yield { value, place: { path, line: null, record } };
    }
    ready.length = 0;
    if (problem !== null) throw wrong('Expected one JSON array, got invalid JSON.', problem);
    if (numSinceRecord > limits.maxRecordBytes) {
      throw wrong(
        `Expected records of at most ${limits.maxRecordBytes} bytes (\`maxRecordBytes\`), got a larger one.`,
      );
    }
  }
  if (!parser.isEnded) throw wrong('Expected a complete JSON array, got one without its closing bracket.');
}

/** Removes the byte order mark at the start of a file. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
