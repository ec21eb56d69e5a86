import type { Env } from '../env.ts';
import type { KernelVectorEnvOptions } from '../vector/kernel-vector-env.ts';
import type { AutoresetMode, VectorEnv } from '../vector/vector-env.ts';

/** Makes an environment from its options. */
export type EntryPoint = (kwargs: Readonly<Record<string, unknown>>) => Env;

/** What a vector environment of an environment's own is made of. */
interface VectorEntryPointOptions extends Required<KernelVectorEnvOptions> {
  /** The options of the environment itself. */
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** Makes a vector environment of an environment's own. */
export type VectorEntryPoint = (options: VectorEntryPointOptions) => VectorEnv;

/** A wrapper that `make` adds. */
export interface AdditionalWrapper {
  /** What to call it. */
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
   * Whether a step before the first reset is an error.
   * @defaultValue true
   */
  readonly orderEnforce?: boolean;
  /**
   * Whether the first reset and step go unchecked.
   * @defaultValue false
   */
  readonly disableEnvChecker?: boolean;
  /**
   * Options every environment of the id is made with, unless `make` has others.
   * @defaultValue none
   */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /**
   * Wrappers outside the time limit, inside out.
   * @defaultValue none
   */
  readonly additionalWrappers?: readonly AdditionalWrapper[];
  /**
   * Makes a vector environment without making single ones; `makeVec` prefers it.
   * @defaultValue none
   */
  readonly vectorEntryPoint?: VectorEntryPoint;
}

/** Options of `make`. */
export interface MakeOptions {
  /** Steps after which an episode is truncated, null for no limit; the registered number when left out. */
  readonly maxEpisodeSteps?: number | null;
  /** Whether the first reset and step go unchecked; as registered when left out. */
  readonly disableEnvChecker?: boolean;
  /**
   * What `render` returns; it is handed to the environment as an option. `'human'` writes the environment's `'ansi'`
   * pictures to `write`.
   * @defaultValue none
   */
  readonly renderMode?: string | null;
  /** Takes each picture of render mode `'human'`, for instance `(text) => process.stdout.write(text)`. */
  readonly write?: (text: string) => void;
  /** Options for the environment itself. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

/** Options of `makeVec`. */
export interface MakeVecOptions<M extends AutoresetMode = AutoresetMode> {
  /**
   * Environments stepped together, at least 1.
   * @defaultValue 1
   */
  readonly numEnvs?: number;
  /**
   * - `'vector-entry-point'`: the environment's own vector environment *(default where it has one)*
   * - `'sync'`: single environments, one after the other *(default elsewhere)*
   *
   * Worker threads are in `gymnasium-js/node`, as `AsyncVectorEnv`.
   */
  readonly vectorizationMode?: 'vector-entry-point' | 'sync';
  /** @defaultValue 'next-step' */
  readonly autoresetMode?: M;
  /** Whether every result is the caller's to keep. @defaultValue true */
  readonly copy?: boolean;
  /** Wrappers of every single environment, inside out; they rule out the vector entry point. @defaultValue none */
  readonly wrappers?: readonly ((env: Env) => Env)[];
  /** Steps after which an episode is truncated, null for no limit; the registered number when left out. */
  readonly maxEpisodeSteps?: number | null;
  /** Options for the environment itself. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
}
