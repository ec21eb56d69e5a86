/** Chances, each in [0, 1], of what an expert makes of a fact in the answer it is shown. */
export interface TransferOdds {
  /** Knows the fact, is shown a wrong value: keeps its own. */
  readonly keepRight: number;
  /** Share of those who do not keep their own that say `unknown`, instead of taking the wrong value over. */
  readonly doubt: number;
  /** Believes a wrong value, is shown the right one: takes it over. */
  readonly mendWrong: number;
  /** Knows nothing, is shown the right value: takes it over. */
  readonly mendUnknown: number;
  /** Knows nothing, is shown a wrong value: takes it over. */
  readonly copyWrong: number;
  /** Has it wrong or not at all and is shown a wrong value: finds the right one after all. */
  readonly mendBoth: number;
  /** Knows nothing and is shown nothing: finds the right value after all. */
  readonly findUnknown: number;
}

/**
 * The odds under the knowledge-transfer prompt: the answer shown is a pupil's work, to be bettered. Chosen so that the
 * pool's second answers come near what was measured on real two-agent runs (own right and shown wrong: 63 % stay right;
 * own wrong and shown right: 58 % mended; both wrong: 5 to 12 % right).
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

/** The odds when the answer is shown without roles: it is believed more, right or wrong. An assumption, not a fit. */
export const plainOdds: TransferOdds = {
  keepRight: 0.2,
  doubt: 0,
  mendWrong: 0.63,
  mendUnknown: 0.82,
  copyWrong: 0.85,
  mendBoth: 0.03,
  findUnknown: 0.03,
};
