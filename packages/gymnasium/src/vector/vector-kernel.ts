import type { Rng } from '../rng.ts';
import type { RngColumns } from '../rng-columns.ts';
import type { BatchOf, Space } from '../spaces/space.ts';
import type { InfoColumnDtypes, InfoColumnsOf } from './info-columns.ts';
import type { NoColumns } from './sync-vector-env.ts';

/** The arrays that a kernel writes into, one row per environment. */
export interface KernelBatch<O extends Space, C extends InfoColumnDtypes = NoColumns> {
  readonly observations: BatchOf<O>;
  /** Shape [numEnvs]. */
  readonly rewards: Float64Array;
  /** 1 where a terminal state was reached, otherwise 0; shape [numEnvs]. */
  readonly terminations: Uint8Array;
  /** 1 where the kernel itself truncates an episode, otherwise 0; shape [numEnvs]. */
  readonly truncations: Uint8Array;
  readonly columns: InfoColumnsOf<C>;
}

/** The state of many copies of one environment. */
export interface KernelCopies<O extends Space, A extends Space, C extends InfoColumnDtypes = NoColumns> {
  /** Starts an episode in one copy, and writes its first observation and its columns. */
  reset(
    index: number,
    rng: Rng,
    batch: KernelBatch<O, C>,
    options: Readonly<Record<string, unknown>> | undefined,
  ): void;
  /**
   * Steps every copy whose `skip` is 0, and writes its row of every array of the batch. A copy may draw only from its
   * own generator, `rngs.at(index)`.
   */
  step(actions: BatchOf<A>, skip: Uint8Array, batch: KernelBatch<O, C>, rngs: RngColumns): void;
  /**
   * Returns the state of all copies, as plain data and new typed arrays. Without it, a run cannot be resumed exactly.
   */
  state?(): unknown;
  /** Restores a state that `state` returned. */
  restore?(state: unknown): void;
}

/** An environment written for many copies at once. */
export interface VectorKernel<O extends Space, A extends Space, C extends InfoColumnDtypes = NoColumns> {
  readonly observationSpace: O;
  readonly actionSpace: A;
  /** Additional numbers about each step, as typed columns. */
  readonly infoColumns?: C;
  create(numEnvs: number): KernelCopies<O, A, C>;
}
