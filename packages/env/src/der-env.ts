import { CoreEnv, type Dict, type Discrete, type Env } from 'gymnasium-js';
import { type DerEnvOptions, type DerSpaces, derMdp } from './mdp.ts';
import type { Observable } from './policy.ts';

/**
 * Returns the DER environment over a pool of experts: one episode is one question, an action is the index of the expert asked next.
 *
 * The observation is a Dict of the question's text and what `observes` declares; it never holds an id, the reference or a score, and
 * goes unchanged into a `Policy`. `reset` draws a question, or takes `options: { question }`, an id or an index. Both ends of an
 * episode are `terminated`, `info.outcome` says which; `truncated` is left to wrappers. `info` is a copy.
 *
 * @throws RangeError for no questions, duplicate ids, `maxSteps` below 1, a scorer without a threshold when none is given; in a
 * step, for a score that is NaN (naming question and expert), or an expert that `actionMask` forbids
 *
 * @example
 * ```ts
 * import { createDerEnv } from '@der-gym/env';
 *
 * const env = createDerEnv({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 * });
 * env.reset({ seed: 0 }).observation; // => { answer: '', hasAnswer: 0, question: 'What is 6 x 7?' }
 * env.step(0).terminated; // => false
 * const { terminated, info } = env.step(1);
 * [terminated, info.outcome]; // => [true, 'satisfied']
 * ```
 */
export function createDerEnv<O extends Observable = 'answer'>(
  options: DerEnvOptions<O>,
): Env<Dict<DerSpaces<O>>, Discrete> {
  return new CoreEnv(derMdp(options)) as unknown as Env<Dict<DerSpaces<O>>, Discrete>;
}
