import { canonicalJson } from './_canonical-json.ts';
import type { CassetteBuilder } from './_cassette-builder.ts';
import { createCassetteBuilder } from './_cassette-builder.ts';
import { describe, expectFields, expectName, expectOneOf } from './_expect.ts';
import type { Cassette, RecordedAnswer } from './cassette.ts';

/** First field of a cassette's first line. */
export const FORMAT = 'der-gym-cassette';
/** The one version there is. */
export const VERSION = 1;

/** Starts a cassette from its parsed first line. */
export function readHeaderLine(value: unknown): CassetteBuilder {
  const { type, format, version, ...header } = expectFields(value, 'header');
  if (format !== FORMAT) {
    throw new TypeError(`Expected a first line with \`format\` '${FORMAT}', got ${describe(format)}.`);
  }
  if (version !== VERSION) {
    throw new RangeError(`Expected version ${VERSION} of the format, got ${describe(version)}.`);
  }
  expectOneOf(type, 'type', ['header']);
  return createCassetteBuilder(header);
}

/** Adds a parsed line after the first. */
export function readLine(value: unknown, builder: CassetteBuilder): void {
  const { type, ...fields } = expectFields(value, 'line');
  if (expectOneOf(type, 'type', ['question', 'answer']) === 'question') {
    builder.addQuestion(fields);
    return;
  }
  const { key, ...answer } = fields;
  const recorded = expectName(key, 'key');
  const computed = builder.addAnswer(answer);
  if (recorded !== computed) {
    throw new TypeError(
      `Expected \`key\` to be "${computed}", the hash of expert, messages, sampling and sample, got ${describe(recorded)}.`,
    );
  }
}

/** The lines of a cassette in their one canonical form: header, questions, answers. */
export function* canonicalLines(cassette: Cassette): Generator<string> {
  yield canonicalJson({ type: 'header', format: FORMAT, version: VERSION, ...cassette.header });
  for (const question of cassette.questions) yield canonicalJson({ type: 'question', ...question });
  for (const answer of cassette.answers) yield answerLine(answer);
}

function answerLine({ messages, parents, sampling, scores, ...answer }: RecordedAnswer): string {
  return canonicalJson({
    type: 'answer',
    ...answer,
    ...(messages === null ? {} : { messages }),
    ...(parents.length === 0 ? {} : { parents }),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(scores.size === 0 ? {} : { scores: Object.fromEntries(scores) }),
  });
}
