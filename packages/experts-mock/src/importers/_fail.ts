import { basename } from 'node:path';
import { ImportError } from '../errors.ts';
import { UnreadableFileError } from '../files/read-bytes.ts';
import type { Place } from './types.ts';

/** The error for a record that is not what its format has. */
export function fail({ path, line, record }: Place, problem: string, cause?: unknown): ImportError {
  const text = line === null ? `Record ${record}: ${problem}` : problem;
  return new ImportError(path, line, text, cause === undefined ? undefined : { cause });
}

/** A place in a few words. */
export function placeText({ path, line, record }: Place): string {
  return `${basename(path)}, ${line === null ? `record ${record}` : `line ${line}`}`;
}

/** Runs a check; what it finds wrong is an error at that place. */
export function at<Value>(place: Place, check: () => Value): Value {
  try {
    return check();
  } catch (error) {
    if (error instanceof ImportError || !(error instanceof Error)) throw error;
    throw fail(place, error.message, error);
  }
}

export const CUT = 'Expected a whole gzip stream, got one that ends before its end.';

/** An error that is about the file as a whole, as an ImportError; any other as it is. */
export function aboutFile(path: string, error: unknown): unknown {
  if (!(error instanceof UnreadableFileError)) return error;
  return new ImportError(path, null, error.message, { cause: error });
}
