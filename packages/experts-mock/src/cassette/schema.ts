import type { Expert, Message, Question } from '@der-gym/env';

/**
 * What an expert had seen when it gave a recorded answer:
 * - `'none'`: the bare question
 * - `'previous'`: the question, and at most one earlier answer
 * - `'all-previous'`: the question and the answers of several experts, as in a debate
 */
export type CassetteContext = 'none' | 'previous' | 'all-previous';

/** How an answer was drawn (temperature, topP, maxTokens, seed, ...); all of it is part of the answer's key. */
export type SamplingParameters = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

/** What is true of every answer in a cassette. */
export interface CassetteHeader {
  /** Licence of the recorded answers. */
  readonly licence: string;
  /** Where they come from. */
  readonly source: string;
  readonly context: CassetteContext;
  /** Id of the prompt template the messages were made with, null for the bare question alone. */
  readonly template: string | null;
  /** Id of the price table that the experts' parameters come from, null where none is named. */
  readonly prices: string | null;
  /** Signatures of the scores that answers may carry. */
  readonly scorers: readonly string[];
  /** In the order of their indices; names are unique. */
  readonly experts: readonly Expert[];
}

/** One answer as it was recorded. */
export interface RecordedAnswer {
  /** Hash of expert, messages, sampling parameters and sample; see `answerKey`. */
  readonly key: string;
  /** Id of the question. */
  readonly question: string;
  /** Name of the expert. */
  readonly expert: string;
  /** Which of several draws of the same call, from 0. */
  readonly sample: number;
  /** The prompt as it was sent; null for the question's text as the only message. */
  readonly messages: readonly Message[] | null;
  /** Keys of the answers the expert was shown, oldest first; each is recorded before this one. */
  readonly parents: readonly string[];
  readonly sampling: SamplingParameters;
  readonly text: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly latencyMs?: number;
  readonly finishReason?: string;
  /** Scores by signature, each finite. */
  readonly scores: ReadonlyMap<string, number>;
}

/** An answer to put on a cassette: its key is computed, and what is left out has its usual value. */
export type NewAnswer = Pick<RecordedAnswer, 'question' | 'expert' | 'text'> &
  Partial<Omit<RecordedAnswer, 'key' | 'question' | 'expert' | 'text'>>;

/** Recorded answers of some experts to some questions. */
export interface Cassette {
  readonly header: CassetteHeader;
  /** Ids are unique. */
  readonly questions: readonly Question[];
  /** No two have the same key and question. */
  readonly answers: readonly RecordedAnswer[];
  /** What was lost while reading, one sentence each; empty for a whole file. */
  readonly warnings: readonly string[];
}
