import type { Question } from '@der-gym/env';
import { canonicalJson } from './canonical-json.ts';
import { type Cassette, type CassetteHeader, FORMAT, type RecordedAnswer, VERSION } from './schema.ts';

/** Yields the canonical lines of a cassette: header, questions, answers. */
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
