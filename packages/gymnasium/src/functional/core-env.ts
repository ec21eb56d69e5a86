import { expected } from '../_show.ts';
import {
  Env,
  type EnvMetadata,
  type RenderFrame,
  type ResetOptions,
  type ResetResult,
  type StepResult,
} from '../env.ts';
import { expectThat } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import type { FunctionalEnv } from './functional-env.ts';

/** Options of `CoreEnv`. */
interface CoreEnvOptions<P> {
  /** @defaultValue those of the functional environment */
  readonly parameters?: P;
  /**
   * One of the functional environment's render modes, or null for none.
   * @defaultValue null
   */
  readonly renderMode?: string | null;
}

/**
 * Turns a functional environment into an `Env`, which holds the state and the random stream.
 *
 * Stepping after the end of an episode is an error.
 *
 * @throws RangeError for an action outside the space, or a render mode the environment does not have
 * @example
 * ```ts
 * import { CoreEnv, MountainCar } from 'gymnasium-js';
 * const { core, parameters } = new MountainCar();
 * const env = new CoreEnv(core, { parameters: { ...parameters, goalPosition: -0.55 } });
 * env.reset({ seed: 0 });
 * env.step(2).terminated; // => true
 * ```
 */
export class CoreEnv<P, S, O extends Space, A extends Space> extends Env<O, A> {
  readonly observationSpace: O;
  readonly actionSpace: A;
  override readonly metadata: EnvMetadata;
  override readonly renderMode: string | null;
  /** The functional environment. */
  readonly core: FunctionalEnv<P, S, O, A>;
  readonly parameters: P;
  #state: S | null = null;
  #lastAction: SampleOf<A> | null = null;
  #running = false;

  constructor(core: FunctionalEnv<P, S, O, A>, { parameters, renderMode = null }: CoreEnvOptions<P> = {}) {
    super();
    const { renderModes = [], renderFps } = core;
    const known = renderModes.length === 0 ? 'null' : `null or one of '${renderModes.join("', '")}'`;
    expectThat('renderMode', renderMode, renderMode === null || renderModes.includes(renderMode), known);
    this.core = core;
    this.parameters = parameters ?? core.parameters;
    this.observationSpace = core.observationSpace(this.parameters);
    this.actionSpace = core.actionSpace(this.parameters);
    this.metadata = { renderModes, ...(renderFps === undefined ? {} : { renderFps }) };
    this.renderMode = renderMode;
  }

  /** The current state, or null before the first reset. */
  get state(): S | null {
    return this.#state;
  }

  reset({ seed, options }: ResetOptions = {}): ResetResult<SampleOf<O>> {
    const rng = this.seedRng(seed);
    const { core, parameters } = this;
    const state = core.initial(rng, parameters, options);
    this.#state = state;
    this.#lastAction = null;
    this.#running = true;
    return {
      observation: core.observation(state, parameters),
      info: core.stateInfo?.(state, parameters) ?? {},
    };
  }

  step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const { core, parameters } = this;
    if (!this.actionSpace.contains(action))
      throw new RangeError(expected('action', `in ${this.actionSpace}`, action));
    if (!this.#running)
      throw new Error('Expected `reset` to be called before `step`: no episode is in progress.');
    const state = this.#state as S;
    const next = core.transition(state, action, this.rng, parameters);
    const terminated = core.terminal(next, parameters);
    this.#state = next;
    this.#lastAction = action;
    this.#running = !terminated;
    return {
      observation: core.observation(next, parameters),
      reward: core.reward(state, action, next, parameters),
      terminated,
      truncated: false,
      info: core.transitionInfo === undefined ? {} : core.transitionInfo(state, action, next, parameters),
    };
  }

  override render(): RenderFrame | null {
    if (this.renderMode === null || this.core.render === undefined) return null;
    if (this.#state === null) throw new Error('Expected `reset` to be called before `render`.');
    return this.core.render(this.#state, this.renderMode, this.#lastAction, this.parameters);
  }
}
