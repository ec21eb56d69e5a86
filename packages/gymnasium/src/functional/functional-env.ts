import type { Info, RenderFrame } from '../env.ts';
import type { Rng } from '../rng.ts';
import type { SampleOf, Space } from '../spaces/space.ts';

/**
 * A Markov decision process as pure functions of parameters `P` and states `S`. It keeps no state itself, and never
 * changes a state in place. `CoreEnv` turns it into an environment, `functionalKernel` into a kernel for
 * `defineVectorEnv`.
 *
 * @example
 * ```ts
 * import { CartPole, createRng } from 'gymnasium-js';
 * const cartPole = new CartPole().core;
 * const { parameters } = cartPole;
 * const state = cartPole.initial(createRng(0), parameters);
 * const next = cartPole.transition(state, 1, createRng(0), parameters);
 * next.x === state.x + parameters.tau * state.velocity; // => true
 * cartPole.terminal(next, parameters); // => false
 * ```
 */
export interface FunctionalEnv<P, S, O extends Space, A extends Space> {
  readonly name: string;
  /** The parameters of the published task. */
  readonly parameters: P;
  observationSpace(parameters: P): O;
  actionSpace(parameters: P): A;
  /** Draws the first state of an episode; `options` are those of the reset. */
  initial(rng: Rng, parameters: P, options?: Readonly<Record<string, unknown>>): S;
  /** Returns the state that an action leads to. */
  transition(state: S, action: SampleOf<A>, rng: Rng, parameters: P): S;
  /** Returns the observation of a state, as a new object. */
  observation(state: S, parameters: P): SampleOf<O>;
  /** Returns the reward of a transition. */
  reward(state: S, action: SampleOf<A>, next: S, parameters: P): number;
  /** Returns whether a state is terminal. */
  terminal(state: S, parameters: P): boolean;
  /** Returns the info of a reset; empty if omitted. */
  stateInfo?(state: S, parameters: P): Info;
  /** Returns the info of a step; empty if omitted. */
  transitionInfo?(state: S, action: SampleOf<A>, next: S, parameters: P): Info;
  /** The modes that `render` supports. */
  readonly renderModes?: readonly string[];
  readonly renderFps?: number;
  /** Returns a picture of a state. `action` led to the state; it is null after a reset. */
  render?(state: S, mode: string, action: SampleOf<A> | null, parameters: P): RenderFrame;
}
