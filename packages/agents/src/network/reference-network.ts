import { expectInteger } from 'gymnasium-js/expect';
import { expectArchitecture, initialParameters, type Layer, mlpArchitecture, mlpLayout } from './_mlp.ts';
import { createAdam } from './adam.ts';
import type { NetworkOptions, PolicyNetwork } from './policy-network.ts';

/**
 * Returns the same actor and critic, computed by plain loops in float64. It is slow and has no dependencies. The other
 * implementations are tested against it. Parameters and gradients are float64.
 *
 * @example
 * ```ts
 * import { createReferenceNetwork } from './reference-network.ts';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = createReferenceNetwork({ observationSize: 3, numActions: 2, hiddenSizes: [], rng: createRng(1) });
 * network.reserve(1); // one observation, all 0, and biases start at 0
 * const logits = new Float64Array(2);
 * network.act(0, 1, logits, new Float64Array(1));
 * logits; // => [0, 0]
 * ```
 */
export function createReferenceNetwork(options: NetworkOptions): PolicyNetwork {
  const { observationSize, numActions, adamEpsilon = 1e-5 } = options;
  const architecture = mlpArchitecture(options);
  const layout = mlpLayout(architecture);
  const parameters = initialParameters(layout, options.rng);
  const gradients = new Float64Array(layout.size);
  const adam = createAdam(layout.size, { epsilon: adamEpsilon });
  let observations = new Float32Array(0);

  const observation = (row: number) =>
    Float64Array.from(observations.subarray(row * observationSize, (row + 1) * observationSize));

  return {
    architecture,
    backend: 'reference',
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
      for (let i = 0; i < rows; i += 1) {
        const x = observation(firstRow + i);
        logits.set(activations(layout.actor, parameters, x).at(-1)!, i * numActions);
        values.set(activations(layout.critic, parameters, x).at(-1)!, i);
      }
    },
    backward(rows, n, loss) {
      const xs = Array.from(rows.subarray(0, n), observation);
      const actor = xs.map((x) => activations(layout.actor, parameters, x));
      const critic = xs.map((x) => activations(layout.critic, parameters, x));
      const logits = new Float64Array(n * numActions);
      const values = new Float64Array(n);
      for (let i = 0; i < n; i += 1) {
        logits.set(actor[i]!.at(-1)!, i * numActions);
        values.set(critic[i]!.at(-1)!, i);
      }
      const dLogits = new Float64Array(n * numActions);
      const dValues = new Float64Array(n);
      loss(logits, values, dLogits, dValues, n);
      gradients.fill(0);
      for (let i = 0; i < n; i += 1) {
        const dRow = dLogits.slice(i * numActions, (i + 1) * numActions);
        accumulate(layout.actor, parameters, actor[i]!, dRow, gradients);
        accumulate(layout.critic, parameters, critic[i]!, dValues.slice(i, i + 1), gradients);
      }
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
    },
  };
}

/** The input and output of every layer for one row. */
function activations(layers: readonly Layer[], parameters: Float64Array, x: Float64Array): Float64Array[] {
  const found = [x];
  for (const layer of layers) {
    const input = found.at(-1)!;
    const output = new Float64Array(layer.outputs);
    for (let j = 0; j < layer.outputs; j += 1) {
      let sum = parameters[layer.biases + j]!;
      for (let i = 0; i < layer.inputs; i += 1) {
        sum += input[i]! * parameters[layer.weights + i * layer.outputs + j]!;
      }
      output[j] =
        layer.activation === 'tanh' ? Math.tanh(sum) : layer.activation === 'relu' ? Math.max(sum, 0) : sum;
    }
    found.push(output);
  }
  return found;
}

/** Adds the gradient of one row by the chain rule, from the last layer to the first. */
function accumulate(
  layers: readonly Layer[],
  parameters: Float64Array,
  found: readonly Float64Array[],
  dOutput: Float64Array,
  gradients: Float64Array,
): void {
  let d = dOutput;
  for (let l = layers.length - 1; l >= 0; l -= 1) {
    const layer = layers[l]!;
    const input = found[l]!;
    const output = found[l + 1]!;
    const dInput = new Float64Array(layer.inputs);
    for (let j = 0; j < layer.outputs; j += 1) {
      const dSum = d[j]! * slope(layer, output[j]!);
      gradients[layer.biases + j] = gradients[layer.biases + j]! + dSum;
      for (let i = 0; i < layer.inputs; i += 1) {
        const w = layer.weights + i * layer.outputs + j;
        gradients[w] = gradients[w]! + dSum * input[i]!;
        dInput[i] = dInput[i]! + dSum * parameters[w]!;
      }
    }
    d = dInput;
  }
}

/** Returns the derivative of an activation function, computed from its output; 0 at the kink of relu. */
function slope({ activation }: Layer, output: number): number {
  if (activation === 'tanh') return 1 - output * output;
  return activation === 'relu' && !(output > 0) ? 0 : 1;
}
