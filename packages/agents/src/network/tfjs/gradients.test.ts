import * as tf from '@tensorflow/tfjs-core';
import { createRng } from 'gymnasium-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from './load.ts';

beforeAll(() => loadTensorFlow('cpu'));

const rng = createRng(1);
/** Numbers away from the kinks at 0, without equal pairs. */
const numbers = (shape: number[], positive = false) => {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, () => {
    const z = 0.3 + 2 * rng.uniform();
    return positive || rng.uniform() < 0.5 ? z : -z;
  });
  return { shape, values };
};
type Inputs = readonly { readonly shape: number[]; readonly values: Float32Array }[];

const cases: Record<string, [(...x: tf.Tensor[]) => tf.Tensor, Inputs]> = {
  neg: [(x) => tf.neg(x!), [numbers([3])]],
  square: [(x) => tf.square(x!), [numbers([3])]],
  sqrt: [(x) => tf.sqrt(x!), [numbers([3], true)]],
  exp: [(x) => tf.exp(x!), [numbers([3])]],
  log: [(x) => tf.log(x!), [numbers([3], true)]],
  abs: [(x) => tf.abs(x!), [numbers([4])]],
  relu: [(x) => tf.relu(x!), [numbers([4])]],
  tanh: [(x) => tf.tanh(x!), [numbers([4])]],
  sigmoid: [(x) => tf.sigmoid(x!), [numbers([4])]],
  softplus: [(x) => tf.softplus(x!), [numbers([4])]],
  'add, broadcast': [(a, b) => tf.add(a!, b!), [numbers([2, 3]), numbers([3])]],
  'sub, broadcast': [(a, b) => tf.sub(a!, b!), [numbers([2, 1]), numbers([2, 3])]],
  'mul, broadcast': [(a, b) => tf.mul(a!, b!), [numbers([2, 3]), numbers([1, 3])]],
  'div, broadcast': [(a, b) => tf.div(a!, b!), [numbers([2, 3]), numbers([3])]],
  maximum: [(a, b) => tf.maximum(a!, b!), [numbers([5]), numbers([5])]],
  minimum: [(a, b) => tf.minimum(a!, b!), [numbers([5]), numbers([5])]],
  reshape: [(x) => tf.reshape(x!, [3, 2]), [numbers([2, 3])]],
  expandDims: [(x) => tf.expandDims(x!, 1), [numbers([2, 3])]],
  clone: [(x) => tf.clone(x!), [numbers([3])]],
  cast: [(x) => tf.cast(tf.mul(x!, x!), 'float32'), [numbers([3])]],
  transpose: [(x) => tf.transpose(x!, [2, 0, 1]), [numbers([2, 3, 2])]],
  matMul: [(a, b) => tf.matMul(a!, b!), [numbers([2, 3]), numbers([3, 4])]],
  'matMul, first transposed': [(a, b) => tf.matMul(a!, b!, true), [numbers([3, 2]), numbers([3, 4])]],
  'matMul, second transposed': [(a, b) => tf.matMul(a!, b!, false, true), [numbers([2, 3]), numbers([4, 3])]],
  'matMul, both transposed': [(a, b) => tf.matMul(a!, b!, true, true), [numbers([3, 2]), numbers([4, 3])]],
  dot: [(a, b) => tf.dot(a!, b!), [numbers([2, 3]), numbers([3, 1])]],
  sum: [(x) => tf.sum(x!, 1), [numbers([2, 3])]],
  'sum of all': [(x) => tf.sum(x!), [numbers([2, 3])]],
  mean: [(x) => tf.mean(x!, [0]), [numbers([2, 3])]],
  softmax: [(x) => tf.softmax(x!), [numbers([2, 3])]],
  logSoftmax: [(x) => tf.logSoftmax(x!), [numbers([2, 3])]],
  concat: [(a, b) => tf.concat([a!, b!], 1), [numbers([2, 3]), numbers([2, 1])]],
  slice: [(x) => tf.slice(x!, [0, 1], [2, 2]), [numbers([2, 4])]],
  split: [(x) => tf.sub(...(tf.split(x!, 2, 1) as [tf.Tensor, tf.Tensor])), [numbers([2, 4])]],
  gather: [(x) => tf.gather(x!, tf.tensor1d([2, 0, 2], 'int32')), [numbers([3, 2])]],
};

describe('the gradient of an operation of TensorFlow.js', () => {
  it.each(Object.entries(cases))('equals finite differences: %s', (_, [operation, inputs]) => {
    const output = (values: readonly Float32Array[]) =>
      operation(...values.map((list, i) => tf.tensor(list, inputs[i]!.shape)));
    // a weighted sum of squares, so that every output has a different gradient
    const loss = (y: tf.Tensor) => {
      const weights = tf.tensor(
        Float32Array.from({ length: y.size }, (__, i) => 1 + (i % 3)),
        y.shape,
      );
      return tf.sum(tf.mul(weights, tf.square(y))) as tf.Scalar;
    };
    const values = inputs.map((input) => input.values);
    const found = tf.grads((...x: tf.Tensor[]) => loss(operation(...x)))(
      values.map((list, i) => tf.tensor(list, inputs[i]!.shape)),
    );
    const h = 1e-2;
    values.forEach((list, i) => {
      const gradient = found[i]!.dataSync();
      expect(found[i]!.shape).toEqual(inputs[i]!.shape);
      list.forEach((x, k) => {
        const at = (moved: number) => {
          const shifted = values.map((other) => other.slice());
          shifted[i]![k] = moved;
          return loss(output(shifted)).dataSync()[0]!;
        };
        const slope = (at(x + h) - at(x - h)) / (2 * h);
        expect(Math.abs(slope - gradient[k]!)).toBeLessThan(1e-2 * (1 + Math.abs(slope)));
      });
    });
  });
});
