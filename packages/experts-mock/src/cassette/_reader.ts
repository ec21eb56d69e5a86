import type { Question } from '@der-gym/env';
import { expectObject, expectOneOf, show } from 'gymnasium-js/expect';
import { CassetteFormatError } from '../errors.ts';
import { type Line, parseLine } from '../files/lines.ts';
import { UnreadableFileError } from '../files/read-bytes.ts';
import { type CassetteChecker, createCassetteChecker } from './_checker.ts';
import { name } from './_type.ts';
import { type CassetteHeader, FORMAT, type RecordedAnswer, VERSION } from './schema.ts';

/** One item of `streamCassette`: the header first, then questions and answers in the order of the file. */
export type CassetteRecord =
  | { readonly type: 'header'; readonly header: CassetteHeader }
  | { readonly type: 'question'; readonly question: Question }
  | { readonly type: 'answer'; readonly answer: RecordedAnswer }
  /** One sentence about a loss, at the end of a truncated file. */
  | { readonly type: 'warning'; readonly warning: string };

/** Converts the lines of a file to records, or throws errors with path and line. */
export interface CassetteReader {
  record(line: Line): CassetteRecord;
  /** The warning for a truncated gzip stream. */
  readonly cutWarning: string;
  /** @throws CassetteFormatError if there was no header */
  finish(): void;
  /** Converts an error about the file to a CassetteFormatError, and returns other errors unchanged. */
  wrapped(error: unknown): unknown;
}

export function createCassetteReader(path: string): CassetteReader {
  let checker: CassetteChecker | undefined;

  function read(value: unknown): CassetteRecord {
    if (checker === undefined) {
      checker = createCassetteChecker(headerOf(value));
      return { type: 'header', header: checker.header };
    }
    expectObject('line', value);
    const { type, ...fields } = value;
    expectOneOf('type', type, ['question', 'answer']);
    if (type === 'question') return { type, question: checker.question(fields) };
    const { key, ...rest } = fields;
    const recorded = name.check('key', key);
    const answer = checker.answer(rest);
    if (recorded === answer.key) return { type, answer };
    throw new TypeError(
      `Expected \`key\` to be "${answer.key}", the hash of expert, messages, sampling and sample, got ${show(recorded)}.`,
    );
  }

  const wrong = (line: number | null, error: unknown) =>
    new CassetteFormatError(path, line, error instanceof Error ? error.message : String(error), {
      cause: error,
    });

  return {
    record(line) {
      let value: unknown;
      try {
        value = parseLine(line);
      } catch (error) {
        // a truncated JSON object is never valid JSON, so only a last line that does not parse is incomplete
        if (line.ended || checker === undefined) throw wrong(line.number, error);
        const at = `Line ${line.number} of ${show(path, 400)}`;
        return { type: 'warning', warning: `${at} is incomplete and was dropped.` };
      }
      try {
        return read(value);
      } catch (error) {
        throw wrong(line.number, error);
      }
    },
    cutWarning: `The gzip stream of ${show(path, 400)} is truncated: its last answers are lost.`,
    finish() {
      if (checker !== undefined) return;
      throw new CassetteFormatError(path, null, 'Expected a first line with the header, got an empty file.');
    },
    wrapped: (error) => (error instanceof UnreadableFileError ? wrong(null, error) : error),
  };
}

/** Returns the header fields of a parsed first line. Only format and version are checked here. */
function headerOf(value: unknown): unknown {
  expectObject('header', value);
  const { type, format, version, ...header } = value;
  if (format !== FORMAT) {
    throw new TypeError(`Expected a first line with \`format\` '${FORMAT}', got ${show(format)}.`);
  }
  if (version !== VERSION) {
    throw new RangeError(`Expected version ${VERSION} of the format, got ${show(version)}.`);
  }
  expectOneOf('type', type, ['header']);
  return header;
}
