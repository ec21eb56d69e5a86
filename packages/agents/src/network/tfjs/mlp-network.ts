import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { forwardRow, initialParameters, type Layer, mlpArchitecture, mlpLayout } from '../_mlp.ts';
import type { NetworkOptions, PolicyNetwork } from '../policy-network.ts';
import { createTensorNetwork, type ModelTools } from './_tensor-network.ts';
import type { Backend } from './load.ts';

export interface TfjsNetworkOptions extends NetworkOptions {
  /** @defaultValue 'wasm' */
  readonly backend?: Backend;
}

/**
 * Returns an actor and a critic, two separate perceptrons, with gradients by TensorFlow.js. Weights, Adam, the loss and forward
 * passes for acting are on the host, because tensor operations on one small observation are mostly overhead.
 *
 * @throws Error when the backend is not available
 * @example
 * ```ts
 * import { createTfjsNetwork } from '@der-gym/agents/tfjs';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = await createTfjsNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng: createRng(1) });
 * // actor 4·8 + 8 + 8·2 + 2 = 58, critic 4·8 + 8 + 8·1 + 1 = 49
 * network.parameters.length; // => 107
 * network.backend; // => 'tfjs-wasm'
 * network.dispose();
 * ```
 */
export async function createTfjsNetwork(options: TfjsNetworkOptions): Promise<PolicyNetwork> {
  const architecture = mlpArchitecture(options);
  const { actor, critic, width } = mlpLayout(architecture);
  const { observationSize, numActions } = architecture;
  const scratch = [new Float64Array(width), new Float64Array(width)] as const;
  return createTensorNetwork({
    architecture,
    shapes: [...actor, ...critic].flatMap(({ inputs, outputs }) => [[inputs, outputs], [outputs]]),
    start: initialParameters(mlpLayout(architecture), options.rng),
    apply(parameters, x, tools) {
      const split = 2 * actor.length;
      return [
        chain(actor, parameters.slice(0, split), x, tools),
        chain(critic, parameters.slice(split), x, tools),
      ];
    },
    adamEpsilon: options.adamEpsilon ?? 1e-5,
    backend: options.backend ?? 'wasm',
    critic: critic[0]!.weights,
    act(parameters, observations, from, rows, logits, values) {
      for (let i = 0; i < rows; i += 1) {
        const start = from + i * observationSize;
        forwardRow(actor, parameters, observations, start, scratch, logits, i * numActions);
        forwardRow(critic, parameters, observations, start, scratch, values, i);
      }
    },
  });
}

/** A chain of dense layers; `parameters` are weights, biases, weights, ... */
function chain(
  layers: readonly Layer[],
  parameters: readonly Tensor[],
  x: Tensor2D,
  { tf, dense }: ModelTools,
) {
  let out = x;
  layers.forEach(({ activation }, l) => {
    const sum = dense(out, parameters[2 * l]!, parameters[2 * l + 1]!);
    out = activation === 'linear' ? sum : tf[activation](sum);
  });
  return out;
}
