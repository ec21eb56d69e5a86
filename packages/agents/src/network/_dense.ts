import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from './_load-tensorflow.ts';

/** x W + b, shapes [n, inputs], [inputs, outputs], [outputs]. */
export type Dense = (x: Tensor2D, weights: Tensor2D, biases: Tensor1D) => Tensor2D;

/**
 * A dense layer whose backward pass transposes before it multiplies: TensorFlow.js's own gradient of matMul asks the
 * wasm backend for transposed products, which run 13 to 17 times slower than a transpose and a plain product.
 */
export function denseLayer(tf: TensorFlow): Dense {
  const op = tf.customGrad((...inputs) => {
    const [x, weights, biases, save] = inputs as unknown as [Tensor2D, Tensor2D, Tensor1D, Save];
    save([x, weights]);
    return {
      value: tf.add(tf.matMul(x, weights), biases),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedX, savedWeights] = saved as [Tensor2D, Tensor2D];
        return [
          tf.matMul(dy, tf.transpose(savedWeights)),
          tf.matMul(tf.transpose(savedX), dy),
          tf.sum(dy, 0),
        ];
      },
    };
  });
  return (x, weights, biases) => op(x, weights, biases) as Tensor2D;
}

/** The first layer: x is data, so no gradient is computed for it. */
export function inputLayer(tf: TensorFlow, x: Tensor2D): (weights: Tensor2D, biases: Tensor1D) => Tensor2D {
  const op = tf.customGrad((...inputs) => {
    const [weights, biases] = inputs as unknown as [Tensor2D, Tensor1D];
    return {
      value: tf.add(tf.matMul(x, weights), biases),
      gradFunc: (dy: Tensor) => [tf.matMul(tf.transpose(x), dy), tf.sum(dy, 0)],
    };
  });
  return (weights, biases) => op(weights, biases) as Tensor2D;
}

type Save = (tensors: Tensor[]) => void;
