/** The input of a score besides the answer: the correct answer, and the question's id for error messages. */
export interface ScoredQuestion {
  readonly id?: string;
  /** The correct answer, or null if it is unknown. */
  readonly reference: string | null;
}

/** P(y): the quality of an answer. Compatible with the `Scorer` of `@der-gym/env`. */
export interface Scorer {
  /** Name, version and every option that can change a score. See `formatSignature`. */
  readonly signature: string;
  /** Least and greatest score. */
  readonly range: readonly [number, number];
  /** p0 of this score, or null if it must be calibrated on training data. See `calibrateThreshold`. */
  readonly defaultThreshold: number | null;
  /**
   * Scores one answer.
   *
   * @throws TypeError when the question has no reference
   */
  score(answer: string, question: ScoredQuestion): number;
}
