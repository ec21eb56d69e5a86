import type { ExpertPool, Question } from '@der-gym/env';
import { completeOptions } from './_complete-options.ts';
import { rememberingSource } from './_source.ts';
import type { SyntheticPoolOptions } from './options.ts';

/** Questions, and experts that answer them. The score is for whoever uses them to choose. */
export interface SyntheticPool {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
}

/**
 * Makes questions and experts out of hashed draws, so that everything runs with no data at all.
 *
 * A question asks for facts of one topic or two, and may leave the second topic for the first answer to bring up. An
 * expert knows a fact with a chance that rises with its ability less the fact's difficulty,
 * P(know) = 1/2 + x / (2 sqrt(1 + x^2)), x = slope (ability - difficulty); otherwise it says `unknown` or invents.
 *
 * Text goes in and text comes out. An expert reads the last of `previousAnswers` from its words, and how it was asked
 * from `messages`: previous answer not in them, as if asked alone; the word "student" in them, {@link ktpOdds}; else
 * {@link plainOdds}. Each `sample` is a fresh draw of what an expert recalls. Equal knowledge is always equal text, so
 * a question has at most 1 + 3^facts states, 82 by default.
 *
 * The same options give the same bytes on every machine. All of it is made up: that specialists differ, that answers
 * show their gaps, and that the knowledge-transfer prompt protects what is right are built in, not found.
 *
 * @throws RangeError when an option is out of range, or when the pool is asked for a question or an expert it has not
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
