import { expectOneOf } from 'gymnasium-js/expect';
import type { PublicQuestion } from './types.ts';

/**
 * When an episode ends before all calls are used:
 * - `'reference'`: as soon as P(y) >= p0; an oracle at test time, because it needs the reference *(default)*
 * - `'terminator'`: as soon as a trained Terminator accepts the answer
 * - `'never'`: never; only the horizon ends an episode
 */
export type StopRule = 'reference' | 'terminator' | 'never';

/** The input of a Terminator: a question, an answer, and the expert that gave it. Never the reference. */
export interface TerminatorInput {
  readonly question: PublicQuestion;
  readonly answer: string;
  /** Index of the expert that gave the answer. */
  readonly expert: number;
}

/** Decides, without the reference, whether an answer is good enough to stop (paper, section 3.3). */
export interface Terminator {
  readonly name: string;
  /** @returns one entry per input: 1 to stop, 0 to continue */
  satisfied(inputs: readonly TerminatorInput[]): Uint8Array;
}

/**
 * The entry of a stop table for an answer that was not judged; the others are 1 (stop) and 0 (continue). An episode that reaches such
 * an answer throws, so that no result is computed as if the answer did not stop.
 */
export const NOT_JUDGED = 2;

/** The stop rule `'reference'`: P(y) >= p0. */
export function reachesThreshold(score: number, threshold: number): boolean {
  return score >= threshold;
}

/** @throws TypeError or RangeError for an unknown rule, or for `'terminator'` without a Terminator */
export function checkStopRule(stop: StopRule, terminator: Terminator | undefined): void {
  expectOneOf('stop', stop, ['reference', 'terminator', 'never']);
  if (stop !== 'terminator' || terminator !== undefined) return;
  throw new TypeError("Expected a `terminator` with the stop rule 'terminator', got none.");
}

export function missingThreshold(scoreSignature: string): RangeError {
  return new RangeError(
    `Expected a \`threshold\`: the score ${scoreSignature} has no default, so calibrate one on training data.`,
  );
}

/** Returns the verdicts of a Terminator, after a check of their number. */
export function verdicts(terminator: Terminator, inputs: readonly TerminatorInput[]): Uint8Array {
  const satisfied = terminator.satisfied(inputs);
  if (satisfied.length !== inputs.length) {
    throw new TypeError(
      `Expected Terminator ${terminator.name} to return ${inputs.length} verdicts, got ${satisfied.length}.`,
    );
  }
  return satisfied;
}
