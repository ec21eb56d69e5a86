/** One question of the data set (x in the paper). */
export interface Question {
  readonly id: string;
  readonly text: string;
  /** The correct answer, or null if it is unknown. Policies, encoders and Terminators never see it. */
  readonly reference: string | null;
  /** Near-duplicates share a group, and a group is never split between train, validation and test. @defaultValue the id */
  readonly group?: string;
}

/** Questions by number, such as those of a generator. */
export interface QuestionSource {
  /** How many questions there are; may be `Infinity`. */
  readonly length: number;
  /** Returns the question with this number, from 0. The same number always returns the same question. */
  question(number: number): Question;
}

/** A question without its reference: what policies, encoders and Terminators may see. */
export type PublicQuestion = Pick<Question, 'id' | 'text'>;

/** Prices in dollars per million tokens. */
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

/** One call to one expert. */
export interface AnswerRequest {
  readonly question: Question;
  /** Index into the pool's `experts`. */
  readonly expert: number;
  /** The earlier answers shown to the expert, oldest first. DER shows at most the last one. */
  readonly previousAnswers: readonly string[];
  /** The prompt, as it is sent. */
  readonly messages: readonly Message[];
  /** Which of several recorded samples of this call to return, from 0. */
  readonly sample: number;
}

export interface Answer {
  readonly text: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly latencyMs?: number;
}

/** Experts that answer synchronously, from a cassette or by a rule. The same request always returns the same answer. */
export interface ExpertPool {
  readonly experts: readonly Expert[];
  /** How an answer depends on the previous one (`independent`, `adoption`, `recorded`). Printed with every result. */
  readonly transfer?: string;
  answer(request: AnswerRequest): Answer;
}

/** Experts that answer asynchronously, for example over a network. */
export interface AsyncExpertPool {
  readonly experts: readonly Expert[];
  readonly transfer?: string;
  answer(request: AnswerRequest, signal?: AbortSignal): Promise<Answer>;
}

/** P(y): the quality of an answer, computed from its text and the question's reference. */
export interface Scorer {
  /** Name, version and options of the score. Scores with different signatures are never compared. */
  readonly signature: string;
  /** Lowest and highest possible score. */
  readonly range: readonly [number, number];
  /** p0 of this score, or null if it must first be calibrated on training data. */
  readonly defaultThreshold: number | null;
  score(answer: string, question: Question): number;
}
