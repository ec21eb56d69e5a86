import type { BatchOf, Space } from '../../spaces/space.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorInfosOf,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';
import { createEpisodeTracker, type EpisodeTracker } from './_episodes.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/**
 * A vector wrapper that changes batches of observations: a subclass writes `observations`, which also gets the last
 * observations of the episodes that ended.
 */
export abstract class VectorObservationWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
  InnerO extends Space = O,
> extends VectorWrapper<O, A, M, InnerO> {
  /** Returns what is shown instead of a batch of observations. */
  abstract observations(observations: BatchOf<InnerO>): BatchOf<O>;

  override reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M> {
    const { observations, infos } = this.env.reset(options);
    return {
      observations: this.observations(observations),
      infos: infos as unknown as VectorInfosOf<BatchOf<O>, M>,
    };
  }

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    const { observations, infos, ...rest } = this.env.step(actions);
    const { finalObservation } = infos;
    return {
      ...rest,
      observations: this.observations(observations),
      infos: (finalObservation === undefined
        ? infos
        : {
            ...infos,
            finalObservation: this.observations(finalObservation as BatchOf<InnerO>),
          }) as unknown as VectorInfosOf<BatchOf<O>, M>,
    };
  }
}

/** A vector wrapper that changes batches of actions: a subclass writes `actions`. */
export abstract class VectorActionWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
  InnerA extends Space = A,
> extends VectorWrapper<O, A, M, O, InnerA> {
  /** Returns what is done inside instead of some actions. */
  abstract actions(actions: ActionBatch<A>): ActionBatch<InnerA>;

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    return this.env.step(this.actions(actions));
  }
}

/**
 * A vector wrapper that changes rewards: a subclass writes `reward`. The 0 of a pseudo-step, in which an environment was
 * reset instead of stepped, stays 0.
 */
export abstract class VectorRewardWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
> extends VectorWrapper<O, A, M> {
  #tracker: EpisodeTracker | null = null;

  /** Returns what is paid instead of an environment's reward. */
  abstract reward(reward: number, index: number): number;

  override reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M> {
    this.#tracker ??= createEpisodeTracker(this.numEnvs, this.autoresetMode);
    const mask = this.#tracker.readMask(options);
    const result = super.reset(options);
    this.#tracker.resetDone(mask);
    return result;
  }

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    const result = super.step(actions);
    const moments = this.#tracker!.moments(result);
    const rewards = result.rewards.map((reward, i) =>
      moments[i] === 'began' ? reward : this.reward(reward, i),
    );
    return { ...result, rewards };
  }
}
