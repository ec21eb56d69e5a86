/** How well a candidate matches a reference: from its own side, from the reference's, and both at once. */
export interface PrecisionRecall {
  /** How much of the candidate is in the reference. */
  readonly precision: number;
  /** How much of the reference is in the candidate. */
  readonly recall: number;
  /** Their harmonic mean, 2PR / (P + R). */
  readonly f1: number;
}
