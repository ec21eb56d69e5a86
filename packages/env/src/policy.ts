import type { PublicQuestion } from './types.ts';

/**
 * What a policy may see besides the question:
 * - `'answer'`: the last answer, null at the start *(the paper's, and all of it)*
 * - `'step'`: t, from 0
 * - `'lastExpert'`: who gave the last answer, null at the start
 * - `'askedSet'`: which experts were asked, ascending, each once
 * - `'route'`: which experts were asked, in order
 */
export type Observable = 'answer' | 'step' | 'lastExpert' | 'askedSet' | 'route';

/** One state as a policy sees it: the question, and exactly the fields its `observes` declares. */
export interface DerObservation {
  readonly question: PublicQuestion;
  readonly answer?: string | null;
  readonly step?: number;
  readonly lastExpert?: number | null;
  readonly askedSet?: readonly number[];
  readonly route?: readonly number[];
  /** Where no expert may be asked twice: 1 for each that may be asked, shape [N]. Given whatever `observes` says. */
  readonly actionMask?: Uint8Array;
}

/** A router: whatever satisfies this can be evaluated, compared and deployed. */
export interface Policy {
  readonly name: string;
  readonly observes: readonly Observable[];
  /**
   * pi(a | s) for a batch of states.
   *
   * @returns probabilities, row-major, shape [observations.length, number of experts]; each row sums to 1
   */
  probabilities(observations: readonly DerObservation[]): Float64Array;
}

/** What a Terminator judges: a question, an answer to it, and who gave it. Never the reference. */
export interface TerminatorInput {
  readonly question: PublicQuestion;
  readonly answer: string;
  /** Index of the expert that gave the answer. */
  readonly expert: number;
}

/** Judges whether an answer is good enough to stop, without the reference (paper, section 3.3). */
export interface Terminator {
  readonly name: string;
  /** @returns 1 to stop, 0 to go on, one entry an input */
  satisfied(inputs: readonly TerminatorInput[]): Uint8Array;
}

/**
 * When an episode ends before the budget of calls is spent:
 * - `'reference'`: as soon as P(y) >= p0; needs the reference, so at test time it is an oracle
 * - `'terminator'`: as soon as a trained judge of question and answer says so
 * - `'never'`: only the horizon ends it
 */
export type StopRule = 'reference' | 'terminator' | 'never';
