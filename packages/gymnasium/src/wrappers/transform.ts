import type { Env } from '../env.ts';
import { expected } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { RuledObservation, statelessRule } from './_observation-rule.ts';
import { ActionWrapper, RewardWrapper } from './hooks.ts';

/**
 * Shows a function of every observation.
 *
 * @example
 * ```ts
 * import { Box, CartPole, TransformObservation } from 'gymnasium-js';
 * const env = new TransformObservation(new CartPole(), (all) => all.slice(0, 1), new Box(-5, 5));
 * env.reset({ seed: 0 }).observation.length; // => 1
 * ```
 */
export class TransformObservation<
  InnerO extends Space,
  A extends Space,
  O extends Space = InnerO,
> extends RuledObservation<O, A, InnerO> {
  /** @param observationSpace the space of what the function returns; that of the environment when left out */
  constructor(
    env: Env<InnerO, A>,
    change: (observation: SampleOf<InnerO>) => SampleOf<O>,
    observationSpace?: O,
  ) {
    assertFunction('change', change);
    super(env, statelessRule(observationSpace ?? (env.observationSpace as unknown as O), change));
  }
}

/** Does a function of every action. */
export class TransformAction<
  O extends Space,
  InnerA extends Space,
  A extends Space = InnerA,
> extends ActionWrapper<O, A, InnerA> {
  readonly #change: (action: SampleOf<A>) => SampleOf<InnerA>;
  readonly #actionSpace: A;

  /** @param actionSpace the space of what the function takes; that of the environment when left out */
  constructor(env: Env<O, InnerA>, change: (action: SampleOf<A>) => SampleOf<InnerA>, actionSpace?: A) {
    assertFunction('change', change);
    super(env, { actionSpace });
    this.#change = change;
    this.#actionSpace = this.actionSpace;
  }

  action(action: SampleOf<A>): SampleOf<InnerA> {
    if (!this.#actionSpace.contains(action)) {
      throw new RangeError(expected('action', `in ${this.#actionSpace}`, action));
    }
    return this.#change(action);
  }
}

/**
 * Pays a function of every reward.
 *
 * @example
 * ```ts
 * import { CartPole, TransformReward } from 'gymnasium-js';
 * const env = new TransformReward(new CartPole(), (reward) => 10 * reward);
 * env.reset({ seed: 0 });
 * env.step(1).reward; // => 10
 * ```
 */
export class TransformReward<O extends Space, A extends Space> extends RewardWrapper<O, A> {
  readonly #change: (reward: number) => number;

  constructor(env: Env<O, A>, change: (reward: number) => number) {
    super(env);
    assertFunction('change', change);
    this.#change = change;
  }

  reward(reward: number): number {
    return this.#change(reward);
  }
}

export function assertFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(expected(name, 'a function', value));
}
