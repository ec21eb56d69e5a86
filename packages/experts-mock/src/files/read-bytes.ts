import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';

/** A problem with a file as a whole; whoever knows what the file should be wraps it. */
export class UnreadableFileError extends Error {}

/** The bytes of a file, unpacked. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  /** Whether a gzip stream ends before its end. */
  readonly cut: boolean;
}

/**
 * Reads a plain or gzipped file (told apart by its first two bytes) of at most `maxBytes` when unpacked.
 */
export function readBytes(path: string, maxBytes: number): FileBytes {
  const packed = readUpTo(path, maxBytes, () => {
    throw new UnreadableFileError(`Expected at most ${maxBytes} bytes (\`maxBytes\`), got a larger file.`);
  });
  if (!isGzip(packed)) return { bytes: packed, cut: false };
  try {
    return { bytes: gunzipSync(packed, { maxOutputLength: maxBytes }), cut: false };
  } catch (error) {
    if (codeOf(error) !== 'Z_BUF_ERROR') throw unpackingError(error, maxBytes);
  }
  try {
    const options = { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH };
    return { bytes: gunzipSync(packed, options), cut: true };
  } catch (error) {
    throw unpackingError(error, maxBytes);
  }
}

/** The first bytes of a plain or gzipped file, unpacked. */
export function readFirstBytes(path: string, count: number): Uint8Array {
  const packed = readUpTo(path, count, (bytes) => bytes);
  if (!isGzip(packed)) return packed;
  // deflate expands at most 1032-fold
  const maxOutputLength = 1100 * count;
  try {
    return gunzipSync(packed, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, count);
  } catch (error) {
    throw unpackingError(error, maxOutputLength);
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Never asks for more memory than the file has bytes, nor for more than the limit. */
function readUpTo(path: string, limit: number, onMore: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const file = open(path);
  try {
    const size = fstatSync(file).size;
    const bytes = new Uint8Array(Math.min(size, limit));
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(file, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    const read = bytes.subarray(0, length);
    return size > limit ? onMore(read) : read;
  } catch (error) {
    if (codeOf(error) === 'EISDIR') {
      throw openingError(error);
    }
    throw error;
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw openingError(error);
  }
}

/** Why a file could not be opened. */
export function openingError(error: unknown): UnreadableFileError {
  const code = codeOf(error);
  const problems = new Map([
    ['ENOENT', 'Expected a file, found none.'],
    ['EISDIR', 'Expected a file, got a folder.'],
  ]);
  const problem = problems.get(code) ?? `Cannot be opened (${code}).`;
  return new UnreadableFileError(problem, { cause: error });
}

/** What went wrong while unpacking, as a problem with the file. */
export function unpackingError(error: unknown, maxBytes: number): UnreadableFileError {
  const problem =
    codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
      ? `Expected at most ${maxBytes} bytes when unpacked (\`maxBytes\`), got more.`
      : `Expected a whole gzip stream, got a damaged one (${codeOf(error)}).`;
  return new UnreadableFileError(problem, { cause: error });
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
