import { createTextEncoder, fitIdf, type Question, type TextEncoder } from '@der-gym/env';
import { type SparseRows, writeRows } from '../linear/sparse-rows.ts';

/** Hashed words and pairs of words, weighted by their rarity in the train questions. */
export function questionEncoder(questions: readonly Pick<Question, 'text'>[]): TextEncoder {
  const idf = { question: fitIdf(questions.map(({ text }) => text)) };
  return createTextEncoder({ questionSize: 2048, answerSize: 0, idf });
}

/** One sparse row per question, columns ascending. */
export function encodeQuestions(
  encoder: TextEncoder,
  questions: readonly Pick<Question, 'text'>[],
): SparseRows {
  const row = new Float32Array(encoder.size);
  return writeRows(questions.length, encoder.size, (r, put) => {
    encoder.encode(questions[r]!.text, null, row, 0);
    for (let j = 0; j < row.length; j += 1) if (row[j] !== 0) put(j, row[j]!);
  });
}
