import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { expectNumber, expectPositive } from '../expect.ts';
import type { Dtype } from '../spaces/_dtype.ts';
import { Box } from '../spaces/box.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { assertBox } from './_box.ts';
import { ObservationWrapper } from './hooks.ts';
import { RunningMoments } from './running-moments.ts';
import { Wrapper } from './wrapper.ts';

/** Options of `NormalizeObservation`. */
export interface NormalizeObservationOptions {
  /**
   * Added to the variance before taking the square root; above 0.
   * @defaultValue 1e-8
   */
  readonly epsilon?: number;
}

/** Options of `NormalizeReward`. */
export interface NormalizeRewardOptions extends NormalizeObservationOptions {
  /**
   * Discount of the return whose variance is used, in [0, 1].
   * @defaultValue 0.99
   */
  readonly discount?: number;
}

export function readNormalizeOptions({ epsilon = 1e-8, discount = 0.99 }: NormalizeRewardOptions): {
  epsilon: number;
  discount: number;
} {
  expectPositive('epsilon', epsilon);
  expectNumber('discount', discount, 0, 1);
  return { epsilon, discount };
}

export function normalizedSpace(space: Space): Box {
  assertBox('observationSpace', space);
  return new Box(-Infinity, Infinity, { shape: space.shape });
}

/** Writes (x - mean) / sqrt(variance + epsilon) of one row. */
export function normalizeRow(
  row: ArrayLike<number>,
  offset: number,
  moments: RunningMoments,
  epsilon: number,
  out: Float32Array,
): void {
  for (let k = 0; k < moments.mean.length; k++) {
    out[offset + k] = (row[offset + k]! - moments.mean[k]!) / Math.sqrt(moments.variance[k]! + epsilon);
  }
}

/**
 * Normalizes observations to a mean near 0 and a variance near 1, with the moments of all observations so far.
 *
 * Set `updates` to false to freeze the moments, for instance in an evaluation.
 */
export class NormalizeObservation<D extends Dtype, A extends Space> extends ObservationWrapper<
  Box,
  A,
  Box<D>
> {
  /** Moments of the inner observations. Save its state in a checkpoint. */
  readonly moments: RunningMoments;
  /** Whether observations update the moments. */
  updates = true;
  readonly #epsilon: number;

  constructor(env: Env<Box<D>, A>, options: NormalizeObservationOptions = {}) {
    super(env, { observationSpace: normalizedSpace(env.observationSpace) });
    this.#epsilon = readNormalizeOptions(options).epsilon;
    this.moments = new RunningMoments(this.observationSpace.size);
  }

  observation(observation: ArrayLike<number>): Float32Array {
    if (this.updates) this.moments.update(observation);
    const normalized = new Float32Array(observation.length);
    normalizeRow(observation, 0, this.moments, this.#epsilon, normalized);
    return normalized;
  }
}

/**
 * Divides rewards by the standard deviation of the discounted return so far.
 *
 * The return of an episode, G_t = discount G_(t-1) + r_t, starts from 0 at every reset, however the last episode ended.
 */
export class NormalizeReward<O extends Space, A extends Space> extends Wrapper<O, A> {
  /** Moments of the discounted return. Save its state in a checkpoint. */
  readonly moments = new RunningMoments(1);
  /** Whether rewards update the moments. */
  updates = true;
  readonly #epsilon: number;
  readonly #discount: number;
  #return = 0;

  constructor(env: Env<O, A>, options: NormalizeRewardOptions = {}) {
    super(env);
    const { epsilon, discount } = readNormalizeOptions(options);
    this.#epsilon = epsilon;
    this.#discount = discount;
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = super.reset(options);
    this.#return = 0;
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = super.step(action);
    this.#return = this.#discount * this.#return + result.reward;
    if (this.updates) this.moments.update([this.#return]);
    return { ...result, reward: result.reward / Math.sqrt(this.moments.variance[0]! + this.#epsilon) };
  }
}
