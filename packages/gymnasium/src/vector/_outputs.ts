import type { BatchOf, Space } from '../spaces/space.ts';
import { infosAs } from './_arguments.ts';
import { createInfoColumns, type InfoColumns } from './_info-columns.ts';
import {
  createDenseColumns,
  type DenseColumns,
  type InfoColumnDtypes,
  type InfoColumnsOf,
  type WithColumns,
} from './info-columns.ts';
import type { AutoresetMode, VectorInfos, VectorResetResult, VectorStepResult } from './vector-env.ts';

/** The last observations and infos of episodes that end in a step. */
export interface Finals<Observations> {
  readonly observations: Observations;
  /** 1 where an episode ended, shape [numEnvs]. */
  readonly mask: Uint8Array;
  readonly infos: InfoColumns;
}

/** The arrays that a vector environment writes its results into. The caller gets copies, or the arrays themselves. */
export class Outputs<O extends Space, M extends AutoresetMode, C extends InfoColumnDtypes> {
  readonly observations: BatchOf<O>;
  readonly rewards: Float64Array;
  readonly terminations: Uint8Array;
  readonly truncations: Uint8Array;
  readonly columns: InfoColumnsOf<C>;
  readonly denseColumns: DenseColumns<C>;
  /** 1 where an episode has ended and the environment has not been reset since. */
  readonly ended: Uint8Array;
  readonly #space: O;
  readonly #numEnvs: number;
  readonly #copy: boolean;
  #finals: BatchOf<O> | null = null;

  constructor(space: O, numEnvs: number, copy: boolean, infoColumns: C) {
    this.#space = space;
    this.#numEnvs = numEnvs;
    this.#copy = copy;
    this.observations = space.createBatch(numEnvs) as BatchOf<O>;
    this.rewards = new Float64Array(numEnvs);
    this.terminations = new Uint8Array(numEnvs);
    this.truncations = new Uint8Array(numEnvs);
    this.denseColumns = createDenseColumns(infoColumns, numEnvs);
    this.columns = this.denseColumns.arrays;
    this.ended = new Uint8Array(numEnvs);
  }

  /** Writes the row of an environment that is reset instead of stepped, without its observation. */
  writePseudoStep(index: number): void {
    this.rewards[index] = 0;
    this.terminations[index] = 0;
    this.truncations[index] = 0;
    this.ended[index] = 0;
  }

  createFinals(): Finals<BatchOf<O>> {
    if (this.#copy || this.#finals === null) {
      this.#finals = this.#space.createBatch(this.#numEnvs) as BatchOf<O>;
    }
    const mask = new Uint8Array(this.#numEnvs);
    return { observations: this.#finals, mask, infos: createInfoColumns(this.#numEnvs) };
  }

  resetResult(infos: VectorInfos): VectorResetResult<BatchOf<O>, M> & WithColumns<C> {
    const copy = this.#copy;
    return {
      observations: copy ? (this.#space.copyBatch(this.observations) as BatchOf<O>) : this.observations,
      infos: infosAs(infos),
      columns: copy ? this.denseColumns.copy() : this.columns,
    };
  }

  stepResult(
    infos: VectorInfos,
    finals: Finals<BatchOf<O>> | null,
  ): VectorStepResult<BatchOf<O>, M> & WithColumns<C> {
    const { observations, infos: allInfos, columns } = this.resetResult(withFinals(infos, finals));
    const copy = this.#copy;
    return {
      observations,
      rewards: copy ? this.rewards.slice() : this.rewards,
      terminations: copy ? this.terminations.slice() : this.terminations,
      truncations: copy ? this.truncations.slice() : this.truncations,
      infos: allInfos,
      columns,
    };
  }
}

function withFinals(infos: VectorInfos, finals: Finals<unknown> | null): VectorInfos {
  if (finals === null) return infos;
  const { observations, mask } = finals;
  return {
    ...infos,
    finalObservation: observations,
    _finalObservation: mask,
    finalInfo: finals.infos.finish(),
    _finalInfo: mask.slice(),
  };
}
