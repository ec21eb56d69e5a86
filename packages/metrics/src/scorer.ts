/** What a score may see of a question: the right answer, and the id for its error messages. */
export interface ScoredQuestion {
  readonly id?: string;
  /** The right answer, or null where none is known. */
  readonly reference: string | null;
}

/** P(y): how good an answer is. Has the shape of the `Scorer` of `@der-gym/env`. */
export interface Scorer {
  /** Name, version and every option that can change a score; see `formatSignature`. */
  readonly signature: string;
  /** Least and greatest score. */
  readonly range: readonly [number, number];
  /** p0 of this score, or null where it must be calibrated on training data; see `calibrateThreshold`. */
  readonly defaultThreshold: number | null;
  /**
   * Scores one answer.
   *
   * @throws TypeError when the question has no reference
   */
  score(answer: string, question: ScoredQuestion): number;
}
