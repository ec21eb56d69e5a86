import type { ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/**
 * Resets automatically: the step after the end of an episode ignores its action, and returns the observation and info
 * of a reset, reward 0 and both flags false.
 */
export class Autoreset<O extends Space, A extends Space> extends Wrapper<O, A> {
  #ended = false;

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = super.reset(options);
    this.#ended = false;
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    if (this.#ended) return { ...this.reset(), reward: 0, terminated: false, truncated: false };
    const result = super.step(action);
    this.#ended = result.terminated || result.truncated;
    return result;
  }
}
