import type { Space } from '../spaces/space.ts';
import type { InfoColumnDtypes } from './info-columns.ts';
import { KernelVectorEnv, type KernelVectorEnvOptions } from './kernel-vector-env.ts';
import type { NoColumns } from './sync-vector-env.ts';
import type { AutoresetMode } from './vector-env.ts';
import type { VectorKernel } from './vector-kernel.ts';

/**
 * Returns a function that makes vector environments from a kernel. A kernel is code that steps all copies of an
 * environment at once in typed arrays, with no per-step allocation. Seeds, autoreset modes, masked resets, the time
 * limit and checks are added here.
 *
 * Copy i draws from its own generator, seeded with s + i. A kernel can therefore agree exactly with a `SyncVectorEnv`
 * of the same environment.
 *
 * @example
 * ```ts
 * import { Box, defineVectorEnv, Discrete } from 'gymnasium-js'; // a counter that goes up or down, and ends at 2
 * const createCounters = defineVectorEnv({ observationSpace: new Box(-Infinity, 2), actionSpace: new Discrete(2),
 * create: () => ({
 *     reset(i, _rng, { observations }) {
 *       observations[i] = 0;
 *     },
 *     step(actions, skip, { observations, rewards, terminations }) {
 *       for (let i = 0; i < skip.length; i++) {
 *         if (skip[i] === 1) continue;
 *         observations[i]! += actions[i] === 1 ? 1 : -1;
 *         rewards[i] = observations[i]!;
 *         terminations[i] = observations[i] === 2 ? 1 : 0;
 *       }
 *     },
 *   }),
 * });
 * const envs = createCounters({ numEnvs: 2, autoresetMode: 'same-step' });
 * envs.reset({ seed: 0 });
 * envs.step([1, 0]);
 * const { rewards, observations } = envs.step([1, 1]);
 * rewards; // => [2, 0]
 * observations; // => [0, 0]
 * ```
 */
export function defineVectorEnv<O extends Space, A extends Space, C extends InfoColumnDtypes = NoColumns>(
  kernel: VectorKernel<O, A, C>,
): <M extends AutoresetMode = 'next-step'>(
  options: KernelVectorEnvOptions<M>,
) => KernelVectorEnv<O, A, M, C> {
  return (options) => new KernelVectorEnv(kernel, options);
}
