import type { Env } from '../env.ts';
import type { KernelVectorEnvOptions } from '../vector/kernel-vector-env.ts';
import type { AutoresetMode, VectorEnv } from '../vector/vector-env.ts';

/** Makes an environment from its options. */
export type EntryPoint = (kwargs: Readonly<Record<string, unknown>>) => Env;

/** Options of a vector entry point. */
interface VectorEntryPointOptions extends Required<KernelVectorEnvOptions> {
  /** The options of the environment itself. */
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** Makes the environment's own vector environment. */
export type VectorEntryPoint = (options: VectorEntryPointOptions) => VectorEnv;

/** A wrapper that `make` adds. */
export interface AdditionalWrapper {
  /** The name of the wrapper. */
  readonly name: string;
  /** @defaultValue none */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly wrap: (env: Env, kwargs: Readonly<Record<string, unknown>>) => Env;
}

/** Options of `register`. */
export interface RegisterOptions {
  /**
   * Mean return at which the environment counts as solved.
   * @defaultValue null
   */
  readonly rewardThreshold?: number | null;
  /**
   * Whether the same seed and actions may give different results.
   * @defaultValue false
   */
  readonly nondeterministic?: boolean;
  /**
   * Steps after which an episode is truncated, null for no limit.
   * @defaultValue null
   */
  readonly maxEpisodeSteps?: number | null;
  /**
   * Whether a step before the first reset throws.
   * @defaultValue true
   */
  readonly orderEnforce?: boolean;
  /**
   * Whether to skip the check of the first reset and step.
   * @defaultValue false
   */
  readonly disableEnvChecker?: boolean;
  /**
   * Options for every environment of the id; the options of `make` override them.
   * @defaultValue none
   */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /**
   * Wrappers outside the time limit, innermost first.
   * @defaultValue none
   */
  readonly additionalWrappers?: readonly AdditionalWrapper[];
  /**
   * Makes a vector environment directly, without single environments. `makeVec` prefers it.
   * @defaultValue none
   */
  readonly vectorEntryPoint?: VectorEntryPoint;
}

/** Options of `make`. */
export interface MakeOptions {
  /** Steps after which an episode is truncated, null for no limit. Defaults to the registered limit. */
  readonly maxEpisodeSteps?: number | null;
  /** Whether to skip the check of the first reset and step. Defaults to the registered value. */
  readonly disableEnvChecker?: boolean;
  /**
   * The render mode, which is passed to the environment as an option. `'human'` writes the environment's `'ansi'`
   * pictures to `write`.
   * @defaultValue none
   */
  readonly renderMode?: string | null;
  /** Receives each picture of render mode `'human'`, for instance `(text) => process.stdout.write(text)`. */
  readonly write?: (text: string) => void;
  /** Options for the environment itself. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

/** Options of `makeVec`. */
export interface MakeVecOptions<M extends AutoresetMode = AutoresetMode> {
  /**
   * Number of environments, at least 1.
   * @defaultValue 1
   */
  readonly numEnvs?: number;
  /**
   * - `'vector-entry-point'`: the environment's own vector environment *(default if it has one)*
   * - `'sync'`: single environments, one after the other *(default otherwise)*
   *
   * For worker threads, see `AsyncVectorEnv` of `gymnasium-js/node`.
   */
  readonly vectorizationMode?: 'vector-entry-point' | 'sync';
  /** @defaultValue 'next-step' */
  readonly autoresetMode?: M;
  /** Whether every result is a copy that the caller may keep. @defaultValue true */
  readonly copy?: boolean;
  /**
   * Wrappers of every single environment, innermost first. With wrappers, the vector entry point is not used.
   * @defaultValue none
   */
  readonly wrappers?: readonly ((env: Env) => Env)[];
  /** Steps after which an episode is truncated, null for no limit. Defaults to the registered limit. */
  readonly maxEpisodeSteps?: number | null;
  /** Options for the environment itself. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
}
