import type { Question } from '@der-gym/env';
import { expectObject, expectOneOf, show } from 'gymnasium-js/expect';
import { name } from './_type.ts';
import { canonicalJson } from './canonical-json.ts';
import { type Cassette, type CassetteHeader, FORMAT, type RecordedAnswer, VERSION } from './schema.ts';

/** What a parsed first line says of the cassette, its format and version being right; unchecked beyond that. */
export function readHeaderLine(value: unknown): unknown {
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

/** What takes the lines after the first; `answer` returns the key it computed. */
export interface LineReader {
  question(fields: unknown): void;
  answer(fields: unknown): string;
}

/** Hands on a parsed line after the first, and compares its key with the one computed. */
export function readLine(value: unknown, reader: LineReader): void {
  expectObject('line', value);
  const { type, ...fields } = value;
  expectOneOf('type', type, ['question', 'answer']);
  if (type === 'question') {
    reader.question(fields);
    return;
  }
  const { key, ...answer } = fields;
  const recorded = name.check('key', key);
  const computed = reader.answer(answer);
  if (recorded !== computed) {
    throw new TypeError(
      `Expected \`key\` to be "${computed}", the hash of expert, messages, sampling and sample, got ${show(recorded)}.`,
    );
  }
}

/** The lines of a cassette in their one canonical form: header, questions, answers. */
export function* canonicalLines(cassette: Cassette): Generator<string> {
  yield headerLine(cassette.header);
  for (const question of cassette.questions) yield questionLine(question);
  for (const answer of cassette.answers) yield answerLine(answer);
}

export function headerLine(header: CassetteHeader): string {
  return canonicalJson({ type: 'header', format: FORMAT, version: VERSION, ...header });
}

export function questionLine(question: Question): string {
  return canonicalJson({ type: 'question', ...question });
}

export function answerLine({ messages, parents, sampling, scores, ...answer }: RecordedAnswer): string {
  return canonicalJson({
    type: 'answer',
    ...answer,
    ...(messages === null ? {} : { messages }),
    ...(parents.length === 0 ? {} : { parents }),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(scores.size === 0 ? {} : { scores: Object.fromEntries(scores) }),
  });
}
