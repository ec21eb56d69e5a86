import type { Question, Scorer } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { cassetteHash } from '../read.ts';
import type { Cassette } from '../schema.ts';

/** What a cassette is held against. */
export interface VerifyOptions {
  /** SHA-256 that `cassetteHash` should give. */
  readonly hash?: string;
  /** Scorers that should give the recorded scores of their signature. */
  readonly scorers?: readonly Scorer[];
  /**
   * Greatest difference of a score that still agrees.
   *
   * @defaultValue 1e-9
   */
  readonly tolerance?: number;
}

/** What `verifyCassette` found. */
export interface Verification {
  readonly hash: string;
  /** Recorded scores that were computed anew. */
  readonly numScoresChecked: number;
  /** Of these, the ones that came out different. */
  readonly numScoresDiffering: number;
  /** A sentence for each thing that is wrong, of the scores the first ten; empty for a sound cassette. */
  readonly problems: readonly string[];
}

/**
 * Returns what is wrong with a cassette that was read without error: whether it is the one expected, whole, and
 * whether its recorded scores are what their scorers give.
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
 * // => ['The score "length/1" of "small" to "q1" is recorded as 3, its scorer gives 1.']
 * ```
 */
export function verifyCassette(cassette: Cassette, options: VerifyOptions = {}): Verification {
  const { hash: expected, scorers = [], tolerance = 1e-9 } = options;
  const problems = [...cassette.warnings];
  const hash = cassetteHash(cassette);
  if (expected !== undefined && expected !== hash) {
    problems.push(`Expected a cassette of hash ${show(expected, 64)}, got ${hash}.`);
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
          `${recorded}, its scorer gives ${computed}.`,
      );
    }
  }
  if (numScoresDiffering > MOST) {
    problems.push(`${numScoresDiffering - MOST} more recorded scores differ from what their scorers give.`);
  }
  return { hash, numScoresChecked, numScoresDiffering, problems };
}

const MOST = 10;
