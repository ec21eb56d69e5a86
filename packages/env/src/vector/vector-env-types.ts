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

/** What a vector environment needs to know, wherever its answers come from. */
export interface EnvOptions extends Omit<ProblemOptions, 'discount' | 'stops'> {
  /** Environments stepped together, >= 1. */
  readonly numEnvs: number;
  /**
   * What a row holds. Without `'answer'` its text is that of the question before any answer.
   *
   * @defaultValue ['answer'] (paper)
   */
  readonly observes?: readonly Observable[];
  /** Indices of the questions to play: train. @defaultValue all there are */
  readonly questions?: ArrayLike<number>;
  /**
   * - `'shuffled'`: every question once an epoch, in an order drawn for it *(default)*
   * - `'sequential'`: the k-th episode that begins has the k-th question, after the last comes the first; no seed is needed, and one
   *   starts again from the first *(default where there is no last question)*
   * - `'sampled'`: each drawn from all
   */
  readonly order?: QuestionOrder;
  /** @defaultValue 'same-step' */
  readonly autoresetMode?: AutoresetMode;
  /** Whether every result is in arrays of its own. Without it the next call overwrites them. @defaultValue true */
  readonly copy?: boolean;
}

export interface DerVectorEnvOptions extends EnvOptions, Pick<ProblemOptions, 'stops'> {
  /**
   * Features of every node, row-major, shape [nodes x D]: `encodeGraph(graph, encoder)`, or other embeddings.
   *
   * @defaultValue none: the observation is what else is observed
   */
  readonly features?: Float32Array;
  /** The row of each node, shape [nodes], where nodes share rows: `features` is then of shape [rows x D]. @defaultValue its own */
  readonly featureRows?: Int32Array;
}

/** The same over an answer source. */
export interface SourceVectorEnvOptions extends EnvOptions {
  /** Texts as numbers, encoded as they are met. @defaultValue none: the observation is what else is observed */
  readonly encoder?: Pick<TextEncoder, 'size' | 'encode'>;
}

/** Columns about the episodes that ended, shape [numEnvs] each; a row means something where the mask beside them is 1. */
export interface EpisodeColumns extends VectorInfos {
  /** Index of the question. */
  readonly question: Int32Array;
  /** Undiscounted sum of the rewards. */
  readonly return: Float64Array;
  /** Calls made. */
  readonly length: Int32Array;
  /** Final score. */
  readonly score: Float64Array;
  /** Billions of parameters of all calls. */
  readonly parameters: Float64Array;
  /** 1 where the stop rule accepted the last answer, 0 where the calls were spent. */
  readonly satisfied: Uint8Array;
}

/** Columns about every environment, shape [numEnvs] each. */
export interface DerVectorInfos extends VectorInfos<Float32Array> {
  /** Index of the question an environment is at (after a reset within the step: the new one). */
  readonly question: Int32Array;
  readonly _question: Uint8Array;
  /** P(y) of the answer given in this step, where `_score` is 1. */
  readonly score: Float64Array;
  readonly _score: Uint8Array;
  /** 1 for each expert that may be asked next, row-major, shape [numEnvs x N]; all 1 unless repeats are forbidden. */
  readonly actionMask: Uint8Array;
  readonly _actionMask: Uint8Array;
  /** The episodes that ended in this step, where `_episode` is 1. */
  readonly episode: EpisodeColumns;
  readonly _episode: Uint8Array;
  /** With `'same-step'`: the last observations of those episodes, and their infos. */
  readonly finalObservation?: Float32Array;
  readonly _finalObservation?: Uint8Array;
  readonly finalInfo?: VectorInfos & { readonly episode: EpisodeColumns };
  readonly _finalInfo?: Uint8Array;
}

/** All of a vector environment that changes; plain JSON. */
export interface DerVectorState {
  /** Where the stream of questions stands, or each environment's own. */
  readonly questions: QuestionOrderState | readonly QuestionOrderState[];
  /** The question each environment is at. */
  readonly question: readonly number[];
  /** The experts each has asked. */
  readonly routes: readonly (readonly number[])[];
  /** What each has earned in its episode. */
  readonly returns: readonly number[];
  /** 1 where the episode has ended and was not reset. */
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
  /** Returns a copy of the state, from which `restore` goes on bit for bit. */
  state(): DerVectorState;
  /** Takes over a state of an environment made with the same graph or source and options, and returns its observations. */
  restore(state: DerVectorState): DerVectorResetResult;
}
