import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from './_load-tensorflow.ts';
import type { LossGradient } from './policy-network.ts';

/** A scalar whose gradient the host has computed in float64; its own value is never used. */
export function hostLoss(tf: TensorFlow, loss: LossGradient): (logits: Tensor2D, values: Tensor2D) => Scalar {
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
