import { expected } from './_show.ts';
import type { EnvSpec } from './env-spec.ts';
import { expectInteger } from './expect.ts';
import { createRng, type Rng } from './rng.ts';
import type { SampleOf, Space } from './spaces/space.ts';

/** Whatever an environment has to say beside the observation: for logs and tests, never for the policy. */
export type Info = Readonly<Record<string, unknown>>;

/** How an episode is begun. */
export interface ResetOptions {
  /** An integer of at least 0. Needed the first time; later, without one, the random stream goes on. */
  readonly seed?: number | undefined;
  /** Whatever the environment documents. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** What `reset` returns. */
export interface ResetResult<Observation> {
  readonly observation: Observation;
  readonly info: Info;
}

/** What `step` returns. */
export interface StepResult<Observation> {
  readonly observation: Observation;
  readonly reward: number;
  /** The episode reached a terminal state: nothing is bootstrapped past it. */
  readonly terminated: boolean;
  /** The episode was cut off from outside: its value goes on from the last observation. */
  readonly truncated: boolean;
  readonly info: Info;
}

/** A picture of an environment: text, or pixels, row-major RGB of shape [height, width, 3]. */
export type RenderFrame =
  | string
  | { readonly width: number; readonly height: number; readonly data: Uint8Array };

export interface EnvMetadata {
  /** What `render` can give, for instance `'ansi'` or `'rgb_array'`. */
  readonly renderModes: readonly string[];
  /** Frames a second of an animation. */
  readonly renderFps?: number;
}

/**
 * An environment: a Markov decision process, one episode at a time.
 *
 * A subclass states its two spaces and writes `reset` and `step`. Its `reset` begins with `this.seedRng(seed)` and
 * draws every random number from `this.rng`; every observation it returns is a new one, not a buffer it goes on
 * changing. `checkEnv` tells whether it keeps to that.
 *
 * @example
 * ```ts
 * import { Discrete, Env, type ResetOptions } from 'gymnasium-js';
 * class Coin extends Env<Discrete, Discrete> {
 *   readonly observationSpace = new Discrete(1);
 *   readonly actionSpace = new Discrete(2);
 *   reset({ seed }: ResetOptions = {}) {
 *     this.seedRng(seed);
 *     return { observation: 0, info: {} };
 *   }
 *   step(action: number) {
 *     const reward = action === this.rng.integer(2) ? 1 : 0;
 *     return { observation: 0, reward, terminated: true, truncated: false, info: {} };
 *   }
 * }
 * const env = new Coin();
 * env.reset({ seed: 3 }).observation; // => 0
 * env.step(1).terminated; // => true
 * ```
 */
export abstract class Env<O extends Space = Space, A extends Space = Space> {
  abstract readonly observationSpace: O;
  abstract readonly actionSpace: A;
  readonly metadata: EnvMetadata = { renderModes: [] };
  /** What `render` returns, null for nothing; fixed when the environment is made. */
  readonly renderMode: string | null = null;
  /** How `make` made it, null where it was made by hand. */
  spec: EnvSpec | null = null;

  #rng: Rng | null = null;

  /** Begins an episode. */
  abstract reset(options?: ResetOptions): ResetResult<SampleOf<O>>;

  /** Takes one action. */
  abstract step(action: SampleOf<A>): StepResult<SampleOf<O>>;

  /** Returns a picture of the present state, null where `renderMode` is null. */
  render(): RenderFrame | null {
    return null;
  }

  /** Lets go of whatever the environment holds; calling it twice is fine. */
  close(): void {}

  /** The environment inside all wrappers. */
  get unwrapped(): Env {
    return this;
  }

  /**
   * The environment's own random stream.
   *
   * @throws Error when the environment was never seeded
   */
  get rng(): Rng {
    if (this.#rng === null) {
      throw new Error(
        'Expected a seed in the first `reset` of an environment, got none: call `reset({ seed: 0 })`. Later resets may leave it out.',
      );
    }
    return this.#rng;
  }

  /**
   * Starts the random stream anew from a seed, or goes on with it when there is none; the first line of a `reset`.
   *
   * @throws RangeError when the seed is not an integer of at least 0
   * @throws Error when there is no seed and never was one
   */
  protected seedRng(seed: number | undefined): Rng {
    if (seed !== undefined) {
      expectInteger('seed', seed, 0);
      this.#rng = createRng(seed);
    }
    return this.rng;
  }

  /** Tells whether this environment, or one it wraps, has an attribute. */
  hasWrapperAttr(name: string): boolean {
    return name in this;
  }

  /**
   * Returns an attribute of this environment or of the outermost wrapped one that has it; wrappers forward no other way.
   *
   * @throws RangeError when none has it
   */
  getWrapperAttr(name: string): unknown {
    if (!(name in this)) throw new RangeError(expected('name', `an attribute of ${this} or inside it`, name));
    return (this as unknown as Record<string, unknown>)[name];
  }

  /** Sets an attribute on the outermost environment that has it, on this one where none does. */
  setWrapperAttr(name: string, value: unknown): void {
    (this as unknown as Record<string, unknown>)[name] = value;
  }

  /** Returns the class's name and, where it has one, its id. */
  toString(): string {
    return `<${this.constructor.name}${this.spec === null ? '' : `<${this.spec.id}>`}>`;
  }
}
