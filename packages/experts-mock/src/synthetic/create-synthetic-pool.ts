import type { ExpertPool, Question } from '@der-gym/env';
import { completeOptions } from './_complete-options.ts';
import { rememberingSource } from './_source.ts';
import type { SyntheticPoolOptions } from './options.ts';

/** Questions, and experts that answer them. */
export interface SyntheticPool {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
}

/**
 * Returns made-up questions and experts that answer them, drawn by hashing. Nothing else is needed to run experiments.
 *
 * A question asks for facts of one or two topics. It may leave the second topic unnamed; then an answer names it. An
 * expert knows a fact with a probability that rises with its ability minus the difficulty of the fact,
 * P(know) = 1/2 + x / (2 sqrt(1 + x^2)), x = slope (ability - difficulty). Otherwise it says `unknown` or invents a value.
 *
 * Experts read and write text. An expert parses the last of `previousAnswers`. The `messages` determine how it uses that
 * answer: not at all if they do not contain it, by {@link ktpOdds} if they contain the word "student", and by
 * {@link plainOdds} otherwise. Each `sample` is a new draw of the expert's knowledge. Equal knowledge always has equal
 * text, so a question has at most 1 + 3^facts states, 82 by default.
 *
 * The same options produce the same bytes on every machine. The pool is synthetic: three properties are built in, not
 * findings. Specialists differ, answers show their gaps, and the knowledge-transfer prompt protects right facts.
 *
 * @throws RangeError if an option is out of range; `pool.answer`, for a question or an expert that is not in the pool
 *
 * @example
 * ```ts
 * import { createSyntheticPool } from '@der-gym/experts-mock';
 *
 * const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 100 });
 * const question = questions[0]!;
 * const first = pool.answer({ question, expert: 1, previousAnswers: [], messages: [], sample: 0 });
 *
 * pool.transfer; // => 'synthetic'
 * question.text; // => 'In law: for the treaty gotiwiji, state briefly the scope and the remission, and what else bears on it.'
 * question.reference; // => 'Scope is lapsed voidable. Remission is joint implied. Soil is northern marshy fertile. Summit is inland humid.'
 * pool.experts[1]; // => { name: 'Vicuna', parameters: 13 }
 * first.text; // => 'Scope is lapsed voidable. Remission is joint implied. Soil is northern marshy fertile. Summit perhaps inland humid. Geography unsure.'
 * ```
 */
export function createSyntheticPool(options: SyntheticPoolOptions): SyntheticPool {
  const complete = completeOptions(options);
  const { questions, pool } = rememberingSource(complete, complete.numQuestions);
  return {
    questions: Array.from({ length: questions.length }, (_, number) => questions.question(number)),
    pool,
  };
}
