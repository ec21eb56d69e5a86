/** One line of a file: its bytes without the newline, its number from 1, and whether it ends with a newline. */
export interface Line {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly ended: boolean;
}

const NEWLINE = 0x0a;

/** Splits at newlines. There is no empty line after a newline at the end of the file. */
export function* splitLines(bytes: Uint8Array): Generator<Line> {
  let start = 0;
  for (let number = 1; start < bytes.length; number++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    yield { number, bytes: bytes.subarray(start, end), ended: newline !== -1 };
    start = end + 1;
  }
}

/** Numbers that Python's json module writes, but JSON does not allow. */
const NOT_JSON = /[:,[]\s*-?(?:NaN|Infinity)\b/;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses a line. The first line of a file may start with a byte order mark.
 *
 * @throws SyntaxError with a message that does not quote the line
 */
export function parseLine({ bytes, number }: Line): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (error) {
    throw new SyntaxError('Expected UTF-8 text, got other bytes.', { cause: error });
  }
  if (text.trim() === '') throw new SyntaxError('Expected a JSON object, got an empty line.');
  if (number === 1 && text.startsWith('\ufeff')) text = text.slice(1);
  try {
    return JSON.parse(text);
  } catch (error) {
    const hint = NOT_JSON.test(text) ? ' (JSON has no NaN and no Infinity)' : '';
    throw new SyntaxError(
      `Expected a JSON object, got a line of ${bytes.length} bytes that is not valid JSON${hint}.`,
      { cause: error },
    );
  }
}
