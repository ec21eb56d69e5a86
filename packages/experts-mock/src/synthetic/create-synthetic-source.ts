import { completeOptions } from './_complete-options.ts';
import { rememberingSource, type SyntheticSource } from './_source.ts';
import { mostSyntheticQuestions, type SyntheticPoolOptions } from './options.ts';

/** Number of questions kept in memory, many more than are used at the same time. */
const MOST_REMEMBERED = 4096;

/**
 * Returns the synthetic pool as a generator: it draws a question by its number when the question is needed. Its memory does not
 * grow with the number of questions. Questions and answers equal those of `createSyntheticPool` with the same seed.
 *
 * `length` is `numQuestions`; by default it is the number of all questions of the seed from `offset` on.
 *
 * @throws RangeError as `createSyntheticPool`
 *
 * @example
 * ```ts
 * import { createSyntheticPool, createSyntheticSource } from '@der-gym/experts-mock';
 *
 * const { questions, pool } = createSyntheticSource({ seed: 1 });
 * questions.length; // => 40960000
 * const question = questions.question(12_345_678);
 * question.text; // => 'In law: for the treaty gevabotu, state briefly the scope, the tribunal, the remission and the plaintiff.'
 * pool.answer({ question, expert: 1, previousAnswers: [], messages: [], sample: 0 }).text; // => 'Scope is civil summary. Tribunal is federal sealed. Remission is fiscal voidable. Plaintiff is strict summary binding.'
 * const listed = createSyntheticPool({ seed: 1, offset: 12_345_678, numQuestions: 1 }).questions[0]!;
 * listed.text === question.text; // => true
 * ```
 */
export function createSyntheticSource({
  offset = 0,
  numQuestions = mostSyntheticQuestions - offset,
  ...options
}: SyntheticPoolOptions): SyntheticSource {
  return rememberingSource(completeOptions({ ...options, offset, numQuestions }), MOST_REMEMBERED);
}
