import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { expectInteger, expectLength, expectOneOf, expectThat } from 'gymnasium-js/expect';
import type { Reals } from '../../reals.ts';
import { expectArchitecture } from '../_mlp.ts';
import { createAdam } from '../adam.ts';
import type { LossGradient, NetworkArchitecture, NetworkState, PolicyNetwork } from '../policy-network.ts';
import { type Dense, denseLayer } from './_dense.ts';
import { type Backend, backends, loadTensorFlow, type TensorFlow } from './load.ts';

/** Tools for building a model. */
export interface ModelTools {
  readonly tf: TensorFlow;
  /** x W + b, with a much faster backward pass on wasm than `tf.matMul`. */
  readonly dense: Dense;
}

/**
 * A model. It returns logits of shape [n, actions] and values of shape [n, 1] or [n] for the parameters and observations of shape
 * [n, observationSize]. It is called inside `tf.tidy`, and must not use random numbers.
 */
export type ApplyModel = (
  parameters: readonly Tensor[],
  observations: Tensor2D,
  tools: ModelTools,
) => readonly [logits: Tensor, values: Tensor];

interface TensorNetworkInputs<A extends NetworkArchitecture> {
  readonly architecture: A;
  /** Shape of each parameter tensor, in order. */
  readonly shapes: readonly (readonly number[])[];
  /** Initial parameters, flat. */
  readonly start: ArrayLike<number>;
  readonly apply: ApplyModel;
  readonly adamEpsilon: number;
  readonly backend: Backend;
  /** Index of the first parameter of the critic; null if actor and critic may share parameters. */
  readonly critic: number | null;
  /** Acts on the host. Rows start at index `from` of the observations. @defaultValue the model is run with TensorFlow.js */
  act?(
    parameters: Reals,
    observations: Float32Array,
    from: number,
    rows: number,
    logits: Reals,
    values: Reals,
  ): void;
}

/** A network with gradients by TensorFlow.js. Weights, Adam and the loss are on the host. */
export async function createTensorNetwork<A extends NetworkArchitecture>(
  inputs: TensorNetworkInputs<A>,
): Promise<PolicyNetwork<A>> {
  const { architecture, shapes, start, apply, adamEpsilon, backend, critic } = inputs;
  const { observationSize, numActions } = architecture;
  expectOneOf('backend', backend, backends);
  const tf = await loadTensorFlow(backend);
  const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const parameters = Float32Array.from(start);
  const gradients = new Float32Array(parameters.length);
  const adam = createAdam(parameters.length, { epsilon: adamEpsilon });
  let observations = new Float32Array(0);
  let gathered = new Float32Array(0);

  const tensors = () =>
    shapes.map((shape, i) =>
      tf.tensor(parameters.subarray(offsets[i]!, offsets[i]! + sizes[i]!), [...shape]),
    );
  const run = (weights: readonly Tensor[], x: Tensor2D) => {
    const [logits, values] = apply(weights, x, { tf, dense: denseLayer(tf, x) });
    const n = x.shape[0];
    expectShape('logits', logits, `[${n}, ${numActions}]`, [[n, numActions]]);
    expectShape('values', values, `[${n}, 1] or [${n}]`, [[n, 1], [n]]);
    return [logits as Tensor2D, tf.reshape(values, [n, 1]) as Tensor2D] as const;
  };
  const select = () => {
    // another network may have chosen another backend; switching to a started one is immediate
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
  };
  const actByModel: typeof inputs.act = (_, seen, from, rows, logits, values) => {
    select();
    tf.tidy(() => {
      const x = tf.tensor2d(seen.slice(from, from + rows * observationSize), [rows, observationSize]);
      const [z, v] = run(tensors(), x);
      logits.set(z.dataSync());
      values.set(v.dataSync());
    });
  };
  const act = inputs.act ?? actByModel;

  return {
    architecture,
    backend: `tfjs-${backend}`,
    parameters,
    gradients,
    get observations() {
      return observations;
    },
    reserve(rows) {
      expectInteger('rows', rows, 1);
      const size = rows * observationSize;
      if (observations.length < size) observations = new Float32Array(size);
    },
    act(firstRow, rows, logits, values) {
      act(parameters, observations, firstRow * observationSize, rows, logits, values);
    },
    backward(rows, n, loss) {
      const size = n * observationSize;
      if (gathered.length < size) gathered = new Float32Array(size);
      for (let i = 0; i < n; i += 1) {
        const from = rows[i]! * observationSize;
        gathered.set(observations.subarray(from, from + observationSize), i * observationSize);
      }
      select();
      tf.tidy(() => {
        const x = tf.tensor2d(gathered.subarray(0, size), [n, observationSize]);
        const found = tf.grads((...weights: Tensor[]) => hostLoss(tf, loss)(...run(weights, x)))(tensors());
        found.forEach((gradient, i) => {
          gradients.set(gradient.dataSync(), offsets[i]!);
        });
      });
    },
    step(learningRate, maxGradientNorm, criticLearningRate = learningRate) {
      const isOne = critic !== null || criticLearningRate === learningRate;
      expectThat('criticLearningRate', criticLearningRate, isOne, "the actor's in a custom network");
      const second = { from: critic ?? parameters.length, learningRate: criticLearningRate };
      return adam.step(parameters, gradients, learningRate, maxGradientNorm, second);
    },
    state(): NetworkState<A> {
      return { architecture, parameters: parameters.slice(), adam: adam.state() };
    },
    restore(state) {
      expectArchitecture(architecture, state.architecture);
      expectLength('state.parameters', state.parameters, parameters.length);
      parameters.set(state.parameters);
      adam.restore(state.adam);
    },
    dispose() {
      observations = new Float32Array(0);
      gathered = new Float32Array(0);
    },
  };
}

/** Returns a scalar whose gradient is computed on the host in float64. The value of the scalar is never used. */
function hostLoss(tf: TensorFlow, loss: LossGradient): (logits: Tensor2D, values: Tensor2D) => Scalar {
  const op = tf.customGrad((...inputs) => {
    const [logits, values] = inputs as [Tensor2D, Tensor2D];
    const n = logits.shape[0];
    const dLogits = new Float32Array(logits.size);
    const dValues = new Float32Array(n);
    loss(logits.dataSync<'float32'>(), values.dataSync<'float32'>(), dLogits, dValues, n);
    return {
      value: tf.scalar(0),
      gradFunc: () => [tf.tensor2d(dLogits, logits.shape), tf.tensor2d(dValues, [n, 1])],
    };
  });
  return (logits, values) => op(logits, values) as Scalar;
}

function expectShape(
  name: string,
  tensor: Tensor,
  text: string,
  allowed: readonly (readonly number[])[],
): void {
  const got = JSON.stringify(tensor.shape);
  if (!allowed.some((shape) => JSON.stringify(shape) === got)) {
    throw new RangeError(`Expected \`apply\` to return ${name} of shape ${text}, got ${got}.`);
  }
}
