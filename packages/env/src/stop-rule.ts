import { expectOneOf } from 'gymnasium-js/expect';
import type { PublicQuestion } from './types.ts';

/**
 * When an episode ends before the budget of calls is spent:
 * - `'reference'`: as soon as P(y) >= p0; needs the reference, so at test time it is an oracle *(default)*
 * - `'terminator'`: as soon as a trained judge of question and answer says so
 * - `'never'`: only the horizon ends it
 */
export type StopRule = 'reference' | 'terminator' | 'never';

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
 * A verdict of a stop table beside 1 (stop) and 0 (go on): nobody has judged this answer. An episode that meets it throws, so that
 * nothing is chosen or measured as if such an answer did not stop.
 */
export const NOT_JUDGED = 2;

/** The rule `'reference'`: whether P(y) >= p0. */
export function reachesThreshold(score: number, threshold: number): boolean {
  return score >= threshold;
}

/** @throws TypeError or RangeError for an unknown rule, or the rule `'terminator'` without one */
export function checkStopRule(stop: StopRule, terminator: Terminator | undefined): void {
  expectOneOf('stop', stop, ['reference', 'terminator', 'never']);
  if (stop !== 'terminator' || terminator !== undefined) return;
  throw new TypeError("Expected a `terminator` with the stop rule 'terminator', got none.");
}

export function missingThreshold(scoreSignature: string): RangeError {
  return new RangeError(
    `Expected a \`threshold\`: the score ${scoreSignature} has none of its own, so calibrate one on training data.`,
  );
}

/** A Terminator's verdicts, checked. */
export function verdicts(terminator: Terminator, inputs: readonly TerminatorInput[]): Uint8Array {
  const satisfied = terminator.satisfied(inputs);
  if (satisfied.length !== inputs.length) {
    throw new TypeError(
      `Expected Terminator ${terminator.name} to give ${inputs.length} verdicts, got ${satisfied.length}.`,
    );
  }
  return satisfied;
}
