import type { Env, StepResult } from '../env.ts';
import { expectInteger } from '../expect.ts';
import type { ArrayOf, Dtype } from '../spaces/_dtype.ts';
import type { Box } from '../spaces/box.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { assertBox } from './_box.ts';
import { Wrapper } from './wrapper.ts';

/** Options of `RepeatAction`. */
interface RepeatActionOptions {
  /** Inner steps per outer step, at least 1. */
  readonly repeat: number;
}

/**
 * Repeats every action several times, or until the episode ends. The reward is the sum over the inner steps; the rest
 * of the result is that of the last one.
 *
 * @example
 * ```ts
 * import { CartPole, RepeatAction } from 'gymnasium-js';
 * const env = new RepeatAction(new CartPole(), { repeat: 4 });
 * env.reset({ seed: 0 });
 * env.step(1).reward; // => 4
 * ```
 */
export class RepeatAction<O extends Space, A extends Space> extends Wrapper<O, A> {
  readonly #repeat: number;

  constructor(env: Env<O, A>, { repeat }: RepeatActionOptions) {
    super(env);
    expectInteger('repeat', repeat, 1);
    this.#repeat = repeat;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    let result = this.env.step(action);
    let reward = result.reward;
    for (let k = 1; k < this.#repeat && !result.terminated && !result.truncated; k++) {
      result = this.env.step(action);
      reward += result.reward;
    }
    return { ...result, reward };
  }
}

/** Options of `MaxAndSkipObservation`. */
interface MaxAndSkipOptions {
  /**
   * Inner steps per outer step, at least 2.
   * @defaultValue 4
   */
  readonly skip?: number;
}

/**
 * Repeats every action `skip` times, or until the episode ends. The observation is the maximum of the last two inner
 * observations, entry by entry. The reward is the sum over the inner steps.
 *
 * Both observations belong to the same outer step. If an episode ends on the first inner step, its observation is
 * returned alone.
 */
export class MaxAndSkipObservation<D extends Dtype, A extends Space> extends Wrapper<Box<D>, A> {
  readonly #skip: number;

  constructor(env: Env<Box<D>, A>, { skip = 4 }: MaxAndSkipOptions = {}) {
    super(env);
    assertBox('observationSpace', env.observationSpace);
    expectInteger('skip', skip, 2);
    this.#skip = skip;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<Box<D>>> {
    let result = this.env.step(action);
    let reward = result.reward;
    let before: ArrayOf<D> | null = null;
    for (let k = 1; k < this.#skip && !result.terminated && !result.truncated; k++) {
      // copied, since an environment may reuse its buffer
      before = result.observation.slice() as ArrayOf<D>;
      result = this.env.step(action);
      reward += result.reward;
    }
    const observation = result.observation.slice() as ArrayOf<D>;
    if (before !== null) {
      for (let i = 0; i < observation.length; i++) observation[i] = Math.max(observation[i]!, before[i]!);
    }
    return { ...result, reward, observation: observation as SampleOf<Box<D>> };
  }
}
