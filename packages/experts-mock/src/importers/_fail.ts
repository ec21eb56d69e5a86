import { basename } from 'node:path';
import { ImportError } from '../errors.ts';
import { UnreadableFileError } from '../files/read-bytes.ts';
import type { Place } from './types.ts';

/** Returns the error for an invalid record. */
export function fail({ path, line, record }: Place, problem: string, cause?: unknown): ImportError {
  const text = line === null ? `Record ${record}: ${problem}` : problem;
  return new ImportError(path, line, text, cause === undefined ? undefined : { cause });
}

/** Returns a place in a few words. */
export function placeText({ path, line, record }: Place): string {
  return `${basename(path)}, ${line === null ? `record ${record}` : `line ${line}`}`;
}

/** Runs a check, and reports its error at the given place. */
export function at<Value>(place: Place, check: () => Value): Value {
  try {
    return check();
  } catch (error) {
    if (error instanceof ImportError || !(error instanceof Error)) throw error;
    throw fail(place, error.message, error);
  }
}

export const CUT = 'Expected a complete gzip stream, got a truncated one.';

/** Returns an error about the whole file as an ImportError, and any other error unchanged. */
export function aboutFile(path: string, error: unknown): unknown {
  if (!(error instanceof UnreadableFileError)) return error;
  return new ImportError(path, null, error.message, { cause: error });
}
