import type { PpoLossStatistics } from './loss.ts';

/** A training state to return to. */
export interface GoodState {
  /** Number of updates before it was taken. */
  readonly update: number;
  /** The name given to `savedAs`, if any. */
  readonly name: string | null;
}

/** Thrown when a loss or a gradient is not finite. The weights are those before the bad minibatch. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  /** The update in which it happened, from 1. */
  readonly update: number;
  /** The first array on the way to the loss that holds a bad number: `'rewards'`, `'logits'`, `'gradients'`, ... */
  readonly tensor: string;
  /** Number of updates when `state()` was last called or restored; null if never. A checkpoint of that state is good. */
  readonly lastState: number | null;
  /** The name given to `savedAs` for that state; null if none. */
  readonly lastCheckpoint: string | null;
  /** Loss terms of the bad minibatch; null when the error happened while acting. */
  readonly statistics: PpoLossStatistics | null;

  constructor(
    update: number,
    what: string,
    tensor: string,
    value: number,
    lastState: GoodState | null,
    statistics: PpoLossStatistics | null,
  ) {
    const terms =
      statistics === null
        ? ''
        : `, policy loss ${statistics.policyLoss}, value loss ${statistics.valueLoss}, entropy ${statistics.entropy}`;
    const good =
      lastState === null
        ? 'No state was taken before it.'
        : `The last good state was taken after update ${lastState.update}${
            lastState.name === null ? '' : `, saved as ${lastState.name}`
          }.`;
    super(
      `Expected the ${what} of update ${update} to be finite, got ${value} (first in \`${tensor}\`${terms}). ` +
        `${good} Look for NaN or huge rewards and observations, or lower \`learningRate\`.`,
    );
    this.update = update;
    this.tensor = tensor;
    this.lastState = lastState?.update ?? null;
    this.lastCheckpoint = lastState?.name ?? null;
    this.statistics = statistics;
  }
}
