import type { BatchOf, Space } from '../../spaces/space.ts';
import { infosAs } from '../_arguments.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';
import { EpisodicVectorWrapper, type Moment } from './_episodic.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/**
 * A vector wrapper that changes batches of observations. A subclass implements `observations`, which is also called
 * with the last observations of the episodes that ended.
 */
export abstract class VectorObservationWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
  InnerO extends Space = O,
> extends VectorWrapper<O, A, M, InnerO> {
  /** Returns the changed batch of observations. */
  abstract observations(observations: BatchOf<InnerO>): BatchOf<O>;

  override reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M> {
    const { observations, infos } = this.env.reset(options);
    return { observations: this.observations(observations), infos: infosAs(infos) };
  }

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    const { observations, infos, ...rest } = this.env.step(actions);
    const { finalObservation } = infos;
    const shown = this.observations(observations);
    if (finalObservation === undefined) return { ...rest, observations: shown, infos: infosAs(infos) };
    const finals = this.observations(finalObservation as BatchOf<InnerO>);
    return { ...rest, observations: shown, infos: infosAs({ ...infos, finalObservation: finals }) };
  }
}

/** A vector wrapper that changes batches of actions. A subclass implements `actions`. */
export abstract class VectorActionWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
  InnerA extends Space = A,
> extends VectorWrapper<O, A, M, O, InnerA> {
  /** Returns the inner actions. */
  abstract actions(actions: ActionBatch<A>): ActionBatch<InnerA>;

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    return this.env.step(this.actions(actions));
  }
}

/**
 * A vector wrapper that changes rewards. A subclass implements `reward`. The 0 of a pseudo-step, in which an
 * environment was reset instead of stepped, stays 0.
 */
export abstract class VectorRewardWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
> extends EpisodicVectorWrapper<O, A, M> {
  /** Returns the changed reward of an environment. */
  abstract reward(reward: number, index: number): number;

  protected afterStep(
    result: VectorStepResult<BatchOf<O>, M>,
    moments: readonly Moment[],
  ): VectorStepResult<BatchOf<O>, M> {
    const rewards = result.rewards.map((reward, i) =>
      moments[i] === 'began' ? reward : this.reward(reward, i),
    );
    return { ...result, rewards };
  }
}
