import type { Rng } from 'gymnasium-js';
import { expectInteger, expectLength, expectThat } from 'gymnasium-js/expect';
import { orthogonal } from '../orthogonal.ts';
import type { CustomArchitecture, PolicyNetwork } from '../policy-network.ts';
import { type ApplyModel, createTensorNetwork } from './_tensor-network.ts';
import type { Backend } from './load.ts';

/** A parameter tensor. */
interface ParameterSpec {
  readonly shape: readonly number[];
  /**
   * Initial values, or the gain of a random orthogonal matrix.
   *
   * @defaultValue gain √2 for matrices, all 0 for other shapes
   */
  readonly init?: ArrayLike<number> | number;
}

export interface CustomNetworkOptions {
  /** Name of the network in error messages and checkpoints. @defaultValue 'custom' */
  readonly name?: string;
  readonly observationSize: number;
  readonly numActions: number;
  readonly parameters: readonly ParameterSpec[];
  readonly apply: ApplyModel;
  /** Epsilon of Adam. @defaultValue 1e-5 */
  readonly adamEpsilon?: number;
  /** The run's generator; the weights are drawn from its stream `'init'`. */
  readonly rng: Rng;
  /** @defaultValue 'wasm' */
  readonly backend?: Backend;
}

/**
 * Returns a network for `createPpoTrainer` and `evaluateEpisodes` whose model is your own TensorFlow.js function. Actor and critic
 * can be separate or share a trunk. The gradient of the loss is computed on the host, and that of the model by TensorFlow.js.
 * `createNetworkPolicy` and `toCheckpoint` accept the network as `weights: { network }`.
 *
 * @throws Error when the backend is not available; RangeError when shapes do not match
 * @example
 * ```ts
 * import { createCustomNetwork } from '@der-gym/agents/tfjs';
 * import { createRng } from 'gymnasium-js';
 *
 * // one hidden layer of 8 for both heads
 * const network = await createCustomNetwork({
 *   observationSize: 4,
 *   numActions: 2,
 *   parameters: [{ shape: [4, 8] }, { shape: [8] }, { shape: [8, 2], init: 0.01 }, { shape: [2] }, { shape: [8, 1] }, { shape: [1] }],
 *   apply([w, b, actor, actorBias, critic, criticBias], x, { tf, dense }) {
 *     const hidden = tf.relu(dense(x, w, b));
 *     return [dense(hidden, actor, actorBias), dense(hidden, critic, criticBias)];
 *   },
 *   rng: createRng(1),
 *   backend: 'cpu',
 * });
 * network.parameters.length; // => 67
 * network.dispose();
 * ```
 */
export async function createCustomNetwork(
  options: CustomNetworkOptions,
): Promise<PolicyNetwork<CustomArchitecture>> {
  const { name = 'custom', observationSize, numActions, apply, adamEpsilon = 1e-5, rng } = options;
  expectInteger('observationSize', observationSize, 1);
  expectInteger('numActions', numActions, 1);
  const shapes = options.parameters.map(({ shape }) => [...shape]);
  const architecture: CustomArchitecture = { kind: 'custom', name, observationSize, numActions, shapes };
  const stream = rng.fork('init');
  return createTensorNetwork({
    architecture,
    shapes,
    start: options.parameters.flatMap((spec, i) =>
      Array.from(startOf(spec, `parameters[${i}].init`, stream)),
    ),
    apply,
    adamEpsilon,
    backend: options.backend ?? 'wasm',
    critic: null,
  });
}

function startOf({ shape, init }: ParameterSpec, name: string, rng: Rng): ArrayLike<number> {
  const size = shape.reduce((product, length) => product * length, 1);
  if (init !== undefined && typeof init !== 'number') {
    expectLength(name, init, size);
    return init;
  }
  const [rows, columns] = shape;
  if (shape.length === 2) return orthogonal(rows!, columns!, init ?? Math.SQRT2, rng);
  expectThat(name, init, init === undefined, 'an array, because only matrices can have a gain');
  return new Float64Array(size);
}
