import type { Env } from '../env.ts';
import { expectInteger } from '../expect.ts';
import type { MakeOptions } from '../registry/options.ts';
import type { RegisteredEnvs } from '../registry/registry.ts';
import type { Space } from '../spaces/space.ts';
import type { InfoColumnDtypes } from '../vector/info-columns.ts';
import type { NoColumns } from '../vector/sync-vector-env.ts';
import type { AutoresetMode } from '../vector/vector-env.ts';
import { AsyncVectorEnv, type AsyncVectorEnvOptions } from './async-vector-env.ts';

/** Options of `makeVecAsync`. */
interface MakeVecAsyncOptions<M extends AutoresetMode, C extends InfoColumnDtypes>
  extends AsyncVectorEnvOptions<M, C>,
    Omit<MakeOptions, 'write'> {
  /**
   * Number of environments, at least 1.
   * @defaultValue 1
   */
  readonly numEnvs?: number;
  /** Modules for the workers to import first: those that register the id. @defaultValue none */
  readonly imports?: readonly (string | URL)[];
}

/** The options that are passed to `make` in the workers. */
const MAKE_OPTIONS = ['maxEpisodeSteps', 'disableEnvChecker', 'renderMode', 'kwargs'] as const;

/** The worker-thread vector environment of an id. */
type RegisteredAsyncVectorEnv<
  K extends keyof RegisteredEnvs,
  M extends AutoresetMode,
  C extends InfoColumnDtypes,
> =
  RegisteredEnvs[K] extends Env<infer O extends Space, infer A extends Space>
    ? AsyncVectorEnv<O, A, M, C>
    : never;

/**
 * Makes a vector environment of a registered environment in worker threads, with the types of its spaces.
 *
 * @example
 * ```ts
 * import { makeVecAsync } from 'gymnasium-js/node';
 * const envs = makeVecAsync('CartPole-v1', { numEnvs: 2, numWorkers: 1 });
 * envs.reset({ seed: 0 }).observations.length; // => 8
 * envs.close();
 * ```
 */
export function makeVecAsync<
  K extends keyof RegisteredEnvs,
  M extends AutoresetMode = 'next-step',
  C extends InfoColumnDtypes = NoColumns,
>(id: K, options?: MakeVecAsyncOptions<M, C>): RegisteredAsyncVectorEnv<K, M, C>;
export function makeVecAsync<M extends AutoresetMode = 'next-step', C extends InfoColumnDtypes = NoColumns>(
  id: string,
  options?: MakeVecAsyncOptions<M, C>,
): AsyncVectorEnv<Space, Space, M, C>;
export function makeVecAsync(
  id: string,
  options: MakeVecAsyncOptions<AutoresetMode, InfoColumnDtypes> = {},
): AsyncVectorEnv<Space, Space, AutoresetMode, InfoColumnDtypes> {
  const { numEnvs = 1, imports = [] } = options;
  expectInteger('numEnvs', numEnvs, 1);
  const given = MAKE_OPTIONS.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]);
  const source = { id, options: Object.fromEntries(given), imports };
  return new AsyncVectorEnv(new Array(numEnvs).fill(source), options);
}
