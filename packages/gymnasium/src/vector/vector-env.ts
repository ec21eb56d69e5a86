import type { BatchOf, SampleOf, Space } from '../spaces/space.ts';

/**
 * What happens to an environment whose episode has ended:
 * - `'next-step'` *(default)*: the next step ignores its action and returns its reset observation, reward 0, both
 *   flags 0; that pseudo-step is no experience
 * - `'same-step'`: it is reset within the ending step, which returns the reset observation beside the last reward and
 *   flags; the last observation is in `infos.finalObservation`, the last info in `infos.finalInfo`
 * - `'disabled'`: nothing, until the caller resets it with `reset({ options: { resetMask } })`
 */
export type AutoresetMode = 'next-step' | 'same-step' | 'disabled';

/**
 * What the environments had to say, a column for each key: numbers in a `Float64Array`, booleans in a `Uint8Array`,
 * objects in an object of columns, anything else in an array with null in the gaps. The mask `_key`, shape [numEnvs],
 * is 1 where an environment had the key.
 */
export interface VectorInfos<Observations = unknown> {
  /** Last observations of the episodes that ended; rows without a 1 in `_finalObservation` mean nothing. */
  readonly finalObservation?: Observations;
  readonly _finalObservation?: Uint8Array;
  /** Last infos of the episodes that ended. */
  readonly finalInfo?: VectorInfos;
  readonly _finalInfo?: Uint8Array;
  readonly [key: string]: unknown;
}

/** What `VectorInfos` is where no episode ends unseen. */
interface VectorInfosWithoutFinals {
  readonly finalObservation?: never;
  readonly _finalObservation?: never;
  readonly finalInfo?: never;
  readonly _finalInfo?: never;
  readonly [key: string]: unknown;
}

/** The infos of an autoreset mode: last observations and infos are there under `'same-step'` only. */
export type VectorInfosOf<Observations, M extends AutoresetMode> = 'same-step' extends M
  ? VectorInfos<Observations>
  : VectorInfosWithoutFinals;

/** How the environments are reset. */
export interface VectorResetOptions {
  /** A number s seeds environment i with s + i; an array has one seed, or undefined, for each. */
  readonly seed?: number | readonly (number | undefined)[] | undefined;
  /** Handed to every environment, all but `resetMask`. */
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
  /** 1 where the episode was cut off from outside, shape [numEnvs]. */
  readonly truncations: Uint8Array;
  readonly infos: VectorInfosOf<Observations, M>;
}

/**
 * Actions of a vector environment: a batch of the action space, or an array with one action an environment. Where an
 * array could be either (a Tuple of Tuples or Texts, as many as environments), it is a batch.
 */
export type ActionBatch<A extends Space> = BatchOf<A> | readonly SampleOf<A>[];

/**
 * Several environments stepped together.
 *
 * Batches: a Box in one flat typed array of its dtype, shape [numEnvs, ...shape], a MultiDiscrete or MultiBinary
 * likewise; a Discrete in an `Int32Array`; a Text in a `string[]`; a Dict in an object and a Tuple in an array of
 * batches; anything else in an array of values. `M` is the autoreset mode.
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
