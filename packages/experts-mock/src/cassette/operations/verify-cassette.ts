import type { Question, Scorer } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { cassetteHash } from '../read.ts';
import type { Cassette } from '../schema.ts';

/** What a cassette is held against. */
export interface VerifyOptions {
  /** Expected SHA-256 of the canonical lines. */
  readonly hash?: string;
  /** Scorers that should compute the recorded scores of their signatures. */
  readonly scorers?: readonly Scorer[];
  /**
   * Greatest difference between equal scores.
   *
   * @defaultValue 1e-9
   */
  readonly tolerance?: number;
}

/** The result of `verifyCassette`. */
export interface Verification {
  readonly hash: string;
  /** Number of recorded scores that were computed again. */
  readonly numScoresChecked: number;
  /** Number of these that differ. */
  readonly numScoresDiffering: number;
  /** One sentence per problem, for scores the first ten only; empty for a valid cassette. */
  readonly problems: readonly string[];
}

/**
 * Returns the problems of a cassette that was read without error. It checks that the cassette has the expected hash, that it is
 * complete, and that its recorded scores equal those of the scorers.
 *
 * @example
 * ```ts
 * import { createCassette, verifyCassette } from '@der-gym/experts-mock';
 *
 * const header = { licence: 'CC0-1.0', source: 'made up', context: 'none', template: null, prices: null } as const;
 * const cassette = createCassette({
 *   header: { ...header, scorers: ['length/1'], experts: [{ name: 'small', parameters: 7 }] },
 *   questions: [{ id: 'q1', text: '2 + 2?', reference: '4' }],
 *   answers: [{ question: 'q1', expert: 'small', text: '4', scores: new Map([['length/1', 3]]) }],
 * });
 * const length = { signature: 'length/1', range: [0, 9], defaultThreshold: null, score: (text: string) => text.length } as const;
 * verifyCassette(cassette).problems; // => []
 * verifyCassette(cassette, { scorers: [length] }).problems;
 * // => ['The score "length/1" of "small" to "q1" is recorded as 3, but its scorer returns 1.']
 * ```
 */
export function verifyCassette(cassette: Cassette, options: VerifyOptions = {}): Verification {
  const { hash: expected, scorers = [], tolerance = 1e-9 } = options;
  const problems = [...cassette.warnings];
  const hash = cassetteHash(cassette);
  if (expected !== undefined && expected !== hash) {
    problems.push(`Expected a cassette with the hash ${show(expected, 64)}, got ${hash}.`);
  }
  const questions = new Map(cassette.questions.map((question) => [question.id, question]));
  let numScoresChecked = 0;
  let numScoresDiffering = 0;
  for (const answer of cassette.answers) {
    for (const { signature, score } of scorers) {
      const recorded = answer.scores.get(signature);
      if (recorded === undefined) continue;
      numScoresChecked++;
      const computed = score(answer.text, questions.get(answer.question) as Question);
      if (Math.abs(computed - recorded) <= tolerance) continue;
      numScoresDiffering++;
      if (numScoresDiffering > MOST) continue;
      problems.push(
        `The score ${show(signature)} of ${show(answer.expert)} to ${show(answer.question)} is recorded as ` +
          `${recorded}, but its scorer returns ${computed}.`,
      );
    }
  }
  if (numScoresDiffering > MOST) {
    problems.push(`${numScoresDiffering - MOST} more recorded scores differ from those of their scorers.`);
  }
  return { hash, numScoresChecked, numScoresDiffering, problems };
}

const MOST = 10;
