import { mlpLayout } from '../network/_mlp.ts';
import type { ActorWeights } from './actor-weights.ts';
import type { PlainActor } from './plain-actor.ts';

/**
 * Returns a trained actor as plain JSON data for `actPlainly`.
 *
 * @example
 * ```ts
 * import { createReferenceNetwork } from '../network/reference-network.ts';
 * import { toPlainActor } from './to-plain-actor.ts';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng: createRng(1) });
 * toPlainActor(network).layers.map(({ biases }) => biases.length); // => [8, 2]
 * ```
 */
export function toPlainActor(weights: ActorWeights): PlainActor {
  const { architecture, parameters, normalization } = weights;
  const layers = mlpLayout(architecture).actor.map(
    ({ inputs, outputs, weights: first, biases, activation }) => ({
      weights: Array.from({ length: inputs }, (_, i) =>
        Array.from(parameters.subarray(first + i * outputs, first + (i + 1) * outputs)),
      ),
      biases: Array.from(parameters.subarray(biases, biases + outputs)),
      activation,
    }),
  );
  const scaled = normalization && {
    mean: Array.from(normalization.mean),
    variance: Array.from(normalization.variance),
    clip: normalization.clip,
  };
  return { format: 'der-gym-actor', version: 1, ...(scaled && { normalization: scaled }), layers };
}
