import { expectLength } from '../_check.ts';
import { type Layer, mlpLayout } from '../network/_mlp-layout.ts';
import { normalizationEpsilon, type ObservationNormalization } from '../ppo/normalization.ts';
import type { ActorWeights } from './actor-weights.ts';

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
 * to make it. Where observations were normalised in training the model does it, in its first two layers.
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
export function layersModel(weights: ActorWeights): LayersModelArtifacts {
  const { architecture, parameters, normalization = null } = weights;
  const { actor } = mlpLayout(architecture);
  const end = actor.at(-1)!.biases + architecture.numActions;
  // the actor comes first in the parameters, each layer's weights before its biases: the order a layers model has too
  const dense = Float64Array.from(parameters.subarray(0, end));
  const scaled = normalization && scalingLayers(normalization, architecture.observationSize);
  if (normalization !== null) undoShift(dense, actor[0]!, normalization.clip);
  const weightData = Float32Array.from([...(scaled?.values ?? []), ...dense]).buffer;
  const layers = [
    ...(scaled?.layers ?? []),
    ...actor.map((layer, l) => ({
      class_name: 'Dense',
      config: {
        name: `actor_${l + 1}`,
        units: layer.outputs,
        activation: layer.activation,
        use_bias: true,
        dtype: 'float32',
        trainable: true,
        ...(l === 0 && scaled === null && { batch_input_shape: [null, layer.inputs] }),
      },
    })),
  ];
  return {
    format: 'layers-model',
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'actor', layers },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightSpecs: [
      ...(scaled?.specs ?? []),
      ...actor.flatMap((layer, l) => [
        { name: `actor_${l + 1}/kernel`, shape: [layer.inputs, layer.outputs], dtype: 'float32' as const },
        { name: `actor_${l + 1}/bias`, shape: [layer.outputs], dtype: 'float32' as const },
      ]),
    ],
    weightData,
  };
}

/**
 * clip(z, ±c) + c out of layers that every reader of the format has: a batch normalisation with beta = c, then a ReLU
 * that ends at 2c.
 */
function scalingLayers({ mean, variance, clip }: ObservationNormalization, size: number) {
  expectLength('normalization.mean', mean, size);
  const name = 'normalize';
  return {
    layers: [
      {
        class_name: 'BatchNormalization',
        config: {
          name,
          axis: -1,
          epsilon: normalizationEpsilon,
          center: true,
          scale: false,
          dtype: 'float32',
          trainable: false,
          batch_input_shape: [null, size],
        },
      },
      {
        class_name: 'ReLU',
        config: { name: 'clip', max_value: 2 * clip, dtype: 'float32', trainable: false },
      },
    ],
    specs: ['beta', 'moving_mean', 'moving_variance'].map((weight) => ({
      name: `${name}/${weight}`,
      shape: [size],
      dtype: 'float32' as const,
    })),
    values: [...new Float64Array(size).fill(clip), ...mean, ...variance],
  };
}

/** Takes the c that the scaling layers add to every input off the first layer's biases again. */
function undoShift(dense: Float64Array, { inputs, outputs, weights, biases }: Layer, shift: number): void {
  for (let i = 0; i < inputs; i += 1) {
    for (let j = 0; j < outputs; j += 1) dense[biases + j]! -= shift * dense[weights + i * outputs + j]!;
  }
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
export function layersModelFiles(weights: ActorWeights): LayersModelFiles {
  const { weightSpecs, weightData, ...rest } = layersModel(weights);
  return {
    modelJson: { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] },
    weights: new Uint8Array(weightData),
  };
}
