/**
 * The nouns of the paper. `env` owns the types it needs; whoever brings experts or a score satisfies them.
 */

/** A question of the data set (x in the paper). */
export interface Question {
  readonly id: string;
  readonly text: string;
  /** The right answer, or null where none is known. No policy, encoder or Terminator is ever shown it. */
  readonly reference: string | null;
  /** Near-duplicates share a group; splits never divide one. Defaults to the id. */
  readonly group?: string;
}

/** Questions by number, as a generator draws them. */
export interface QuestionSource {
  /** How many there are; infinite where there is no last one. */
  readonly length: number;
  /** The question of a number from 0 on: the same number, the same question. */
  question(number: number): Question;
}

/** What a policy, an encoder or a Terminator may see of a question: all but the reference. */
export type PublicQuestion = Pick<Question, 'id' | 'text'>;

/** Dollars per million tokens. */
interface TokenPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** One LLM of the pool (M_i in the paper). */
export interface Expert {
  readonly name: string;
  /** Inference parameters of one call, in billions: C(M) of Eq. 3. */
  readonly parameters: number;
  readonly price?: TokenPrice;
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One call of one expert. */
export interface AnswerRequest {
  readonly question: Question;
  /** Index into the pool's `experts`. */
  readonly expert: number;
  /** What the expert is shown of earlier answers, oldest first; DER shows at most the last one. */
  readonly previousAnswers: readonly string[];
  /** The prompt as sent. */
  readonly messages: readonly Message[];
  /** Which of several recorded samples of the same call, from 0. */
  readonly sample: number;
}

export interface Answer {
  readonly text: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly latencyMs?: number;
}

/** Experts that answer at once, from a cassette or by rule. The same request always gets the same answer. */
export interface ExpertPool {
  readonly experts: readonly Expert[];
  /** How an answer depends on the one before it (`independent`, `adoption`, `recorded`); printed with every result. */
  readonly transfer?: string;
  answer(request: AnswerRequest): Answer;
}

/** Experts that are asked over a network. */
export interface AsyncExpertPool {
  readonly experts: readonly Expert[];
  readonly transfer?: string;
  answer(request: AnswerRequest, signal?: AbortSignal): Promise<Answer>;
}

/** P(y): how good an answer is, from its text and the question's reference. */
export interface Scorer {
  /** Pins name, version and options; scores of different signatures are never compared. */
  readonly signature: string;
  /** Least and greatest score. */
  readonly range: readonly [number, number];
  /** p0 of this score, or null where it must be calibrated on training data first. */
  readonly defaultThreshold: number | null;
  score(answer: string, question: Question): number;
}
