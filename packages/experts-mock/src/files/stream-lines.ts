import type { Line } from './lines.ts';
import { UnreadableFileError } from './read-bytes.ts';
import { streamBytes } from './stream-bytes.ts';

/** Limits on the size of a file. */
export interface StreamLimits {
  /** Greatest size of the file in bytes, unpacked. */
  readonly maxBytes: number;
  /** Greatest length of a line in bytes. */
  readonly maxLineBytes: number;
}

const NEWLINE = 0x0a;

/**
 * Yields the lines of a plain or gzipped file, and `'cut'` as the last item if the gzip stream is truncated. Only one line is in
 * memory at a time.
 */
export async function* streamLines(path: string, limits: StreamLimits): AsyncGenerator<Line | 'cut'> {
  const { maxBytes, maxLineBytes } = limits;
  let number = 1;
  let held: Uint8Array[] = [];
  let numHeld = 0;
  const take = (end: Uint8Array, ended: boolean): Line => {
    const bytes = held.length === 0 ? end : Buffer.concat([...held, end]);
    held = [];
    numHeld = 0;
    return { number: number++, bytes, ended };
  };
  for await (const piece of streamBytes(path, maxBytes)) {
    if (piece === 'cut') {
      if (numHeld > 0) yield take(new Uint8Array(0), false);
      yield 'cut';
      return;
    }
    let start = 0;
    for (;;) {
      const newline = piece.indexOf(NEWLINE, start);
      const end = newline === -1 ? piece.length : newline;
      if (numHeld + end - start > maxLineBytes) {
        throw new UnreadableFileError(
          `Expected lines of at most ${maxLineBytes} bytes (\`maxLineBytes\`), got a longer one (line ${number}).`,
        );
      }
      if (newline === -1) break;
      yield take(piece.subarray(start, end), true);
      start = newline + 1;
    }
    if (start < piece.length) {
      held.push(piece.subarray(start));
      numHeld += piece.length - start;
    }
  }
  if (numHeld > 0) yield take(new Uint8Array(0), false);
}
