/** How well a candidate matches a reference. */
export interface PrecisionRecall {
  /** The share of the candidate that is in the reference. */
  readonly precision: number;
  /** The share of the reference that is in the candidate. */
  readonly recall: number;
  /** Their harmonic mean, 2PR / (P + R). */
  readonly f1: number;
}
