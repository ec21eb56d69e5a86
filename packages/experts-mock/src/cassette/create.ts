import type { Question } from '@der-gym/env';
import { createCassetteBuilder } from './_builder.ts';
import type { Cassette, CassetteHeader, NewAnswer } from './schema.ts';

/** The contents for `createCassette`. */
export interface CassetteContents {
  readonly header: CassetteHeader;
  readonly questions: readonly Question[];
  /** The `parents` of an answer must precede it. */
  readonly answers: readonly NewAnswer[];
}

/**
 * Returns a cassette in memory. The contents are checked as strictly as those of a file, and the keys of the answers are computed.
 *
 * @throws TypeError or RangeError that names the index of the question or answer and the invalid field: a duplicate id, an
 * expert that is not in the header, a score that is not finite, two answers to one call, ...
 *
 * @example
 * ```ts
 * import { createCassette } from '@der-gym/experts-mock';
 *
 * const cassette = createCassette({
 *   header: {
 *     licence: 'CC0-1.0',
 *     source: 'made up',
 *     context: 'none',
 *     template: null,
 *     prices: null,
 *     scorers: [],
 *     experts: [{ name: 'small', parameters: 7 }],
 *   },
 *   questions: [{ id: 'q1', text: '2 + 2?', reference: '4' }],
 *   answers: [{ question: 'q1', expert: 'small', text: '4' }],
 * });
 * cassette.answers[0]?.text; // => '4'
 * cassette.answers[0]?.sample; // => 0
 * cassette.warnings; // => []
 * ```
 */
export function createCassette({ header, questions, answers }: CassetteContents): Cassette {
  const builder = createCassetteBuilder(header);
  for (const [index, question] of questions.entries()) {
    at(`questions[${index}]`, () => builder.addQuestion(question));
  }
  for (const [index, answer] of answers.entries()) at(`answers[${index}]`, () => builder.addAnswer(answer));
  return builder.finish([]);
}

function at(place: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    throw new Kind(`In \`${place}\`: ${error.message}`, { cause: error });
  }
}
