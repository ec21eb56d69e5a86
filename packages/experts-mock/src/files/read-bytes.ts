import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';

/** A problem with a whole file. Callers wrap it in an error of their format. */
export class UnreadableFileError extends Error {}

/** The bytes of a file, unpacked. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  /** Whether the gzip stream is truncated. */
  readonly cut: boolean;
}

/**
 * Reads a plain or gzipped file of at most `maxBytes` when unpacked. The first two bytes show whether it is gzipped.
 */
export function readBytes(path: string, maxBytes: number): FileBytes {
  const { bytes: packed, isWhole } = readUpTo(path, maxBytes);
  if (!isWhole) throw tooLarge(maxBytes, false);
  if (!isGzip(packed)) return { bytes: packed, cut: false };
  try {
    return { bytes: gunzipSync(packed, { maxOutputLength: maxBytes }), cut: false };
  } catch (error) {
    if (codeOf(error) !== 'Z_BUF_ERROR') throw unpackingError(error, maxBytes);
  }
  return { bytes: unpackBeginning(packed, maxBytes), cut: true };
}

/** Returns the first bytes of a plain or gzipped file, unpacked. */
export function readFirstBytes(path: string, count: number): Uint8Array {
  const { bytes } = readUpTo(path, count);
  // deflate expands at most 1032-fold
  return isGzip(bytes) ? unpackBeginning(bytes, 1100 * count).subarray(0, count) : bytes;
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks a gzip stream that may be truncated. */
function unpackBeginning(packed: Uint8Array, maxOutputLength: number): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw unpackingError(error, maxOutputLength);
  }
}

/** Returns the first bytes of a file, without unpacking. It never allocates more memory than the size of the file or the limit. */
export function readUpTo(
  path: string,
  limit: number,
): { readonly bytes: Uint8Array; readonly isWhole: boolean } {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const bytes = new Uint8Array(Math.min(size, limit));
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(file, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return { bytes: bytes.subarray(0, length), isWhole: size <= limit };
  } catch (error) {
    throw openingError(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Returns the reason why a file could not be opened. */
function openingError(error: unknown): UnreadableFileError {
  const code = codeOf(error);
  const problems = new Map([
    ['ENOENT', 'Expected a file, found none.'],
    ['EISDIR', 'Expected a file, got a folder.'],
  ]);
  const problem = problems.get(code) ?? `Cannot be opened (${code}).`;
  return new UnreadableFileError(problem, { cause: error });
}

/** Returns an error of unpacking as a problem with the file. */
export function unpackingError(error: unknown, maxBytes: number): UnreadableFileError {
  if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes, true);
  const problem = `Expected a complete gzip stream, got a damaged one (${codeOf(error)}).`;
  return new UnreadableFileError(problem, { cause: error });
}

export function tooLarge(maxBytes: number, unpacked: boolean): UnreadableFileError {
  const [when, got] = unpacked ? [' when unpacked', 'more'] : ['', 'a larger file'];
  return new UnreadableFileError(`Expected at most ${maxBytes} bytes${when} (\`maxBytes\`), got ${got}.`);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
