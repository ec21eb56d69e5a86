import type { Env, ResetOptions, ResetResult } from '../env.ts';
import { expectInteger, expectThat } from '../expect.ts';
import type { Rng } from '../rng.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { ActionWrapper } from './hooks.ts';

/** Options of `StickyAction`. */
export interface StickyActionOptions {
  /** Probability that the previous action is taken instead, in [0, 1). */
  readonly probability: number;
  /**
   * Number of steps for which it is repeated, or the minimum and maximum of a uniform draw; at least 1.
   * @defaultValue 1
   */
  readonly duration?: number | readonly [least: number, most: number];
}

/** The previous action of one environment, which may be repeated. */
export interface StickyMemory<A> {
  /** Starts an episode. */
  begin(): void;
  /** Returns the action to take. */
  stick(action: A, rng: Rng): A;
}

export function stickyMemory<A>({ probability, duration = 1 }: StickyActionOptions): StickyMemory<A> {
  expectThat('probability', probability, probability >= 0 && probability < 1, 'in [0, 1)');
  const [least, most] = typeof duration === 'number' ? [duration, duration] : duration;
  expectInteger('duration', least, 1);
  expectInteger('duration', most, least);
  let last: { readonly action: A } | null = null;
  let left = 0;
  return {
    begin() {
      last = null;
      left = 0;
    },
    stick(action, rng) {
      if (left === 0 && last !== null && rng.uniform() < probability) {
        left = least + (most === least ? 0 : rng.integer(most - least + 1));
      }
      if (left === 0 || last === null) {
        last = { action };
        return action;
      }
      left--;
      return last.action;
    },
  };
}

/**
 * Takes the previous action again, with some probability, instead of the given one (Machado et al. 2018, "Revisiting
 * the Arcade Learning Environment", section 5.2). Draws from the environment's random stream.
 */
export class StickyAction<O extends Space, A extends Space> extends ActionWrapper<O, A> {
  readonly #memory: StickyMemory<SampleOf<A>>;

  constructor(env: Env<O, A>, options: StickyActionOptions) {
    super(env);
    this.#memory = stickyMemory(options);
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    this.#memory.begin();
    return super.reset(options);
  }

  action(action: SampleOf<A>): SampleOf<A> {
    return this.#memory.stick(action, this.rng);
  }
}
