/** Probabilities, each in [0, 1], of how an expert uses a fact in the answer that it is shown. */
export interface TransferOdds {
  /** Keeps its right value if it is shown a wrong one. */
  readonly keepRight: number;
  /** If it does not keep its right value: says `unknown` instead of adopting the wrong value. */
  readonly doubt: number;
  /** Adopts the right value if its own is wrong. */
  readonly mendWrong: number;
  /** Adopts the right value if its own is unknown. */
  readonly mendUnknown: number;
  /** Adopts a wrong value if its own is unknown. */
  readonly copyWrong: number;
  /** States the right value if its own is wrong or unknown and the one shown is wrong. */
  readonly mendBoth: number;
  /** States the right value if its own is unknown and so is the one shown. */
  readonly findUnknown: number;
}

/**
 * The odds under the knowledge-transfer prompt, which presents the previous answer as a student's work to improve. They are
 * chosen to make the pool's second answers similar to measurements on real two-agent runs (own right and shown wrong: 63 %
 * stay right; own wrong and shown right: 58 % mended; both wrong: 5 to 12 % right).
 */
export const ktpOdds: TransferOdds = {
  keepRight: 0.4,
  doubt: 1,
  mendWrong: 0.6,
  mendUnknown: 0.8,
  copyWrong: 0.5,
  mendBoth: 0.05,
  findUnknown: 0.05,
};

/** The odds if the prompt shows the answer without roles. The answer is believed more often, right or wrong. They are an assumption, not a fit. */
export const plainOdds: TransferOdds = {
  keepRight: 0.2,
  doubt: 0,
  mendWrong: 0.63,
  mendUnknown: 0.82,
  copyWrong: 0.85,
  mendBoth: 0.03,
  findUnknown: 0.03,
};
