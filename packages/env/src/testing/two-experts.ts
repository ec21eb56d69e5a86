import type { ExpertPool, Question, Scorer } from '../types.ts';

/**
 * A minimal problem: one question, "What is 6 x 7?", expert A (7B), which answers 41, expert B (13B), which answers 42, and a score of 1
 * for the correct answer. Pass it to `createDerEnv` or `compileAnswerGraph`.
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, solve } from '@der-gym/env';
 * import { twoExperts } from '@der-gym/env/testing';
 *
 * // the gain is paid, so the optimum asks A first, which is wrong
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
