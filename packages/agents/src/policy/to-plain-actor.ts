import { mlpLayout } from '../network/_mlp-layout.ts';
import type { MlpArchitecture } from '../network/policy-network.ts';
import type { Reals } from '../reals.ts';
import type { PlainActor } from './plain-actor.ts';

/**
 * Returns a trained actor as plain JSON, which `actPlainly` runs anywhere.
 *
 * @example
 * ```ts
 * import { createReferenceNetwork, toPlainActor } from '@der-gym/agents';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng: createRng(1) });
 * toPlainActor(network).layers.map(({ biases }) => biases.length); // => [8, 2]
 * ```
 */
export function toPlainActor(network: {
  readonly architecture: MlpArchitecture;
  readonly parameters: Reals;
}): PlainActor {
  const { architecture, parameters } = network;
  const layers = mlpLayout(architecture).actor.map(({ inputs, outputs, weights, biases, tanh }) => ({
    weights: Array.from({ length: inputs }, (_, i) =>
      Array.from(parameters.subarray(weights + i * outputs, weights + (i + 1) * outputs)),
    ),
    biases: Array.from(parameters.subarray(biases, biases + outputs)),
    activation: tanh ? ('tanh' as const) : ('linear' as const),
  }));
  return { format: 'der-gym-actor', version: 1, layers };
}
