import type { ExpertPool, Question, Scorer } from '../types.ts';

/**
 * The smallest world worth a look: one question, "What is 6 x 7?", A (7B) that says 41, B (13B) that says 42, and a score that is 1
 * for the right answer. Hand it to `createDerEnv` or `compileAnswerGraph`.
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, solve } from '@der-gym/env';
 * import { twoExperts } from '@der-gym/env/testing';
 *
 * // the climb is paid: A first, which is wrong
 * Array.from(solve(compileAnswerGraph(twoExperts)).routes); // => [0, 1, -1, -1]
 * ```
 */
export const twoExperts: {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
} = {
  questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
  pool: {
    experts: [
      { name: 'A', parameters: 7 },
      { name: 'B', parameters: 13 },
    ],
    answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
  },
  scorer: {
    signature: 'exact',
    range: [0, 1],
    defaultThreshold: 1,
    score: (answer, { reference }) => (answer === reference ? 1 : 0),
  },
};
