import { createTextEncoder, type Expert, type Observable, type Policy, type TextEncoder } from '@der-gym/env';
import { expectLength, expectType } from 'gymnasium-js/expect';
import { expectEncoder } from '../_expect-encoder.ts';
import { decodeArrays, encodeArrays } from '../encode-arrays.ts';
import type {
  CustomArchitecture,
  MlpArchitecture,
  NetworkArchitecture,
  PolicyNetwork,
} from '../network/policy-network.ts';
import { normalizationFrom, type ObservationNormalization } from '../ppo/normalization.ts';
import type { PpoTrainerState } from '../ppo/trainer.ts';
import type { Reals } from '../reals.ts';
import { architectureOf } from './_actor.ts';
import type { ActorWeights, CustomActor } from './actor-weights.ts';
import { memoizeEncoder } from './memoize-encoder.ts';
import { createNetworkPolicy, type PolicyMode } from './network-policy.ts';

/** The content of a checkpoint. */
interface CheckpointInputs {
  /** A perceptron or its state, or a custom network. Without `normalization`, that of `training` is used. */
  readonly weights: ActorWeights | CustomActor;
  readonly encoder: Pick<TextEncoder, 'id' | 'options'>;
  readonly experts: readonly Pick<Expert, 'name'>[];
  readonly observes: readonly Observable[];
  readonly maxSteps: number;
  /** @defaultValue 'PPO' */
  readonly name?: string;
  /** Everything that training needs to resume. Without it, the checkpoint can only be evaluated. */
  readonly training?: PpoTrainerState<unknown>;
}

/** A loaded checkpoint. */
interface Checkpoint<W extends ActorWeights | CustomActor = ActorWeights> {
  readonly weights: W;
  /** Options with which `createTextEncoder` recreates the encoder; null for any other encoder. */
  readonly encoder: TextEncoder['options'];
  /** Id of the encoder; null in checkpoints written before encoders had an id. */
  readonly encoderId: string | null;
  /** Names of the experts, in the order of the network's actions. */
  readonly experts: readonly string[];
  readonly observes: readonly Observable[];
  readonly maxSteps: number;
  readonly name: string;
  readonly training: PpoTrainerState | null;
  /** Returns the saved policy over text observations. */
  policy(mode?: PolicyMode): Policy;
}

const format = 'der-gym-checkpoint';
const version = 1;

/**
 * Returns a checkpoint as plain data for `JSON.stringify`. Arrays are stored as base64, so that they are restored bit by bit. The
 * caller writes the file.
 *
 * @example
 * ```ts
 * import { fromCheckpoint, toCheckpoint } from '@der-gym/agents';
 * import { createReferenceNetwork } from '../network/reference-network.ts';
 * import { createTextEncoder } from '@der-gym/env';
 * import { createRng } from 'gymnasium-js';
 *
 * const encoder = createTextEncoder({ questionSize: 8, answerSize: 8 });
 * const weights = createReferenceNetwork({ observationSize: encoder.size, numActions: 2, rng: createRng(1) });
 * const experts = [{ name: 'A' }, { name: 'B' }];
 * const text = JSON.stringify(toCheckpoint({ weights, encoder, experts, observes: ['answer'], maxSteps: 4 }));
 * const read = fromCheckpoint(JSON.parse(text), experts);
 * read.policy().name; // => 'PPO'
 * read.training; // => null
 * ```
 */
export function toCheckpoint(inputs: CheckpointInputs): Record<string, unknown> {
  const { weights, encoder, experts, observes, maxSteps, name = 'PPO', training = null } = inputs;
  return encodeArrays(
    {
      format,
      version,
      name,
      experts: experts.map((expert) => expert.name),
      observes: [...observes],
      maxSteps,
      encoder: encoder.options,
      encoderId: encoder.id,
      architecture: architectureOf(weights),
      parameters: ('network' in weights ? weights.network : weights).parameters.slice(),
      normalization:
        weights.normalization ?? (training?.moments ? normalizationFrom(training.moments) : null),
      training,
    },
    'checkpoint',
  ) as Record<string, unknown>;
}

/**
 * Loads a checkpoint from the data that `toCheckpoint` returned.
 *
 * @param experts the pool to use it with: the same names in the same order, because an action is an index
 * @param own `encoder` is the encoder used in training. It is required if `createTextEncoder` cannot recreate that encoder, that
 * is, for real embeddings, facts of the synthetic pool, or your own encoder
 * @throws TypeError when `data` is not a checkpoint or has another version; RangeError when the experts, the encoder or the network
 * differ
 * @example
 * ```ts
 * import { fromCheckpoint, toCheckpoint } from '@der-gym/agents';
 * import { createCustomNetwork } from '@der-gym/agents/tfjs';
 * import { createTextEncoder } from '@der-gym/env';
 * import { createRng } from 'gymnasium-js';
 *
 * const encoder = createTextEncoder({ questionSize: 8, answerSize: 8 });
 * const experts = [{ name: 'A' }, { name: 'B' }];
 * // actor and critic share a trunk of 4 units
 * const build = (seed: number) =>
 *   createCustomNetwork({
 *     name: 'trunk',
 *     observationSize: encoder.size,
 *     numActions: 2,
 *     parameters: [{ shape: [encoder.size, 4] }, { shape: [4] }, { shape: [4, 2], init: 0.01 }, { shape: [4, 1], init: 1 }],
 *     apply([w, b, policy, value], x, { tf, dense }) {
 *       const trunk = tf.relu(dense(x, w, b));
 *       return [tf.dot(trunk, policy), tf.dot(trunk, value)];
 *     },
 *     rng: createRng(seed),
 *     backend: 'cpu',
 *   });
 * const network = await build(1);
 * const saved = toCheckpoint({ weights: { network }, encoder, experts, observes: ['answer'], maxSteps: 4 });
 * const other = await build(2);
 * const read = fromCheckpoint(JSON.parse(JSON.stringify(saved)), experts, { network: other });
 * other.parameters[0] === network.parameters[0]; // => true
 * const [a = 0, b = 0] = read.policy('sampled').probabilities([{ question: 'Why?', answer: '', hasAnswer: 0 }]);
 * Math.abs(a + b - 1) < 1e-12; // => true
 * ```
 */
export function fromCheckpoint(
  data: unknown,
  experts: readonly Pick<Expert, 'name'>[],
  own?: { readonly encoder?: TextEncoder },
): Checkpoint;
/**
 * Loads the checkpoint of a custom network.
 *
 * @param experts the pool to use it with
 * @param own `network` is a network made by the same function. Its weights are replaced by the saved ones
 */
export function fromCheckpoint(
  data: unknown,
  experts: readonly Pick<Expert, 'name'>[],
  own: { readonly network: PolicyNetwork<CustomArchitecture>; readonly encoder?: TextEncoder },
): Checkpoint<CustomActor>;
export function fromCheckpoint(
  data: unknown,
  experts: readonly Pick<Expert, 'name'>[],
  {
    network,
    encoder: ownEncoder,
  }: { readonly network?: PolicyNetwork<CustomArchitecture>; readonly encoder?: TextEncoder } = {},
): Checkpoint<ActorWeights | CustomActor> {
  const decoded = decodeArrays(data);
  const found = isRecord(decoded) ? decoded : {};
  expectType('format', found.format, found.format === format, `'${format}', a checkpoint`);
  expectType('version', found.version, found.version === version, `${version}`);
  const { name, maxSteps, observes, architecture, parameters, encoder, training } = found;
  // checkpoints of earlier releases have neither
  const { normalization = null, encoderId = null } = found;
  const saved = found.experts;
  expectField(typeof name === 'string', 'name', 'a string');
  expectField(Number.isSafeInteger(maxSteps) && (maxSteps as number) >= 1, 'maxSteps', 'a positive integer');
  expectField(isStrings(saved), 'experts', 'a list of names');
  expectField(isStrings(observes), 'observes', 'a list of observables');
  const kind = isRecord(architecture) && architecture.kind;
  expectField(
    kind === 'mlp' || kind === 'custom',
    'architecture',
    'the architecture of a perceptron or a custom network',
  );
  const isArray = parameters instanceof Float32Array || parameters instanceof Float64Array;
  expectField(isArray, 'parameters', 'an array');
  expectField(isNormalization(normalization), 'normalization', 'mean, variance and clip, or null');
  expectField(encoder === null || isRecord(encoder), 'encoder', 'the options of a text encoder, or null');
  expectField(encoderId === null || typeof encoderId === 'string', 'encoderId', 'a string, or null');
  expectField(training === null || isRecord(training), 'training', 'a training state, or null');
  expectExperts(saved as string[], experts);

  const weights = {
    ...loadWeights(architecture as unknown as NetworkArchitecture, parameters as Reals, network),
    normalization: normalization as ObservationNormalization | null,
  };
  const checkpoint = {
    weights,
    encoder: encoder as TextEncoder['options'],
    encoderId: encoderId as string | null,
    experts: saved as string[],
    observes: observes as Observable[],
    maxSteps: maxSteps as number,
    name: name as string,
    training: training as PpoTrainerState | null,
  };
  const policy = (mode: PolicyMode = 'greedy') =>
    createNetworkPolicy({
      ...checkpoint,
      experts,
      encoder: encoderOf(checkpoint, ownEncoder),
      mode,
    });
  // if the policy cannot be created, fail here and not at the first call
  policy();
  return { ...checkpoint, policy };
}

function encoderOf(
  { encoder: options, encoderId }: Pick<Checkpoint, 'encoder' | 'encoderId'>,
  own: TextEncoder | undefined,
): TextEncoder {
  if (own === undefined && options !== null && options.embedding === undefined)
    return memoizeEncoder(createTextEncoder(options));
  if (encoderId !== null) expectEncoder('the policy', encoderId, own);
  if (own !== undefined) return own;
  throw new RangeError('Expected `encoder` to be the one that the policy was trained with, got none.');
}

function loadWeights(
  architecture: NetworkArchitecture,
  parameters: Reals,
  network: PolicyNetwork<CustomArchitecture> | undefined,
): { architecture: MlpArchitecture; parameters: Reals } | { network: PolicyNetwork<CustomArchitecture> } {
  if (architecture.kind === 'mlp') {
    if (network === undefined) return { architecture, parameters };
    throw new RangeError(
      `Expected a checkpoint of the network ${network.architecture.name}, got a checkpoint of a perceptron.`,
    );
  }
  if (network === undefined) {
    throw new RangeError(
      `Expected \`network\` to be made by the function that built ${architecture.name}, got none. A checkpoint only contains its weights.`,
    );
  }
  if (JSON.stringify(network.architecture) !== JSON.stringify(architecture)) {
    throw new RangeError(
      `Expected a checkpoint of the network ${network.architecture.name}, got a checkpoint of ${architecture.name} (name or shapes differ).`,
    );
  }
  expectLength('parameters', parameters, network.parameters.length);
  network.parameters.set(parameters);
  return { network };
}

function isNormalization(value: unknown): boolean {
  if (value === null) return true;
  return (
    isRecord(value) &&
    value.mean instanceof Float64Array &&
    value.variance instanceof Float64Array &&
    value.variance.length === value.mean.length &&
    typeof value.clip === 'number'
  );
}

function expectExperts(saved: readonly string[], pool: readonly Pick<Expert, 'name'>[]): void {
  const names = pool.map((expert) => expert.name);
  const unknown = saved.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `Expected the pool to contain the experts of the checkpoint, got ${names.join(', ')} without ${unknown.join(', ')}.`,
    );
  }
  if (saved.length !== names.length || saved.some((name, i) => name !== names[i])) {
    throw new RangeError(
      `Expected the pool to have the experts of the checkpoint in the same order (${saved.join(', ')}), got ${names.join(', ')}.`,
    );
  }
}

function expectField(holds: boolean, name: string, expectation: string): void {
  if (!holds) throw new TypeError(`Expected \`${name}\` of the checkpoint to be ${expectation}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
