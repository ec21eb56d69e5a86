import type { BatchOf, SampleOf, Space } from '../spaces/space.ts';

/**
 * What happens to an environment after its episode has ended:
 * - `'next-step'` *(default)*: the next step ignores its action and returns the observation of a reset, reward 0
 *   and both flags 0; this pseudo-step is not experience to learn from
 * - `'same-step'`: it is reset within the ending step, which returns the observation of the reset with the last
 *   reward and flags; the last observation is in `infos.finalObservation`, the last info in `infos.finalInfo`
 * - `'disabled'`: nothing, until the caller resets it with `reset({ options: { resetMask } })`
 */
export type AutoresetMode = 'next-step' | 'same-step' | 'disabled';

/**
 * The infos of the environments, with one column per key: numbers in a `Float64Array`, booleans in a `Uint8Array`,
 * objects in an object of columns, anything else in an array with null for missing values. The mask `_key`, shape
 * [numEnvs], is 1 where an environment has the key.
 */
export interface VectorInfos<Observations = unknown> {
  /** Last observations of the episodes that ended. Rows without a 1 in `_finalObservation` have no meaning. */
  readonly finalObservation?: Observations;
  readonly _finalObservation?: Uint8Array;
  /** Last infos of the episodes that ended. */
  readonly finalInfo?: VectorInfos;
  readonly _finalInfo?: Uint8Array;
  readonly [key: string]: unknown;
}

/** `VectorInfos` of the modes without last observations. */
interface VectorInfosWithoutFinals {
  readonly finalObservation?: never;
  readonly _finalObservation?: never;
  readonly finalInfo?: never;
  readonly _finalInfo?: never;
  readonly [key: string]: unknown;
}

/** The infos of an autoreset mode. Last observations and infos exist only under `'same-step'`. */
export type VectorInfosOf<Observations, M extends AutoresetMode> = 'same-step' extends M
  ? VectorInfos<Observations>
  : VectorInfosWithoutFinals;

/** Options of `reset` of a vector environment. */
export interface VectorResetOptions {
  /** A number s seeds environment i with s + i; an array has one seed, or undefined, for each. */
  readonly seed?: number | readonly (number | undefined)[] | undefined;
  /** Options for every environment; `resetMask` is not passed on. */
  readonly options?:
    | {
        /** Reset only the environments with a 1 (or true) here, shape [numEnvs]; the others keep their observation. */
        readonly resetMask?: ArrayLike<number | boolean> | undefined;
        readonly [key: string]: unknown;
      }
    | undefined;
}

export interface VectorResetResult<Observations, M extends AutoresetMode = AutoresetMode> {
  readonly observations: Observations;
  readonly infos: VectorInfosOf<Observations, M>;
}

export interface VectorStepResult<Observations, M extends AutoresetMode = AutoresetMode> {
  readonly observations: Observations;
  /** Shape [numEnvs]. */
  readonly rewards: Float64Array;
  /** 1 where the episode reached a terminal state, shape [numEnvs]. */
  readonly terminations: Uint8Array;
  /** 1 where the episode was cut off, shape [numEnvs]. */
  readonly truncations: Uint8Array;
  readonly infos: VectorInfosOf<Observations, M>;
}

/**
 * Actions of a vector environment: a batch of the action space, or an array with one action per environment. An array
 * that could be either (for a Tuple of Tuples or Texts with as many parts as environments) is read as a batch.
 */
export type ActionBatch<A extends Space> = BatchOf<A> | readonly SampleOf<A>[];

/**
 * Several environments that are stepped together.
 *
 * A batch of a Box, MultiDiscrete or MultiBinary is one flat typed array, shape [numEnvs, ...shape]; of a Discrete,
 * an `Int32Array`; of a Text, a `string[]`; of a Dict, an object of batches; of a Tuple, an array of batches; of any
 * other space, an array of values. `M` is the autoreset mode.
 */
export interface VectorEnv<
  O extends Space = Space,
  A extends Space = Space,
  M extends AutoresetMode = AutoresetMode,
> {
  readonly numEnvs: number;
  readonly singleObservationSpace: O;
  readonly singleActionSpace: A;
  /** The space of a batch of observations. */
  readonly observationSpace: Space<BatchOf<O>>;
  /** The space of a batch of actions. */
  readonly actionSpace: Space<BatchOf<A>>;
  readonly autoresetMode: M;
  reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M>;
  step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M>;
  close(): void;
}
