import type { Rng } from 'gymnasium-js';
import { expectInteger, expectOneOf } from 'gymnasium-js/expect';
import type { Reals } from '../reals.ts';
import { orthogonal } from './orthogonal.ts';
import type { Activation, MlpArchitecture, NetworkArchitecture, NetworkOptions } from './policy-network.ts';

/** The position of one dense layer in the flat parameters. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Index of the first weight; weights have the shape [inputs, outputs], row-major. */
  readonly weights: number;
  readonly biases: number;
  /** Applied to the weighted sums. */
  readonly activation: Activation | 'linear';
}

export interface MlpLayout {
  readonly actor: readonly Layer[];
  readonly critic: readonly Layer[];
  /** Total number of parameters. */
  readonly size: number;
  /** Width of the widest layer. */
  readonly width: number;
}

/** Returns the architecture that the options describe, with defaults filled in. */
export function mlpArchitecture(options: NetworkOptions): MlpArchitecture {
  const { observationSize, numActions, hiddenSizes = [64, 64], activation = 'tanh' } = options;
  return { kind: 'mlp', observationSize, numActions, hiddenSizes: [...hiddenSizes], activation };
}

export function mlpLayout(architecture: MlpArchitecture): MlpLayout {
  const { observationSize, numActions, hiddenSizes, activation } = architecture;
  expectOneOf('activation', activation, ['tanh', 'relu']);
  expectInteger('observationSize', observationSize, 1);
  expectInteger('numActions', numActions, 1);
  for (const [i, size] of hiddenSizes.entries()) expectInteger(`hiddenSizes[${i}]`, size, 1);
  let offset = 0;
  const chain = (outputs: number): Layer[] => {
    const sizes = [observationSize, ...hiddenSizes, outputs];
    return sizes.slice(1).map((size, i) => {
      const inputs = sizes[i]!;
      const weights = offset;
      const biases = weights + inputs * size;
      offset = biases + size;
      return {
        inputs,
        outputs: size,
        weights,
        biases,
        activation: i < hiddenSizes.length ? activation : 'linear',
      };
    });
  };
  const actor = chain(numActions);
  const critic = chain(1);
  return { actor, critic, size: offset, width: Math.max(numActions, ...hiddenSizes) };
}

/** @throws RangeError when the architectures differ */
export function expectArchitecture(expected: NetworkArchitecture, got: NetworkArchitecture): void {
  const text = (a: NetworkArchitecture) =>
    a.kind === 'mlp'
      ? `mlp ${[a.observationSize, ...a.hiddenSizes, a.numActions].join('-')} ${a.activation}`
      : `${a.name} ${a.observationSize}-${a.numActions} of shapes ${JSON.stringify(a.shapes)}`;
  if (text(expected) !== text(got)) {
    throw new RangeError(`Expected a state of the network ${text(expected)}, got a state of ${text(got)}.`);
  }
}

/**
 * Returns initial parameters. Weights are orthogonal, with gain √2 in hidden layers, .01 in the policy head (so that the policy
 * starts near uniform) and 1 in the value head. Biases are 0. The weights are drawn from the stream `'init'` of the run's generator.
 */
export function initialParameters(layout: MlpLayout, rng: Rng): Float64Array {
  const stream = rng.fork('init');
  const parameters = new Float64Array(layout.size);
  const fill = (layers: MlpLayout['actor'], headGain: number) => {
    for (const layer of layers) {
      const gain = layer.activation !== 'linear' ? Math.SQRT2 : headGain;
      parameters.set(orthogonal(layer.inputs, layer.outputs, gain, stream), layer.weights);
    }
  };
  fill(layout.actor, 0.01);
  fill(layout.critic, 1);
  return parameters;
}

/**
 * Computes the output of a chain of dense layers for one row on the host, with sums in float64. Zero inputs are skipped, which
 * makes the first layer cheap for hashed text.
 *
 * @param scratch two buffers, at least as long as the widest layer
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
