import type { AnswerGraph } from '../graph/answer-graph.ts';
import { createGraphWorld } from './_graph-world.ts';
import { playIn } from './_play.ts';
import { createSourceWorld } from './_source-world.ts';
import type { AnswerSource } from './answer-source.ts';
import type { DerVectorEnv, DerVectorEnvOptions, SourceVectorEnvOptions } from './vector-env-types.ts';

/**
 * Returns DER environments stepped together. Over an answer graph no expert is asked, no text is touched, no object is made a step
 * an environment. Over an answer source (`createAnswerSource`) experts are asked and texts encoded as episodes get there.
 *
 * Given the same questions and actions all three, `createDerEnv` among them, agree to the bit. A row of an observation is the
 * text's features, then what else is observed: step one-hot [H], last expert one-hot [N], experts asked multi-hot [N], route one-hot [H x N], H
 * the horizon. Past the last call the step's part is all 0.
 *
 * With a number as `seed`, questions are drawn for all environments from one stream; with an array of `numEnvs` seeds, each has
 * its own, and with `order: 'sampled'` it is given the questions that `createDerEnv`, so seeded, draws. A seed is needed the first
 * time, unless questions are played in order.
 *
 * @throws RangeError for features that do not fit the graph, what only the other of graph and source takes, nothing to observe, `numEnvs` below 1, an action that is no expert or
 * one that `infos.actionMask` forbids; TypeError for an unknown observable
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, createDerVectorEnv } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
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
 * const env = createDerVectorEnv(graph, { numEnvs: 2, observes: ['step'] });
 * Array.from(env.reset({ seed: 0 }).observations); // => [1, 0, 0, 0, 1, 0, 0, 0]
 * const { observations, terminations } = env.step([0, 1]);
 * Array.from(terminations); // => [0, 1]
 * Array.from(observations); // => [0, 1, 0, 0, 1, 0, 0, 0]
 * ```
 */
export function createDerVectorEnv(graph: AnswerGraph, options: DerVectorEnvOptions): DerVectorEnv;
export function createDerVectorEnv(source: AnswerSource, options: SourceVectorEnvOptions): DerVectorEnv;
export function createDerVectorEnv(
  from: AnswerGraph | AnswerSource,
  options: DerVectorEnvOptions & SourceVectorEnvOptions,
): DerVectorEnv {
  const fromSource = 'ask' in from;
  for (const name of fromSource ? GRAPH_ONLY : SOURCE_ONLY) {
    if (options[name] === undefined) continue;
    const other = fromSource ? 'a compiled graph' : 'an answer source';
    throw new RangeError(`Expected \`${name}\` only with ${other}.`);
  }
  return playIn(fromSource ? createSourceWorld(from, options) : createGraphWorld(from, options), options);
}

const GRAPH_ONLY = ['features', 'featureRows', 'stops'] as const;
const SOURCE_ONLY = ['encoder'] as const;
