import type { ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/**
 * A wrapper that changes every observation. A subclass implements `observation`.
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
  /** Returns the changed observation. */
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

/** A wrapper that changes every action. A subclass implements `action`. */
export abstract class ActionWrapper<
  O extends Space,
  A extends Space,
  InnerA extends Space = A,
> extends Wrapper<O, A, O, InnerA> {
  /** Returns the inner action. */
  abstract action(action: SampleOf<A>): SampleOf<InnerA>;

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    return this.env.step(this.action(action));
  }
}

/** A wrapper that changes every reward. A subclass implements `reward`. */
export abstract class RewardWrapper<O extends Space, A extends Space> extends Wrapper<O, A> {
  /** Returns the changed reward. */
  abstract reward(reward: number): number;

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = this.env.step(action);
    return { ...result, reward: this.reward(result.reward) };
  }
}
