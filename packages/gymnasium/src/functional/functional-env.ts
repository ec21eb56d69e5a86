import type { Info, RenderFrame } from '../env.ts';
import type { Rng } from '../rng.ts';
import type { SampleOf, Space } from '../spaces/space.ts';

/**
 * A Markov decision process as pure functions of parameters `P` and states `S`: nothing is kept, and no state is changed
 * in place. `CoreEnv` makes an environment of it, `functionalKernel` a vector environment.
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
  /** The state an action leads to. */
  transition(state: S, action: SampleOf<A>, rng: Rng, parameters: P): S;
  /** What is seen of a state, in an array of its own. */
  observation(state: S, parameters: P): SampleOf<O>;
  /** What a transition pays. */
  reward(state: S, action: SampleOf<A>, next: S, parameters: P): number;
  /** Whether a state ends the episode. */
  terminal(state: S, parameters: P): boolean;
  /** The info of a reset; empty when left out. */
  stateInfo?(state: S, parameters: P): Info;
  /** The info of a step; empty when left out. */
  transitionInfo?(state: S, action: SampleOf<A>, next: S, parameters: P): Info;
  /** The modes `render` knows. */
  readonly renderModes?: readonly string[];
  readonly renderFps?: number;
  /** A picture of a state; `action` led to it, null after a reset. */
  render?(state: S, mode: string, action: SampleOf<A> | null, parameters: P): RenderFrame;
}
