import type {
  AutoresetMode,
  Box,
  Discrete,
  VectorEnv,
  VectorInfos,
  VectorResetResult,
  VectorStepResult,
} from 'gymnasium-js';
import type { TextEncoder } from '../encoders/text-encoder.ts';
import type { ProblemOptions } from '../graph/problem.ts';
import type { Observable } from '../policy.ts';
import type { QuestionOrder, QuestionOrderState } from './question-order.ts';

/** The options of a vector environment, over a graph or an answer source. */
export interface EnvOptions extends Omit<ProblemOptions, 'discount' | 'stops'> {
  /** Number of environments, >= 1. */
  readonly numEnvs: number;
  /**
   * What a row of the observations holds. Without `'answer'`, its text is that of the question before any answer.
   *
   * @defaultValue ['answer'] (paper)
   */
  readonly observes?: readonly Observable[];
  /** Indices of the questions to play, for example the train split. @defaultValue all questions */
  readonly questions?: ArrayLike<number>;
  /**
   * - `'shuffled'`: each question once per epoch, in a random order *(default)*
   * - `'sequential'`: in the order of the questions, again and again; it needs no seed, and a seed starts it again *(default for an
   *   infinite question source)*
   * - `'sampled'`: with replacement
   */
  readonly order?: QuestionOrder;
  /** @defaultValue 'same-step' */
  readonly autoresetMode?: AutoresetMode;
  /** Whether every result is copied. If not, the next call overwrites it. @defaultValue true */
  readonly copy?: boolean;
}

export interface DerVectorEnvOptions extends EnvOptions, Pick<ProblemOptions, 'stops'> {
  /**
   * Features of every node, row-major, shape [nodes x D]: `encodeGraph(graph, encoder)`, or other embeddings.
   *
   * @defaultValue none: the observation has no text
   */
  readonly features?: Float32Array;
  /** The row of each node in `features`, shape [nodes], if nodes share rows; `features` then has shape [rows x D]. @defaultValue one row per node */
  readonly featureRows?: Int32Array;
}

/** The options over an answer source. */
export interface SourceVectorEnvOptions extends EnvOptions {
  /** Encodes the texts during the episodes. @defaultValue none: the observation has no text */
  readonly encoder?: Pick<TextEncoder, 'size' | 'encode'>;
}

/** Results of the episodes that ended, shape [numEnvs] each; valid where the mask `_episode` is 1. */
export interface EpisodeColumns extends VectorInfos {
  /** Index of the question. */
  readonly question: Int32Array;
  /** Undiscounted sum of the rewards. */
  readonly return: Float64Array;
  /** Number of calls. */
  readonly length: Int32Array;
  /** Final score. */
  readonly score: Float64Array;
  /** Billions of parameters of all calls. */
  readonly parameters: Float64Array;
  /** 1 if the stop rule accepted the last answer, 0 if all calls were used. */
  readonly satisfied: Uint8Array;
}

/** Infos of all environments, shape [numEnvs] each. */
export interface DerVectorInfos extends VectorInfos<Float32Array> {
  /** Index of the current question; after a reset within the step, the new one. */
  readonly question: Int32Array;
  readonly _question: Uint8Array;
  /** P(y) of this step's answer, valid where `_score` is 1. */
  readonly score: Float64Array;
  readonly _score: Uint8Array;
  /** 1 for each expert that may be asked next, row-major, shape [numEnvs x N]; all 1 unless repeats are forbidden. */
  readonly actionMask: Uint8Array;
  readonly _actionMask: Uint8Array;
  /** The episodes that ended in this step, valid where `_episode` is 1. */
  readonly episode: EpisodeColumns;
  readonly _episode: Uint8Array;
  /** With `'same-step'`: the last observations of those episodes, and their infos. */
  readonly finalObservation?: Float32Array;
  readonly _finalObservation?: Uint8Array;
  readonly finalInfo?: VectorInfos & { readonly episode: EpisodeColumns };
  readonly _finalInfo?: Uint8Array;
}

/** The state of a vector environment, as plain JSON. */
export interface DerVectorState {
  /** The state of the stream of questions, or of each environment's stream. */
  readonly questions: QuestionOrderState | readonly QuestionOrderState[];
  /** The current question of each environment. */
  readonly question: readonly number[];
  /** The experts asked in each episode. */
  readonly routes: readonly (readonly number[])[];
  /** The return so far of each episode. */
  readonly returns: readonly number[];
  /** 1 if the episode has ended and was not reset. */
  readonly ended: readonly number[];
}

export interface DerVectorResetResult extends VectorResetResult<Float32Array> {
  readonly infos: DerVectorInfos;
}

export interface DerVectorStepResult extends VectorStepResult<Float32Array> {
  readonly infos: DerVectorInfos;
}

/** Many DER episodes in typed arrays, over an answer graph or an answer source. */
export interface DerVectorEnv extends VectorEnv<Box, Discrete> {
  reset(options?: Parameters<VectorEnv['reset']>[0]): DerVectorResetResult;
  step(actions: ArrayLike<number>): DerVectorStepResult;
  /** Returns a copy of the state. `restore` continues from it to the bit. */
  state(): DerVectorState;
  /** Restores a state of an environment with the same graph or source and options, and returns its observations. */
  restore(state: DerVectorState): DerVectorResetResult;
}
