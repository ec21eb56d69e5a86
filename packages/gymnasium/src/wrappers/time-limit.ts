import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { expectInteger } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/** Options of `TimeLimit`. */
interface TimeLimitOptions {
  /** Steps after which an episode is truncated, at least 1. */
  readonly maxEpisodeSteps: number;
}

/**
 * Truncates an episode at its `maxEpisodeSteps`-th step, and at every step taken after that.
 *
 * A step may be both terminated and truncated.
 *
 * @example
 * ```ts
 * import { CartPole, TimeLimit } from 'gymnasium-js';
 * const env = new TimeLimit(new CartPole(), { maxEpisodeSteps: 2 });
 * env.reset({ seed: 0 });
 * env.step(1).truncated; // => false
 * env.step(1).truncated; // => true
 * ```
 */
export class TimeLimit<O extends Space, A extends Space> extends Wrapper<O, A> {
  readonly maxEpisodeSteps: number;
  #elapsed = 0;

  constructor(env: Env<O, A>, { maxEpisodeSteps }: TimeLimitOptions) {
    super(env);
    expectInteger('maxEpisodeSteps', maxEpisodeSteps, 1);
    this.maxEpisodeSteps = maxEpisodeSteps;
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = super.reset(options);
    this.#elapsed = 0;
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = super.step(action);
    this.#elapsed++;
    return this.#elapsed >= this.maxEpisodeSteps ? { ...result, truncated: true } : result;
  }
}
