import { mlpLayout } from '../network/_mlp-layout.ts';
import type { MlpArchitecture } from '../network/policy-network.ts';
import type { Reals } from '../reals.ts';

/** What `tf.io.fromMemory` takes, and `tf.loadLayersModel` reads through it. */
export interface LayersModelArtifacts {
  readonly format: 'layers-model';
  readonly modelTopology: object;
  readonly weightSpecs: readonly {
    readonly name: string;
    readonly shape: number[];
    readonly dtype: 'float32';
  }[];
  /** The weights, float32 little-endian, in the order of `weightSpecs`. */
  readonly weightData: ArrayBuffer;
}

/** The two files of a TensorFlow.js layers model. */
export interface LayersModelFiles {
  /** To be written as `model.json`. */
  readonly modelJson: object;
  /** To be written beside it as `weights.bin`. */
  readonly weights: Uint8Array;
}

/**
 * Returns a trained actor as a TensorFlow.js layers model, observation in, logits out. Nothing of TensorFlow.js is needed
 * to make it.
 *
 * @example
 * ```ts
 * import { createReferenceNetwork, layersModel } from '@der-gym/agents';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng: createRng(1) });
 * layersModel(network).weightSpecs.map(({ name }) => name); // => ['actor_1/kernel', 'actor_1/bias', 'actor_2/kernel', 'actor_2/bias']
 * // 4 · (4·8 + 8 + 8·2 + 2) bytes
 * layersModel(network).weightData.byteLength; // => 232
 * ```
 */
export function layersModel(network: {
  readonly architecture: MlpArchitecture;
  readonly parameters: Reals;
}): LayersModelArtifacts {
  const { architecture, parameters } = network;
  const { actor } = mlpLayout(architecture);
  const end = actor.at(-1)!.biases + architecture.numActions;
  // the actor comes first in the parameters, each layer's weights before its biases: the order a layers model has too
  const weightData = Float32Array.from(parameters.subarray(0, end)).buffer;
  const layers = actor.map((layer, l) => ({
    class_name: 'Dense',
    config: {
      name: `actor_${l + 1}`,
      units: layer.outputs,
      activation: layer.tanh ? 'tanh' : 'linear',
      use_bias: true,
      dtype: 'float32',
      trainable: true,
      ...(l === 0 && { batch_input_shape: [null, layer.inputs] }),
    },
  }));
  return {
    format: 'layers-model',
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'actor', layers },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightSpecs: actor.flatMap((layer, l) => [
      { name: `actor_${l + 1}/kernel`, shape: [layer.inputs, layer.outputs], dtype: 'float32' as const },
      { name: `actor_${l + 1}/bias`, shape: [layer.outputs], dtype: 'float32' as const },
    ]),
    weightData,
  };
}

/**
 * Returns the same as the two files that `tf.loadLayersModel` reads from an address. Writing them is the caller's part.
 *
 * @example
 * ```ts
 * import { createReferenceNetwork, layersModelFiles } from '@der-gym/agents';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = createReferenceNetwork({ observationSize: 1, numActions: 2, hiddenSizes: [], rng: createRng(1) });
 * layersModelFiles(network).weights.length; // => 16
 * ```
 */
export function layersModelFiles(network: {
  readonly architecture: MlpArchitecture;
  readonly parameters: Reals;
}): LayersModelFiles {
  const { weightSpecs, weightData, ...rest } = layersModel(network);
  return {
    modelJson: { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] },
    weights: new Uint8Array(weightData),
  };
}
