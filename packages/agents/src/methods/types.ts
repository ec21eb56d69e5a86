import type { Answer, Expert, Message, PublicQuestion } from '@der-gym/env';
import type { Rng } from 'gymnasium-js';

/** A call that a method wants made. */
export interface Ask {
  /** Index into the experts. */
  readonly expert: number;
  /** Whose answers this one is shown, oldest first. @defaultValue none: the bare question */
  readonly parents?: readonly Call[];
  /** The prompt as sent. @defaultValue the bare question, or the knowledge-transfer prompt over the parents' answers */
  readonly messages?: readonly Message[];
  /** Which of several samples of the same call, from 0. @defaultValue 0 */
  readonly sample?: number;
}

/** A call that was made. It is on the account, whatever becomes of its answer. */
export interface Call {
  /** Place among the calls of its question, from 0. */
  readonly index: number;
  /** Which round it was made in, from 0: calls of a round run side by side. */
  readonly round: number;
  readonly expert: number;
  /** Indices of the calls whose answers it was shown, oldest first. */
  readonly parents: readonly number[];
  readonly messages: readonly Message[];
  readonly sample: number;
  readonly answer: Answer;
}

/** What a method is given of one question. Never the reference. */
export interface MethodInput {
  readonly question: PublicQuestion;
  readonly experts: readonly Expert[];
  /** Indices of the experts that can be asked about this question, ascending; all of them unless the data lack some. */
  readonly available: readonly number[];
  /** A stream of its own, of (seed, method, question). */
  readonly rng: Rng;
}

/**
 * A way to come to an answer with a pool of experts: one call, a route, a vote, a debate.
 *
 * `answer` is a generator. It yields rounds of calls it wants made, is handed the calls as made, and returns one of
 * them or a text of its own. It never calls an expert itself, so nothing can go uncharged, and the same method runs
 * over recorded answers (`runMethod`) and over live experts (`runMethodAsync`).
 */
export interface Method {
  /** Unique among the methods compared; part of the seed of its random stream. */
  readonly name: string;
  /** Billions of parameters of what decides (router, ranker, judge); a column of its own, never added to the inference. */
  readonly agentParameters: number;
  /** `'bare'`: asks the bare question only; `'conditional'`: shows experts earlier answers. */
  readonly needs: 'bare' | 'conditional';
  /** Whether it uses how far answers agree; such results stand in a block of their own. */
  readonly agreement: boolean;
  /** What a reader must know of it. */
  readonly note?: string;
  /** Yields rounds of calls, none of them empty, and returns the answer. */
  answer(input: MethodInput): Generator<readonly Ask[], string | Call, readonly Call[]>;
  /**
   * What it answers when a budget ends it, from the calls made so far (at least one).
   *
   * @defaultValue the last call
   */
  settle?(calls: readonly Call[], input: MethodInput): string | Call;
}
