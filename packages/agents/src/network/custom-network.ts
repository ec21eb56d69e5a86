import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Rng } from 'gymnasium-js';
import { expectLength, expectOneOf, expectPositiveInteger } from '../_check.ts';
import { denseLayer } from './_dense.ts';
import { hostLoss } from './_host-loss.ts';
import { type Backend, loadTensorFlow, type TensorFlow } from './_load-tensorflow.ts';
import { createAdam } from './adam.ts';
import { orthogonal } from './orthogonal.ts';
import type { CustomArchitecture, PolicyNetwork } from './policy-network.ts';

/** What a model is built with. */
export interface ModelTools {
  readonly tf: TensorFlow;
  /** x W + b, with a backward pass many times faster on wasm than that of `tf.matMul`. */
  readonly dense: (x: Tensor, weights: Tensor, biases: Tensor) => Tensor2D;
}

/**
 * A model: logits of shape [n, actions] and values of shape [n, 1] or [n] from the parameters and observations of shape
 * [n, observationSize]. It is called inside `tf.tidy`, and must draw nothing at random.
 */
export type ApplyModel = (
  parameters: readonly Tensor[],
  observations: Tensor2D,
  tools: ModelTools,
) => readonly [logits: Tensor, values: Tensor];

/** One tensor of parameters. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  /**
   * Where it starts: numbers, or the gain of a random orthogonal matrix.
   *
   * @defaultValue √2 for matrices, 0 throughout for every other shape
   */
  readonly init?: ArrayLike<number> | number;
}

export interface CustomNetworkOptions {
  /** How error messages and checkpoints call it. @defaultValue 'custom' */
  readonly name?: string;
  readonly observationSize: number;
  readonly numActions: number;
  readonly parameters: readonly ParameterSpec[];
  readonly apply: ApplyModel;
  /** Of Adam. @defaultValue 1e-5 */
  readonly adamEpsilon?: number;
  /** The run's generator; the weights are drawn from its stream `'init'`. */
  readonly rng: Rng;
  /** @defaultValue 'wasm' */
  readonly backend?: Backend;
}

/**
 * Returns a network whose model is any function of TensorFlow.js, actor and critic apart or on a shared trunk, ready for
 * `createPpoTrainer` and `evaluateEpisodes`. The loss's gradient is computed on the host, the model's by TensorFlow.js.
 * `createNetworkPolicy` and `toCheckpoint` take it as `weights: { network }`.
 *
 * @throws Error when the backend cannot be had; RangeError when shapes do not fit
 * @example
 * ```ts
 * import { createCustomNetwork } from '@der-gym/agents';
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
  const {
    name = 'custom',
    observationSize,
    numActions,
    apply,
    adamEpsilon = 1e-5,
    backend = 'wasm',
  } = options;
  expectPositiveInteger('observationSize', observationSize);
  expectPositiveInteger('numActions', numActions);
  expectOneOf('backend', backend, ['wasm', 'tensorflow', 'cpu']);
  const shapes = options.parameters.map(({ shape }) => [...shape]);
  const architecture: CustomArchitecture = { kind: 'custom', name, observationSize, numActions, shapes };
  const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const size = sizes.reduce((sum, count) => sum + count, 0);
  const parameters = new Float32Array(size);
  const stream = options.rng.fork('init');
  options.parameters.forEach((spec, i) => {
    parameters.set(startOf(spec, sizes[i]!, `parameters[${i}].init`, stream), offsets[i]!);
  });
  const tf = await loadTensorFlow(backend);
  const layer = denseLayer(tf);
  const tools: ModelTools = {
    tf,
    dense: (x, weights, biases) => layer(x as Tensor2D, weights as Tensor2D, biases as Tensor1D),
  };
  const gradients = new Float32Array(size);
  const adam = createAdam(size, { epsilon: adamEpsilon });
  let observations = new Float32Array(0);
  let gathered = new Float32Array(0);

  const tensors = () =>
    shapes.map((shape, i) => tf.tensor(parameters.subarray(offsets[i]!, offsets[i]! + sizes[i]!), shape));
  const run = (weights: readonly Tensor[], x: Tensor2D) => {
    const [logits, values] = apply(weights, x, tools);
    const n = x.shape[0];
    expectShape('logits', logits, `[${n}, ${numActions}]`, [[n, numActions]]);
    expectShape('values', values, `[${n}, 1] or [${n}]`, [[n, 1], [n]]);
    return [logits as Tensor2D, tf.reshape(values, [n, 1]) as Tensor2D] as const;
  };
  const select = () => {
    // another network may have chosen another backend; switching back to one that runs takes effect at once
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
  };

  return {
    architecture,
    backend: `tfjs-${backend}`,
    parameters,
    gradients,
    get observations() {
      return observations;
    },
    reserve(rows) {
      expectPositiveInteger('rows', rows);
      if (observations.length < rows * observationSize)
        observations = new Float32Array(rows * observationSize);
    },
    act(firstRow, rows, logits, values) {
      select();
      tf.tidy(() => {
        const from = firstRow * observationSize;
        const seen = observations.slice(from, from + rows * observationSize);
        const [z, v] = run(tensors(), tf.tensor2d(seen, [rows, observationSize]));
        logits.set(z.dataSync());
        values.set(v.dataSync());
      });
    },
    backward(rows, n, loss) {
      const length = n * observationSize;
      if (gathered.length < length) gathered = new Float32Array(length);
      for (let i = 0; i < n; i += 1) {
        const from = rows[i]! * observationSize;
        gathered.set(observations.subarray(from, from + observationSize), i * observationSize);
      }
      select();
      tf.tidy(() => {
        const x = tf.tensor2d(gathered.subarray(0, length), [n, observationSize]);
        const found = tf.grads((...weights: Tensor[]) => hostLoss(tf, loss)(...run(weights, x)))(tensors());
        found.forEach((gradient, i) => {
          gradients.set(gradient.dataSync(), offsets[i]!);
        });
      });
    },
    step(learningRate, maxGradientNorm, criticLearningRate = learningRate) {
      if (criticLearningRate !== learningRate) {
        throw new Error(
          'Expected no `criticLearningRate`: a custom network may share parameters with its critic.',
        );
      }
      return adam.step(parameters, gradients, learningRate, maxGradientNorm);
    },
    state() {
      return { architecture, parameters: parameters.slice(), adam: adam.state() };
    },
    restore(state) {
      if (JSON.stringify(state.architecture) !== JSON.stringify(architecture)) {
        throw new RangeError(`Expected a state of the network ${name} with its shapes, got another's.`);
      }
      parameters.set(state.parameters);
      adam.restore(state.adam);
    },
    dispose() {
      observations = new Float32Array(0);
      gathered = new Float32Array(0);
    },
  };
}

function startOf({ shape, init }: ParameterSpec, size: number, name: string, rng: Rng): ArrayLike<number> {
  if (init !== undefined && typeof init !== 'number') {
    expectLength(name, init, size);
    return init;
  }
  const [rows, columns] = shape;
  if (shape.length === 2) return orthogonal(rows!, columns!, init ?? Math.SQRT2, rng);
  if (init !== undefined)
    throw new RangeError(`Expected \`${name}\` to be an array: only a matrix has a gain.`);
  return new Float64Array(size);
}

function expectShape(
  name: string,
  tensor: Tensor,
  text: string,
  allowed: readonly (readonly number[])[],
): void {
  const got = JSON.stringify(tensor.shape);
  if (!allowed.some((shape) => JSON.stringify(shape) === got)) {
    throw new RangeError(`Expected \`apply\` to give ${name} of shape ${text}, got ${got}.`);
  }
}
