import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { codeOf, isGzip, readUpTo, tooLarge, UnreadableFileError, unpackingError } from './read-bytes.ts';

/** An unpacked piece of a file, or `'cut'` as the last item if the gzip stream is truncated. */
export type BytesOrCut = Uint8Array | 'cut';

/**
 * Reads a plain or gzipped file of at most `maxBytes` when unpacked, piece by piece.
 */
export async function* streamBytes(path: string, maxBytes: number): AsyncGenerator<BytesOrCut> {
  const gzipped = isGzip(readUpTo(path, 2).bytes);
  let numBytes = 0;
  try {
    for await (const piece of pieces(path, gzipped, false)) {
      numBytes += piece.length;
      if (numBytes > maxBytes) throw tooLarge(maxBytes, gzipped);
      yield piece;
    }
    return;
  } catch (error) {
    if (error instanceof UnreadableFileError || codeOf(error) !== 'Z_BUF_ERROR') {
      throw gzipped && codeOf(error).startsWith('Z_') ? unpackingError(error, maxBytes) : error;
    }
  }
  // the stream that failed may not have returned the last bytes that it unpacked, so a second stream reads the rest
  let skipped = 0;
  for await (const piece of pieces(path, true, true)) {
    const isNew = Math.min(Math.max(skipped + piece.length - numBytes, 0), piece.length);
    skipped += piece.length;
    if (skipped > maxBytes) throw tooLarge(maxBytes, true);
    if (isNew > 0) yield piece.subarray(piece.length - isNew);
  }
  yield 'cut';
}

function pieces(path: string, gzipped: boolean, toleratesCut: boolean): AsyncIterable<Uint8Array> {
  const bytes = createReadStream(path, { highWaterMark: 2 ** 18 });
  if (!gzipped) return bytes;
  const gunzip = createGunzip({
    chunkSize: 2 ** 18,
    ...(toleratesCut ? { finishFlush: constants.Z_SYNC_FLUSH } : {}),
  });
  bytes.on('error', (error) => gunzip.destroy(error));
  // a reader that stops early also closes the file
  gunzip.on('close', () => bytes.destroy());
  return Readable.from(bytes.pipe(gunzip));
}
