import type { PpoLossStatistics } from './loss.ts';

/** Training met a loss or a gradient that is not a finite number. The weights are those before the bad minibatch. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  /** The update it happened in, from 1. */
  readonly update: number;
  readonly statistics: PpoLossStatistics;

  constructor(update: number, what: string, value: number, statistics: PpoLossStatistics) {
    const { policyLoss, valueLoss, entropy } = statistics;
    super(
      `Expected the ${what} of update ${update} to be finite, got ${value} (policy loss ${policyLoss}, value loss ` +
        `${valueLoss}, entropy ${entropy}). Look for NaN or huge rewards and observations, or lower \`learningRate\`.`,
    );
    this.update = update;
    this.statistics = statistics;
  }
}
