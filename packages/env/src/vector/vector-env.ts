import type { AnswerGraph } from '../graph/answer-graph.ts';
import { createGraphWorld } from './_graph-world.ts';
import { playIn } from './_play.ts';
import { createSourceWorld } from './_source-world.ts';
import type { AnswerSource } from './answer-source.ts';
import type { DerVectorEnv, DerVectorEnvOptions, SourceVectorEnvOptions } from './vector-env-types.ts';

/**
 * Returns several DER environments that are stepped together. Over an answer graph no expert is asked, no text is read, and no memory is
 * allocated per step and environment. Over an answer source (`createAnswerSource`) experts are asked and texts are encoded during the
 * episodes.
 *
 * With the same questions and actions, graph, source and `createDerEnv` agree to the bit. A row of the observations holds the text
 * features, followed by the other observables: step one-hot [H], last expert one-hot [N], experts asked multi-hot [N], route one-hot
 * [H x N], where H is the horizon. After the last call the part of the step is all 0.
 *
 * A number as `seed` draws the questions of all environments from one stream. An array of `numEnvs` seeds gives each environment its
 * own stream; with `order: 'sampled'` it draws the same questions as `createDerEnv` with that seed. The first `reset` needs a seed,
 * unless the order is sequential.
 *
 * @throws RangeError for features that do not match the graph, an option that only the other of graph and source has, an empty
 * observation, `numEnvs` below 1, an invalid action or one that `infos.actionMask` forbids; TypeError for an unknown observable
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
