import type { ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/**
 * A wrapper that changes every observation: a subclass writes `observation`.
 *
 * @example
 * ```ts
 * import { Box, CartPole, type Discrete, ObservationWrapper } from 'gymnasium-js';
 * class OnlyAngle extends ObservationWrapper<Box, Discrete> {
 *   override readonly observationSpace = new Box(-1, 1);
 *   observation(all: Float32Array) {
 *     return all.slice(2, 3);
 *   }
 * }
 * new OnlyAngle(new CartPole()).reset({ seed: 0 }).observation.length; // => 1
 * ```
 */
export abstract class ObservationWrapper<
  O extends Space,
  A extends Space,
  InnerO extends Space = O,
> extends Wrapper<O, A, InnerO> {
  /** Returns what is shown instead of an observation. */
  abstract observation(observation: SampleOf<InnerO>): SampleOf<O>;

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = this.env.reset(options);
    return { ...result, observation: this.observation(result.observation) };
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = this.env.step(action);
    return { ...result, observation: this.observation(result.observation) };
  }
}

/** A wrapper that changes every action: a subclass writes `action`. */
export abstract class ActionWrapper<
  O extends Space,
  A extends Space,
  InnerA extends Space = A,
> extends Wrapper<O, A, O, InnerA> {
  /** Returns what is done inside instead of an action. */
  abstract action(action: SampleOf<A>): SampleOf<InnerA>;

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    return this.env.step(this.action(action));
  }
}

/** A wrapper that changes every reward: a subclass writes `reward`. */
export abstract class RewardWrapper<O extends Space, A extends Space> extends Wrapper<O, A> {
  /** Returns what is paid instead of a reward. */
  abstract reward(reward: number): number;

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = this.env.step(action);
    return { ...result, reward: this.reward(result.reward) };
  }
}
