import type { Rng, Seed } from 'gymnasium-js';
import type { NetworkArchitecture, PolicyNetwork } from '../network/policy-network.ts';
import { agentsVersion, tensorflowVersion } from './_versions.ts';
import type { ResolvedPpoOptions } from './options.ts';
import type { PpoTrainer } from './trainer.ts';

export interface PpoManifestInputs {
  readonly trainer: Pick<PpoTrainer, 'options' | 'updates' | 'numUpdates' | 'normalization'>;
  readonly network: Pick<PolicyNetwork<NetworkArchitecture>, 'architecture' | 'backend' | 'parameters'>;
  /** The generator that the trainer was given. */
  readonly rng: Pick<Rng, 'seed'>;
  /** What was trained on: the id of an environment's spec, or the hash of the data behind it. */
  readonly data: string;
  /** Of whatever else the numbers depend on, by name. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** What a run was made of, and a fingerprint of what came out: two runs with equal manifests have the same weights. */
export interface PpoManifest {
  readonly format: 'der-gym-ppo';
  readonly version: 1;
  readonly seed: Seed;
  readonly data: string;
  readonly options: ResolvedPpoOptions;
  readonly architecture: NetworkArchitecture;
  /** What computed the gradients; the same bits are promised within one only. */
  readonly backend: string;
  /** This package, the runtime and its processor, TensorFlow.js where it computed, and those handed in. */
  readonly versions: Readonly<Record<string, string>>;
  readonly updates: number;
  readonly finished: boolean;
  /** SHA-256 of the parameters' bytes, 64 hex digits. */
  readonly weightsHash: string;
  /** Of the means, then the variances, that observations are scaled by; null where they are not. */
  readonly normalizationHash: string | null;
}

/**
 * Resolves to the record of a run, plain JSON. It hashes with Web Crypto, which browsers have on secure pages.
 *
 * @example
 * ```ts
 * import { createPpoTrainer, createReferenceNetwork, ppoManifest } from '@der-gym/agents';
 * import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
 *
 * const rng = createRng(1);
 * const env = new SyncVectorEnv([() => make('CartPole-v1')]);
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng });
 * const trainer = createPpoTrainer({ env, network, rng, options: { totalSteps: 64, numSteps: 16 } });
 * trainer.update();
 * const manifest = await ppoManifest({ trainer, network, rng, data: 'CartPole-v1' });
 * [manifest.seed, manifest.backend, manifest.updates, manifest.finished]; // => [1, 'reference', 1, false]
 * manifest.weightsHash.length; // => 64
 * ```
 */
export async function ppoManifest(inputs: PpoManifestInputs): Promise<PpoManifest> {
  const { trainer, network, rng, data, versions = {} } = inputs;
  const normalization = trainer.normalization();
  return {
    format: 'der-gym-ppo',
    version: 1,
    seed: rng.seed,
    data,
    options: trainer.options,
    architecture: network.architecture,
    backend: network.backend,
    versions: {
      '@der-gym/agents': agentsVersion,
      runtime: runtime(),
      ...(network.backend.startsWith('tfjs-') && { '@tensorflow/tfjs': tensorflowVersion }),
      ...versions,
    },
    updates: trainer.updates,
    finished: trainer.updates === trainer.numUpdates,
    weightsHash: await sha256(network.parameters),
    normalizationHash:
      normalization && (await sha256(Float64Array.of(...normalization.mean, ...normalization.variance))),
  };
}

function runtime(): string {
  return typeof process === 'undefined' ? 'browser' : `Node.js ${process.versions.node} ${process.arch}`;
}

async function sha256(numbers: Float32Array | Float64Array): Promise<string> {
  // a copy: Web Crypto reads at its leisure, and the numbers may live in a memory that grows
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(numbers.slice().buffer));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
