import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Rng } from 'gymnasium-js';
import { expectOneOf, expectPositiveInteger } from '../_check.ts';
import { denseLayer, inputLayer } from './_dense.ts';
import { forwardRow } from './_forward.ts';
import { hostLoss } from './_host-loss.ts';
import { initialParameters } from './_initial-parameters.ts';
import { type Backend, loadTensorFlow, type TensorFlow } from './_load-tensorflow.ts';
import { expectArchitecture, type Layer, mlpLayout } from './_mlp-layout.ts';
import { createAdam } from './adam.ts';
import type { Activation, LossGradient, MlpArchitecture, PolicyNetwork } from './policy-network.ts';

export interface NetworkOptions {
  /** Numbers in one observation. */
  readonly observationSize: number;
  readonly numActions: number;
  /** @defaultValue [64, 64] */
  readonly hiddenSizes?: readonly number[];
  /** Of the hidden layers. @defaultValue 'tanh' */
  readonly activation?: Activation;
  /** Of Adam. @defaultValue 1e-5 */
  readonly adamEpsilon?: number;
  /** The run's generator; the weights are drawn from its stream `'init'`. */
  readonly rng: Rng;
}

export interface TfjsNetworkOptions extends NetworkOptions {
  /** @defaultValue 'wasm' */
  readonly backend?: Backend;
}

/**
 * Returns an actor and a critic, separate perceptrons, whose gradients TensorFlow.js computes. Weights, Adam and
 * the loss stay on the host, and so does acting: for one small observation a tensor operation is all overhead.
 *
 * @throws Error when the backend cannot be had
 * @example
 * ```ts
 * import { createTfjsNetwork } from '@der-gym/agents';
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
  const { backend = 'wasm', hiddenSizes = [64, 64], activation = 'tanh', adamEpsilon = 1e-5 } = options;
  expectOneOf('backend', backend, ['wasm', 'tensorflow', 'cpu']);
  const architecture: MlpArchitecture = {
    kind: 'mlp',
    observationSize: options.observationSize,
    numActions: options.numActions,
    hiddenSizes: [...hiddenSizes],
    activation,
  };
  const layout = mlpLayout(architecture);
  const tf = await loadTensorFlow(backend);
  const { observationSize, numActions } = architecture;
  const parameters = Float32Array.from(initialParameters(layout, options.rng));
  const gradients = new Float32Array(layout.size);
  const adam = createAdam(layout.size, { epsilon: adamEpsilon });
  const scratch = [new Float64Array(layout.width), new Float64Array(layout.width)] as const;
  const layers = [...layout.actor, ...layout.critic];
  const differentiate = mlpGradient(tf, layout.actor, layout.critic);
  let observations = new Float32Array(0);
  let gathered = new Float32Array(0);

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
      const size = rows * observationSize;
      if (observations.length < size) observations = new Float32Array(size);
    },
    act(firstRow, rows, logits, values) {
      for (let i = 0; i < rows; i += 1) {
        const start = (firstRow + i) * observationSize;
        forwardRow(layout.actor, parameters, observations, start, scratch, logits, i * numActions);
        forwardRow(layout.critic, parameters, observations, start, scratch, values, i);
      }
    },
    backward(rows, n, loss) {
      const size = n * observationSize;
      if (gathered.length < size) gathered = new Float32Array(size);
      for (let i = 0; i < n; i += 1) {
        const from = rows[i]! * observationSize;
        gathered.set(observations.subarray(from, from + observationSize), i * observationSize);
      }
      // another network may have chosen another backend; switching back to one that runs takes effect at once
      if (tf.getBackend() !== backend) void tf.setBackend(backend);
      tf.tidy(() => {
        const x = tf.tensor2d(gathered.subarray(0, size), [n, observationSize]);
        const tensors = layers.flatMap((layer): Tensor[] => [
          tf.tensor2d(parameters.subarray(layer.weights, layer.biases), [layer.inputs, layer.outputs]),
          tf.tensor1d(parameters.subarray(layer.biases, layer.biases + layer.outputs)),
        ]);
        const found = differentiate(x, tensors, loss);
        layers.forEach((layer, i) => {
          gradients.set(found[2 * i]!.dataSync(), layer.weights);
          gradients.set(found[2 * i + 1]!.dataSync(), layer.biases);
        });
      });
    },
    step(learningRate, maxGradientNorm, criticLearningRate = learningRate) {
      const second = { from: layout.critic[0]!.weights, learningRate: criticLearningRate };
      return adam.step(parameters, gradients, learningRate, maxGradientNorm, second);
    },
    state() {
      return { architecture, parameters: parameters.slice(), adam: adam.state() };
    },
    restore(state) {
      expectArchitecture(architecture, state.architecture);
      parameters.set(state.parameters);
      adam.restore(state.adam);
    },
    dispose() {
      observations = new Float32Array(0);
      gathered = new Float32Array(0);
    },
  };
}

/** The gradient of a host loss by the tensors [weights, biases, weights, ...] of the actor's, then the critic's layers. */
function mlpGradient(
  tf: TensorFlow,
  actor: readonly Layer[],
  critic: readonly Layer[],
): (x: Tensor2D, tensors: Tensor[], loss: LossGradient) => Tensor[] {
  const dense = denseLayer(tf);
  return (x, tensors, loss) => {
    const first = inputLayer(tf, x);
    const run = (chain: readonly Layer[], weights: Tensor[]): Tensor2D => {
      let out = x;
      chain.forEach((layer, l) => {
        const [w, b] = [weights[2 * l] as Tensor2D, weights[2 * l + 1] as Tensor1D];
        const sum = l === 0 ? first(w, b) : dense(out, w, b);
        out = layer.activation === 'linear' ? sum : tf[layer.activation](sum);
      });
      return out;
    };
    const split = 2 * actor.length;
    const gradient = tf.grads((...weights: Tensor[]) =>
      hostLoss(tf, loss)(run(actor, weights.slice(0, split)), run(critic, weights.slice(split))),
    );
    return gradient(tensors);
  };
}
