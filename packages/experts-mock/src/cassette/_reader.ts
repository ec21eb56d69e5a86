import type { Question } from '@der-gym/env';
import { expectObject, expectOneOf, show } from 'gymnasium-js/expect';
import { CassetteFormatError } from '../errors.ts';
import { type Line, parseLine } from '../files/lines.ts';
import { UnreadableFileError } from '../files/read-bytes.ts';
import { type CassetteChecker, createCassetteChecker } from './_checker.ts';
import { name } from './_type.ts';
import { type CassetteHeader, FORMAT, type RecordedAnswer, VERSION } from './schema.ts';

/** What `streamCassette` yields: the header first, then questions and answers in the order of the file. */
export type CassetteRecord =
  | { readonly type: 'header'; readonly header: CassetteHeader }
  | { readonly type: 'question'; readonly question: Question }
  | { readonly type: 'answer'; readonly answer: RecordedAnswer }
  /** What was lost, one sentence; at the end of a file that was cut. */
  | { readonly type: 'warning'; readonly warning: string };

/** Turns the lines of one file into its records, or into errors with path and line. */
export interface CassetteReader {
  record(line: Line): CassetteRecord;
  /** The warning for a gzip stream that is cut. */
  readonly cutWarning: string;
  /** @throws CassetteFormatError where there was no header */
  finish(): void;
  /** An error that is about the file, as a CassetteFormatError; any other as it is. */
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
        // no cut-off JSON object is whole JSON, so a last line that parses lacks nothing but its newline
        if (line.ended || checker === undefined) throw wrong(line.number, error);
        const at = `Line ${line.number} of ${show(path, 400)}`;
        return { type: 'warning', warning: `${at} was not written to its end and was dropped.` };
      }
      try {
        return read(value);
      } catch (error) {
        throw wrong(line.number, error);
      }
    },
    cutWarning: `The gzip stream of ${show(path, 400)} ends before its end: its last answers are lost.`,
    finish() {
      if (checker !== undefined) return;
      throw new CassetteFormatError(path, null, 'Expected a first line with the header, got an empty file.');
    },
    wrapped: (error) => (error instanceof UnreadableFileError ? wrong(null, error) : error),
  };
}

/** What a parsed first line says of the cassette, its format and version being right; unchecked beyond that. */
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
