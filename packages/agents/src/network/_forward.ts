import type { Reals } from '../reals.ts';
import type { Layer } from './_mlp-layout.ts';

/**
 * Runs one row through a chain of dense layers on the host, sums in float64. Inputs of 0 are skipped: hashed text is
 * mostly zeros, and then the first layer costs next to nothing.
 *
 * @param scratch two buffers of at least the widest layer
 */
export function forwardRow(
  layers: readonly Layer[],
  parameters: Reals,
  input: ArrayLike<number>,
  inputStart: number,
  scratch: readonly [Float64Array, Float64Array],
  out: Reals,
  outStart: number,
): void {
  let from: ArrayLike<number> = input;
  let start = inputStart;
  for (let l = 0; l < layers.length; l += 1) {
    const { inputs, outputs, weights, biases, activation } = layers[l]!;
    const to = scratch[l % 2]!;
    for (let j = 0; j < outputs; j += 1) to[j] = parameters[biases + j]!;
    for (let i = 0; i < inputs; i += 1) {
      const x = from[start + i]!;
      if (x === 0) continue;
      const row = weights + i * outputs;
      for (let j = 0; j < outputs; j += 1) to[j] = to[j]! + x * parameters[row + j]!;
    }
    if (activation === 'tanh') for (let j = 0; j < outputs; j += 1) to[j] = Math.tanh(to[j]!);
    else if (activation === 'relu') for (let j = 0; j < outputs; j += 1) to[j] = Math.max(to[j]!, 0);
    from = to;
    start = 0;
  }
  const last = layers[layers.length - 1]!.outputs;
  for (let j = 0; j < last; j += 1) out[outStart + j] = from[j]!;
}
