import { expectKind } from '../../expect.ts';
import type { BatchOf, Space } from '../../spaces/space.ts';
import { type ClipRewardOptions, createClip } from '../../wrappers/clip-reward.ts';
import { type NormalizeRewardOptions, readNormalizeOptions } from '../../wrappers/normalize.ts';
import { RunningMoments } from '../../wrappers/running-moments.ts';
import type { AutoresetMode, VectorEnv, VectorStepResult } from '../vector-env.ts';
import { EpisodicVectorWrapper, type Moment } from './_episodic.ts';
import { VectorRewardWrapper } from './vector-hooks.ts';

/** `TransformReward` for every environment. */
export class VectorTransformReward<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends VectorRewardWrapper<O, A, M> {
  readonly #change: (reward: number) => number;

  constructor(env: VectorEnv<O, A, M>, change: (reward: number) => number) {
    super(env);
    expectKind('change', change, 'function');
    this.#change = change;
  }

  reward(reward: number): number {
    return this.#change(reward);
  }
}

/** `ClipReward` for every environment. */
export class VectorClipReward<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends VectorTransformReward<O, A, M> {
  constructor(env: VectorEnv<O, A, M>, options: ClipRewardOptions) {
    super(env, createClip(options));
  }
}

/**
 * `NormalizeReward` with one variance for all environments. Each environment has its own discounted return, which
 * starts from 0 at every reset. Pseudo-steps are ignored.
 */
export class VectorNormalizeReward<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends EpisodicVectorWrapper<O, A, M> {
  /** Moments of the discounted returns. Save its state in a checkpoint. */
  readonly moments = new RunningMoments(1);
  /** Whether rewards update the moments. */
  updates = true;
  readonly #epsilon: number;
  readonly #discount: number;
  readonly #returns: Float64Array;

  constructor(env: VectorEnv<O, A, M>, options: NormalizeRewardOptions = {}) {
    super(env);
    const { epsilon, discount } = readNormalizeOptions(options);
    this.#epsilon = epsilon;
    this.#discount = discount;
    this.#returns = new Float64Array(env.numEnvs);
  }

  protected override begin(index: number): void {
    this.#returns[index] = 0;
  }

  protected afterStep(
    result: VectorStepResult<BatchOf<O>, M>,
    moments: readonly Moment[],
  ): VectorStepResult<BatchOf<O>, M> {
    const stepped = Uint8Array.from(moments, (moment) => (moment === 'began' ? 0 : 1));
    for (let i = 0; i < this.numEnvs; i++) {
      this.#returns[i] = stepped[i] === 1 ? this.#discount * this.#returns[i]! + result.rewards[i]! : 0;
    }
    if (this.updates) this.moments.update(this.#returns, stepped);
    const deviation = Math.sqrt(this.moments.variance[0]! + this.#epsilon);
    moments.forEach((moment, i) => {
      if (moment !== 'went-on') this.#returns[i] = 0;
    });
    return { ...result, rewards: result.rewards.map((reward) => reward / deviation) };
  }
}
