import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { codeOf, isGzip, readUpTo, tooLarge, UnreadableFileError, unpackingError } from './read-bytes.ts';

/** A piece of a file, unpacked; or the news that its gzip stream ends before its end, which comes last. */
export type BytesOrCut = Uint8Array | 'cut';

/**
 * Reads a plain or gzipped file piece by piece, at most `maxBytes` of it when unpacked.
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
  // the stream that failed may have kept back what it had unpacked last, so the rest is fetched by another
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
  // whoever stops reading early closes the file too
  gunzip.on('close', () => bytes.destroy());
  return Readable.from(bytes.pipe(gunzip));
}
