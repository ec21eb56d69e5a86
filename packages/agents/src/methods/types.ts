import type { Answer, Expert, Message, PublicQuestion } from '@der-gym/env';
import type { Rng } from 'gymnasium-js';

/** A call that a method requests. */
export interface Ask {
  /** Index into the experts. */
  readonly expert: number;
  /** Calls whose answers the expert is shown, oldest first. @defaultValue none: the bare question */
  readonly parents?: readonly Call[];
  /** The prompt as sent. @defaultValue the bare question, or the knowledge-transfer prompt over the parents' answers */
  readonly messages?: readonly Message[];
  /** Which of several samples of the same call, from 0. @defaultValue 0 */
  readonly sample?: number;
}

/** A call that was made. It is charged, whether its answer is used or not. */
export interface Call {
  /** Index among the calls of its question, from 0. */
  readonly index: number;
  /** Its round, from 0. Calls of a round run in parallel. */
  readonly round: number;
  readonly expert: number;
  /** Indices of the calls whose answers it was shown, oldest first. */
  readonly parents: readonly number[];
  readonly messages: readonly Message[];
  readonly sample: number;
  readonly answer: Answer;
}

/** Input of a method for one question, without the reference. */
export interface MethodInput {
  readonly question: PublicQuestion;
  readonly experts: readonly Expert[];
  /** Indices of the experts that can be asked about this question, ascending: all, unless the data lack some. */
  readonly available: readonly number[];
  /** A random stream for (seed, method, question). */
  readonly rng: Rng;
}

/**
 * A way to get an answer from a pool of experts: one call, a route, a vote, a debate.
 *
 * `answer` is a generator. It yields rounds of calls, receives the calls with their answers, and returns one of them or its own
 * text. It never calls an expert itself, so every call is charged, and the same method runs
 * over recorded answers (`runMethod`) and over live experts (`runMethodAsync`).
 */
export interface Method {
  /** Unique among the compared methods; part of the seed of its random stream. */
  readonly name: string;
  /** Billions of parameters of the router, ranker or judge. A separate column, not added to the inference cost. */
  readonly agentParameters: number;
  /** `'bare'`: asks the bare question only; `'conditional'`: shows experts earlier answers. */
  readonly needs: 'bare' | 'conditional';
  /** Whether it uses agreement between answers; such results are in a separate block of a table. */
  readonly agreement: boolean;
  /** A note for readers of its results. */
  readonly note?: string;
  /** Yields non-empty rounds of calls, and returns the answer. */
  answer(input: MethodInput): Generator<readonly Ask[], string | Call, readonly Call[]>;
  /**
   * Chooses the answer when a budget ends the question, from the calls so far (at least one).
   *
   * @defaultValue the last call
   */
  settle?(calls: readonly Call[], input: MethodInput): string | Call;
}
