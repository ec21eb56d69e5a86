import { CoreEnv, type Dict, type Discrete, type Env } from 'gymnasium-js';
import { type DerEnvOptions, type DerSpaces, derMdp } from './mdp.ts';
import type { Observable } from './policy.ts';

/**
 * Returns the DER environment over a pool of experts. One episode is one question; an action is the index of the expert to ask next.
 *
 * The observation is a Dict of the question's text and the fields declared by `observes`. It never holds an id, the reference or a
 * score, and can be passed to a `Policy` unchanged. `reset` draws a question, or takes `options: { question }`, an id or an index.
 * `terminated` is true for both ends of an episode, and `info.outcome` tells which one it was; `truncated` is left to wrappers.
 * `info` is a copy.
 *
 * @throws RangeError for an empty list of questions, duplicate ids, `maxSteps` below 1, or a scorer without a threshold if none is
 * given; from `step`, for a NaN score (the message names question and expert) or an expert that `actionMask` forbids
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
