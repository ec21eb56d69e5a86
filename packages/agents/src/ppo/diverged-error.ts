import type { PpoLossStatistics } from './loss.ts';

/** A state of training to go back to. */
export interface GoodState {
  /** After how many updates it was taken. */
  readonly update: number;
  /** What it was saved as, where `savedAs` said it. */
  readonly name: string | null;
}

/** Training met a loss or a gradient that is not a finite number. The weights are those before the bad minibatch. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  /** The update it happened in, from 1. */
  readonly update: number;
  /** The first array on the way to the loss with a bad number in it: `'rewards'`, `'logits'`, `'gradients'`, ... */
  readonly tensor: string;
  /** After how many updates `state()` was last taken, or restored; null: never. A checkpoint of it is good. */
  readonly lastState: number | null;
  /** What that state was saved as, where the trainer was told; null otherwise. */
  readonly lastCheckpoint: string | null;
  /** Of the bad minibatch; null when it happened while acting. */
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
