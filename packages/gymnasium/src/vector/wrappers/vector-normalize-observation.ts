import type { Dtype } from '../../spaces/_dtype.ts';
import type { Box } from '../../spaces/box.ts';
import type { Space } from '../../spaces/space.ts';
import {
  type NormalizeObservationOptions,
  normalizedSpace,
  normalizeRow,
  readNormalizeOptions,
} from '../../wrappers/normalize.ts';
import { RunningMoments } from '../../wrappers/running-moments.ts';
import { infosAs, readResetMask } from '../_arguments.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/**
 * `NormalizeObservation` with one mean and variance for all environments. Last observations of episodes are
 * normalized too. A masked reset updates the moments only with the environments that it resets.
 */
export class VectorNormalizeObservation<
  D extends Dtype,
  A extends Space,
  M extends AutoresetMode,
> extends VectorWrapper<Box, A, M, Box<D>> {
  /** Moments of the inner observations. Save its state in a checkpoint. */
  readonly moments: RunningMoments;
  /** Whether observations update the moments. */
  updates = true;
  readonly #epsilon: number;
  readonly #shown: Float32Array;

  constructor(env: VectorEnv<Box<D>, A, M>, options: NormalizeObservationOptions = {}) {
    super(env, { singleObservationSpace: normalizedSpace(env.singleObservationSpace) });
    this.#epsilon = readNormalizeOptions(options).epsilon;
    this.moments = new RunningMoments(this.singleObservationSpace.size);
    this.#shown = new Float32Array(env.numEnvs * this.moments.mean.length);
  }

  override reset(options?: VectorResetOptions): VectorResetResult<Float32Array, M> {
    const mask = readResetMask(options?.options, this.numEnvs) ?? undefined;
    const { observations, infos } = this.env.reset(options);
    if (this.updates) this.moments.update(observations, mask);
    this.#normalize(observations, this.#shown, mask);
    return { observations: this.#shown.slice(), infos: infosAs(infos) };
  }

  override step(actions: ActionBatch<A>): VectorStepResult<Float32Array, M> {
    const { observations, infos, ...rest } = this.env.step(actions);
    const { finalObservation, _finalObservation } = infos;
    if (this.updates) this.moments.update(observations);
    if (this.updates && finalObservation !== undefined) {
      this.moments.update(finalObservation as ArrayLike<number>, _finalObservation as Uint8Array);
    }
    this.#normalize(observations, this.#shown);
    const shown = { ...rest, observations: this.#shown.slice() };
    if (finalObservation === undefined) return { ...shown, infos: infosAs(infos) };
    const finals = new Float32Array(this.#shown.length);
    this.#normalize(finalObservation as ArrayLike<number>, finals, _finalObservation as Uint8Array);
    return { ...shown, infos: infosAs({ ...infos, finalObservation: finals }) };
  }

  #normalize(rows: ArrayLike<number>, out: Float32Array, mask?: Uint8Array): void {
    const size = this.moments.mean.length;
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask === undefined || mask[i] === 1) normalizeRow(rows, i * size, this.moments, this.#epsilon, out);
    }
  }
}
