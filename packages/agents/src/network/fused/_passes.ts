import type { Layer, MlpLayout } from '../_mlp.ts';
import type { Kernels } from './_kernels.ts';
import type { MemoryLayout } from './_memory-layout.ts';

/** Observations shorter than this are not searched for zeros, because the search would take longer than it saves. */
const sparseFrom = 32;

/** The input of a pass. It is stored at `dense` or, if that is null, in the list of non-zero entries. */
interface Input {
  readonly dense: number | null;
  readonly rows: number;
}

/** Runs a forward pass on `count` consecutive observations. Logits and values are the last outputs of the chains. */
export function forwardRange(
  kernels: Kernels,
  mlp: MlpLayout,
  memory: MemoryLayout,
  firstRow: number,
  count: number,
): void {
  const width = mlp.actor[0]!.inputs;
  const start = memory.observations + 4 * firstRow * width;
  const sparse = isSparse(kernels, memory, start, 0, count, width);
  forward(kernels, mlp, memory, { dense: sparse ? null : start, rows: count });
}

/** Runs a forward pass on the `count` observations listed at `memory.rows`. `backward` requires its result. */
export function forwardListed(kernels: Kernels, mlp: MlpLayout, memory: MemoryLayout, count: number): Input {
  const width = mlp.actor[0]!.inputs;
  const { dense, transposed, byRow, byColumn, next } = memory.input;
  const sparse = isSparse(kernels, memory, memory.observations, memory.rows, count, width);
  if (sparse) {
    const { starts, indices, values } = byColumn;
    const list = [byRow.starts, byRow.indices, byRow.values] as const;
    kernels.transposeSparse(...list, count, width, starts, indices, values, next);
  } else {
    kernels.gather(memory.observations, memory.rows, count, width, dense);
    transposeWithOnes(kernels, dense, count, width, transposed);
  }
  const input = { dense: sparse ? null : dense, rows: count };
  forward(kernels, mlp, memory, input);
  return input;
}

/** Writes all gradients, given those with respect to logits and values at `memory.dActor[0]` and `memory.dCritic[0]`. */
export function backward(kernels: Kernels, mlp: MlpLayout, memory: MemoryLayout, input: Input): void {
  backwardChain(kernels, memory, input, mlp.actor, memory.actor, memory.dActor);
  backwardChain(kernels, memory, input, mlp.critic, memory.critic, memory.dCritic);
}

function isSparse(
  kernels: Kernels,
  memory: MemoryLayout,
  start: number,
  rows: number,
  count: number,
  width: number,
): boolean {
  if (width < sparseFrom) return false;
  const { byRow, sparseAtMost } = memory.input;
  const most = Math.floor((count * width) / sparseAtMost);
  return kernels.compress(start, rows, count, width, byRow.starts, byRow.indices, byRow.values, most) >= 0;
}

function forward(kernels: Kernels, mlp: MlpLayout, memory: MemoryLayout, input: Input): void {
  forwardChain(kernels, memory, input, mlp.actor, memory.actor);
  forwardChain(kernels, memory, input, mlp.critic, memory.critic);
}

function forwardChain(
  kernels: Kernels,
  memory: MemoryLayout,
  input: Input,
  layers: readonly Layer[],
  outputs: readonly number[],
): void {
  const { rows } = input;
  for (let l = 0; l < layers.length; l += 1) {
    const layer = layers[l]!;
    const weights = memory.parameters + 4 * layer.weights;
    const biases = memory.parameters + 4 * layer.biases;
    const to = outputs[l]!;
    const from = l === 0 ? input.dense : outputs[l - 1]!;
    if (from === null) {
      const { starts, indices, values } = memory.input.byRow;
      kernels.sparseMatmul(starts, indices, values, weights, to, biases, rows, layer.outputs);
    } else {
      kernels.matmul(from, weights, to, biases, rows, layer.inputs, layer.outputs, memory.panel);
    }
    if (layer.activation !== 'linear') kernels[layer.activation](to, rows * layer.outputs);
  }
}

function backwardChain(
  kernels: Kernels,
  memory: MemoryLayout,
  input: Input,
  layers: readonly Layer[],
  outputs: readonly number[],
  turns: readonly [number, number],
): void {
  const { rows } = input;
  const { panel, hiddenTransposed, weightsTransposed } = memory;
  for (let l = layers.length - 1; l >= 0; l -= 1) {
    const layer = layers[l]!;
    const d = turns[(layers.length - 1 - l) % 2]!;
    const dBefore = turns[(layers.length - l) % 2]!;
    const dWeights = memory.gradients + 4 * layer.weights;
    if (layer.activation !== 'linear') {
      const undo = layer.activation === 'tanh' ? kernels.tanhBackward : kernels.reluBackward;
      undo(d, outputs[l]!, rows * layer.outputs);
    }
    if (l === 0 && input.dense === null) {
      const { starts, indices, values } = memory.input.byColumn;
      kernels.sparseMatmul(starts, indices, values, d, dWeights, 0, layer.inputs, layer.outputs);
      const dBiases = memory.gradients + 4 * layer.biases;
      kernels.ones(hiddenTransposed, rows);
      kernels.matmul(hiddenTransposed, d, dBiases, 0, 1, rows, layer.outputs, panel);
      return;
    }
    // biases follow the weights, so that an extra row of ones in the inputs yields both gradients in one product
    const transposed = l === 0 ? memory.input.transposed : hiddenTransposed;
    if (l > 0) transposeWithOnes(kernels, outputs[l - 1]!, rows, layer.inputs, transposed);
    kernels.matmul(transposed, d, dWeights, 0, layer.inputs + 1, rows, layer.outputs, panel);
    if (l > 0) {
      const weights = memory.parameters + 4 * layer.weights;
      kernels.transpose(weights, layer.inputs, layer.outputs, weightsTransposed);
      kernels.matmul(d, weightsTransposed, dBefore, 0, rows, layer.outputs, layer.inputs, panel);
    }
  }
}

function transposeWithOnes(kernels: Kernels, from: number, rows: number, width: number, to: number): void {
  kernels.transpose(from, rows, width, to);
  kernels.ones(to + 4 * rows * width, rows);
}
