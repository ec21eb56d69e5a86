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
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorInfosOf,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';
import { createEpisodeTracker, type EpisodeTracker } from './_episodes.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/**
 * `NormalizeObservation` over all environments: one mean and variance for all. Last observations of episodes are
 * normalized too; a masked reset takes in the observations of the environments it resets alone.
 */
export class VectorNormalizeObservation<
  D extends Dtype,
  A extends Space,
  M extends AutoresetMode,
> extends VectorWrapper<Box, A, M, Box<D>> {
  /** Moments of the observations inside; its state belongs to a checkpoint. */
  readonly moments: RunningMoments;
  /** Whether observations change the moments. */
  updates = true;
  readonly #epsilon: number;
  readonly #shown: Float32Array;
  readonly #tracker: EpisodeTracker;

  constructor(env: VectorEnv<Box<D>, A, M>, options: NormalizeObservationOptions = {}) {
    super(env, { singleObservationSpace: normalizedSpace(env.singleObservationSpace) });
    this.#epsilon = readNormalizeOptions(options).epsilon;
    this.moments = new RunningMoments(this.singleObservationSpace.size);
    this.#shown = new Float32Array(env.numEnvs * this.moments.mean.length);
    this.#tracker = createEpisodeTracker(env.numEnvs, env.autoresetMode);
  }

  override reset(options?: VectorResetOptions): VectorResetResult<Float32Array, M> {
    const mask = this.#tracker.readMask(options);
    const { observations, infos } = this.env.reset(options);
    this.#tracker.resetDone(mask);
    if (this.updates) this.moments.update(observations, mask);
    this.#normalize(observations, mask, this.#shown);
    return { observations: this.#shown.slice(), infos: infos as unknown as VectorInfosOf<Float32Array, M> };
  }

  override step(actions: ActionBatch<A>): VectorStepResult<Float32Array, M> {
    const { observations, infos, ...rest } = this.env.step(actions);
    const { finalObservation, _finalObservation } = infos;
    if (this.updates) this.moments.update(observations);
    if (this.updates && finalObservation !== undefined) {
      this.moments.update(finalObservation as ArrayLike<number>, _finalObservation as Uint8Array);
    }
    this.#normalize(observations, null, this.#shown);
    let shownInfos: unknown = infos;
    if (finalObservation !== undefined) {
      const finals = new Float32Array(this.#shown.length);
      this.#normalize(finalObservation as ArrayLike<number>, _finalObservation as Uint8Array, finals);
      shownInfos = { ...infos, finalObservation: finals };
    }
    return {
      ...rest,
      observations: this.#shown.slice(),
      infos: shownInfos as VectorInfosOf<Float32Array, M>,
    };
  }

  #normalize(rows: ArrayLike<number>, mask: Uint8Array | null, out: Float32Array): void {
    const size = this.moments.mean.length;
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask === null || mask[i] === 1) normalizeRow(rows, i * size, this.moments, this.#epsilon, out);
    }
  }
}
