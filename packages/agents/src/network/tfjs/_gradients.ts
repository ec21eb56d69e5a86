import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

type TensorFlow = typeof import('@tensorflow/tfjs-core');

/**
 * Registers the gradients of common operations with the core of TensorFlow.js, which in Node.js only has them with
 * `@tensorflow/tfjs-layers`. Gradients that are already registered stay.
 */
export function registerGradients(tf: TensorFlow): void {
  for (const config of gradients(tf)) {
    if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
  }
}

function gradients(tf: TensorFlow): GradConfig[] {
  /** A function of one tensor, with a gradient computed from its input or output. */
  const unary = (
    kernelName: string,
    save: 'x' | 'y',
    slope: (dy: Tensor, saved: Tensor) => Tensor,
  ): GradConfig => ({
    kernelName,
    ...(save === 'x' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
    gradFunc: (dy, [saved]) => ({ x: () => slope(dy as Tensor, saved!) }),
  });
  /** A function of two tensors with broadcasting; gradients are summed over broadcast axes. */
  const binary = (
    kernelName: string,
    slopes: readonly [a: Slope, b: Slope],
    [nameA, nameB] = ['a', 'b'],
  ): GradConfig => ({
    kernelName,
    inputsToSave: [nameA!, nameB!],
    gradFunc: (dy, [a, b]) => {
      const reduced = (slope: Slope, own: Tensor, other: Tensor) => () => {
        const full = slope(dy as Tensor, a!, b!);
        const axes = tf.broadcast_util.getReductionAxes(
          own.shape,
          tf.broadcast_util.assertAndGetBroadcastShape(own.shape, other.shape),
        );
        return tf.reshape(axes.length > 0 ? tf.sum(full, axes) : full, own.shape);
      };
      return { [nameA!]: reduced(slopes[0], a!, b!), [nameB!]: reduced(slopes[1], b!, a!) };
    },
  });
  /** A rearrangement; the gradient is reshaped to the input. */
  const reshaped = (kernelName: string, input: string): GradConfig => ({
    kernelName,
    inputsToSave: [input],
    gradFunc: (dy, [x]) => ({ [input]: () => tf.reshape(dy as Tensor, x!.shape) }),
  });
  const axesOf = (axis: unknown, x: Tensor) =>
    tf.util.parseAxisParam((axis ?? null) as number | number[], x.shape);
  /** The gradient of a sum over axes, broadcast over the summed entries. */
  const spread = (dy: Tensor, x: Tensor, axis: unknown) => {
    const kept = x.shape.slice();
    for (const a of axesOf(axis, x)) kept[a] = 1;
    return tf.mul(tf.reshape(dy, kept), tf.ones(x.shape, 'float32'));
  };
  return [
    unary(tf.Neg, 'x', (dy) => tf.neg(dy)),
    unary(tf.Square, 'x', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
    unary(tf.Sqrt, 'x', (dy, x) => tf.div(dy, tf.mul(tf.sqrt(x), 2))),
    unary(tf.Exp, 'y', (dy, y) => tf.mul(dy, y)),
    unary(tf.Log, 'x', (dy, x) => tf.div(dy, x)),
    unary(tf.Abs, 'x', (dy, x) => tf.mul(dy, tf.sign(x))),
    unary(tf.Relu, 'x', (dy, x) => tf.mul(dy, tf.step(x))),
    unary(tf.Tanh, 'y', (dy, y) => tf.mul(tf.sub(tf.scalar(1), tf.square(y)), dy)),
    unary(tf.Sigmoid, 'y', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(tf.scalar(1), y)))),
    unary(tf.Softplus, 'x', (dy, x) => tf.mul(dy, tf.sigmoid(x))),
    binary(tf.Add, [(dy) => dy, (dy) => dy]),
    binary(tf.Sub, [(dy) => dy, (dy) => tf.neg(dy)]),
    binary(tf.Multiply, [(dy, _, b) => tf.mul(dy, b), (dy, a) => tf.mul(dy, a)]),
    binary(tf.RealDiv, [
      (dy, _, b) => tf.div(dy, b),
      (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
    ]),
    binary(tf.Maximum, [
      (dy, a, b) => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
      (dy, a, b) => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
    ]),
    binary(tf.Minimum, [
      (dy, a, b) => tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')),
      (dy, a, b) => tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')),
    ]),
    reshaped(tf.Reshape, 'x'),
    reshaped(tf.ExpandDims, 'input'),
    { kernelName: tf.Identity, gradFunc: (dy) => ({ x: () => dy as Tensor }) },
    { kernelName: tf.Cast, gradFunc: (dy) => ({ x: () => dy as Tensor }) },
    {
      kernelName: tf.Transpose,
      gradFunc: (dy, _, attributes) => ({
        x: () =>
          tf.transpose(dy as Tensor, tf.backend_util.getUndoAxesPermutation(attributes.perm as number[])),
      }),
    },
    {
      kernelName: tf.BatchMatMul,
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, [a, b], { transposeA, transposeB }) => {
        const d = dy as Tensor;
        return {
          a: () => (transposeA ? tf.matMul(b!, d, !!transposeB, true) : tf.matMul(d, b!, false, !transposeB)),
          b: () => (transposeB ? tf.matMul(d, a!, true, !!transposeA) : tf.matMul(a!, d, !transposeA, false)),
        };
      },
    },
    {
      kernelName: tf.Sum,
      inputsToSave: ['x'],
      gradFunc: (dy, [x], { axis }) => ({ x: () => spread(dy as Tensor, x!, axis) }),
    },
    {
      kernelName: tf.Mean,
      inputsToSave: ['x'],
      gradFunc: (dy, [x], { axis }) => {
        const count = axesOf(axis, x!).reduce((product, a) => product * x!.shape[a]!, 1);
        return { x: () => tf.div(spread(dy as Tensor, x!, axis), count) };
      },
    },
    {
      kernelName: tf.Softmax,
      outputsToSave: [true],
      gradFunc: (dy, [y], { dim }) => ({
        logits: () => {
          const weighted = tf.mul(dy as Tensor, y!);
          return tf.sub(weighted, tf.mul(tf.sum(weighted, [dim as number], true), y!));
        },
      }),
    },
    {
      kernelName: tf.LogSoftmax,
      outputsToSave: [true],
      gradFunc: (dy, [y], { axis }) => ({
        logits: () => tf.sub(dy as Tensor, tf.mul(tf.sum(dy as Tensor, axis as number, true), tf.exp(y!))),
      }),
    },
    {
      kernelName: tf.Concat,
      saveAllInputs: true,
      gradFunc: (dy, inputs, { axis }) => {
        const [along] = tf.util.parseAxisParam(axis as number, inputs[0]!.shape);
        const parts = tf.split(
          dy as Tensor,
          inputs.map(({ shape }) => shape[along!]!),
          along!,
        );
        return parts.map((part) => () => part) as never;
      },
    },
    {
      kernelName: tf.Slice,
      inputsToSave: ['x'],
      gradFunc: (dy, [x], { begin, size }) => {
        const [from, length] = tf.slice_util.parseSliceParams(x!, begin as number[], size as number[]);
        return {
          x: () =>
            tf.pad(
              dy as Tensor,
              from!.map((start, i) => [start, x!.shape[i]! - start - length![i]!] as [number, number]),
            ),
        };
      },
    },
    {
      kernelName: tf.SplitV,
      gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat(dy as unknown as Tensor[], axis as number) }),
    },
    {
      kernelName: tf.GatherV2,
      inputsToSave: ['x', 'indices'],
      gradFunc: (dy, [x, indices], { axis }) => ({
        x: () => {
          if (axis !== 0) throw new RangeError(`Expected \`axis\` of \`tf.gather\` to be 0, got ${axis}.`);
          return tf.unsortedSegmentSum(dy as Tensor, tf.cast(indices!, 'int32') as never, x!.shape[0]!);
        },
        indices: () => indices!,
      }),
    },
  ];
}

type Slope = (dy: Tensor, a: Tensor, b: Tensor) => Tensor;
