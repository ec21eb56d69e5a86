import { expectOneOf } from 'gymnasium-js/expect';
import { createFusedNetwork } from './fused/fused-network.ts';
import type { NetworkOptions, PolicyNetwork } from './policy-network.ts';
import type { Backend } from './tfjs/load.ts';

/**
 * What computes the gradients:
 * - `'fused'`: this package's own WebAssembly, by far the fastest; needs no installation *(default)*
 * - `'wasm'`: TensorFlow.js on WebAssembly
 * - `'tensorflow'`: the native library, through the optional package `@tensorflow/tfjs-node`
 * - `'cpu'`: TensorFlow.js in plain JavaScript, slow
 */
export type NetworkBackend = 'fused' | Backend;

/** All backends, in the order in which they are listed to users. */
export const networkBackends: readonly NetworkBackend[] = ['fused', 'wasm', 'tensorflow', 'cpu'];

interface CreateNetworkOptions extends NetworkOptions {
  /** @defaultValue 'fused' */
  readonly backend?: NetworkBackend;
}

/**
 * Returns an actor and a critic, two separate perceptrons, on a backend. For the same seed, all backends start from the same
 * weights. Their states are interchangeable; their results differ in the last digits. TensorFlow.js is only loaded for its own
 * backends.
 *
 * @throws RangeError when the backend is unknown; Error when it is not available
 * @example
 * ```ts
 * import { createNetwork } from '@der-gym/agents';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = await createNetwork({ observationSize: 4, numActions: 2, backend: 'cpu', rng: createRng(1) });
 * network.backend; // => 'tfjs-cpu'
 * network.dispose();
 * ```
 */
export async function createNetwork(options: CreateNetworkOptions): Promise<PolicyNetwork> {
  const { backend = 'fused', ...rest } = options;
  expectOneOf('backend', backend, networkBackends);
  if (backend === 'fused') return createFusedNetwork(rest);
  const { createTfjsNetwork } = await import('./tfjs/mlp-network.ts');
  return createTfjsNetwork({ ...rest, backend });
}
