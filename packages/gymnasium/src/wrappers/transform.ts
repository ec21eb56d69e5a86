import type { Env } from '../env.ts';
import { expectKind } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { type ObservationRule, RuledObservation, statelessRule } from './_observation-rule.ts';
import { type ActionRule, RuledAction } from './box-actions.ts';
import { RewardWrapper } from './hooks.ts';

/** Returns a rule that applies a function to every observation. The space defaults to the inner one. */
export function transformRule<InnerO extends Space, O extends Space>(
  inner: InnerO,
  change: (observation: SampleOf<InnerO>) => SampleOf<O>,
  space?: O,
): ObservationRule<InnerO, O> {
  expectKind('change', change, 'function');
  return statelessRule(space ?? (inner as unknown as O), change);
}

/** Returns a rule that applies a function to every action. The space defaults to the inner one. */
export function transformActionRule<InnerA extends Space, A extends Space>(
  inner: InnerA,
  change: (action: SampleOf<A>) => SampleOf<InnerA>,
  space?: A,
): ActionRule<A, InnerA> {
  expectKind('change', change, 'function');
  return { space: space ?? (inner as unknown as A), inner: change };
}

/**
 * Applies a function to every observation.
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
  /** @param observationSpace the space of what the function returns; defaults to that of the environment */
  constructor(
    env: Env<InnerO, A>,
    change: (observation: SampleOf<InnerO>) => SampleOf<O>,
    observationSpace?: O,
  ) {
    super(env, transformRule(env.observationSpace, change, observationSpace));
  }
}

/** Applies a function to every action. */
export class TransformAction<
  O extends Space,
  InnerA extends Space,
  A extends Space = InnerA,
> extends RuledAction<O, A, InnerA> {
  /** @param actionSpace the space of what the function takes; defaults to that of the environment */
  constructor(env: Env<O, InnerA>, change: (action: SampleOf<A>) => SampleOf<InnerA>, actionSpace?: A) {
    super(env, transformActionRule(env.actionSpace, change, actionSpace));
  }
}

/**
 * Applies a function to every reward.
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
    expectKind('change', change, 'function');
    this.#change = change;
  }

  reward(reward: number): number {
    return this.#change(reward);
  }
}
