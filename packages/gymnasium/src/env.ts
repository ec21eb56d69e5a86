import { expected } from './_show.ts';
import type { EnvSpec } from './env-spec.ts';
import { expectInteger } from './expect.ts';
import { createRng, type Rng } from './rng.ts';
import type { SampleOf, Space } from './spaces/space.ts';

/** Additional information about a reset or a step, for logs and tests. */
export type Info = Readonly<Record<string, unknown>>;

/** Options of `reset`. */
export interface ResetOptions {
  /**
   * An integer of at least 0. The first reset requires it. A later reset without a seed continues the random stream.
   */
  readonly seed?: number | undefined;
  /** Options that the environment documents. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** The result of `reset`. */
export interface ResetResult<Observation> {
  readonly observation: Observation;
  readonly info: Info;
}

/** The result of `step`. */
export interface StepResult<Observation> {
  readonly observation: Observation;
  readonly reward: number;
  /** Whether the episode reached a terminal state. Nothing is bootstrapped from its last observation. */
  readonly terminated: boolean;
  /**
   * Whether the episode was cut off, for instance by a time limit. The return is bootstrapped from its last
   * observation.
   */
  readonly truncated: boolean;
  readonly info: Info;
}

/** A rendered picture: text, or row-major RGB pixels of shape [height, width, 3]. */
export type RenderFrame =
  | string
  | { readonly width: number; readonly height: number; readonly data: Uint8Array };

export interface EnvMetadata {
  /** Modes that `render` supports, for instance `'ansi'` or `'rgb_array'`. */
  readonly renderModes: readonly string[];
  /** Frames per second of an animation. */
  readonly renderFps?: number;
}

/**
 * An environment: a Markov decision process, played one episode at a time.
 *
 * A subclass defines its two spaces, `reset` and `step`. Its `reset` must begin with `this.seedRng(seed)`, and all
 * random numbers must come from `this.rng`. Every observation must be a new object, not a reused buffer. `checkEnv`
 * checks these rules.
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
  /** The render mode, or null for none; fixed when the environment is constructed. */
  readonly renderMode: string | null = null;
  /** How `make` made the environment, or null if it was constructed directly. */
  spec: EnvSpec | null = null;

  #rng: Rng | null = null;

  /** Starts an episode. */
  abstract reset(options?: ResetOptions): ResetResult<SampleOf<O>>;

  /** Takes one action. */
  abstract step(action: SampleOf<A>): StepResult<SampleOf<O>>;

  /** Returns a picture of the current state, or null if `renderMode` is null. */
  render(): RenderFrame | null {
    return null;
  }

  /** Releases the environment's resources. It may be called more than once. */
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
        'Expected a seed in the first `reset` of an environment, got none: call `reset({ seed: 0 })`. Later resets may omit it.',
      );
    }
    return this.#rng;
  }

  /**
   * Restarts the random stream from a seed, or continues it if there is no seed. Call it first in `reset`.
   *
   * @throws RangeError when the seed is not an integer of at least 0
   * @throws Error when there is no seed and the environment was never seeded
   */
  protected seedRng(seed: number | undefined): Rng {
    if (seed !== undefined) {
      expectInteger('seed', seed, 0);
      this.#rng = createRng(seed);
    }
    return this.rng;
  }

  /** Returns whether this environment, or one that it wraps, has an attribute. */
  hasWrapperAttr(name: string): boolean {
    return name in this;
  }

  /**
   * Returns an attribute of this environment or of the outermost wrapped one that has it. Wrappers do not forward
   * attributes in any other way.
   *
   * @throws RangeError when none has it
   */
  getWrapperAttr(name: string): unknown {
    if (!(name in this))
      throw new RangeError(expected('name', `an attribute of ${this} or of an environment inside it`, name));
    return (this as unknown as Record<string, unknown>)[name];
  }

  /** Sets an attribute on the outermost environment that has it, or on this one if none has it. */
  setWrapperAttr(name: string, value: unknown): void {
    (this as unknown as Record<string, unknown>)[name] = value;
  }

  /** Returns the name of the class and, if there is one, the id. */
  toString(): string {
    return `<${this.constructor.name}${this.spec === null ? '' : `<${this.spec.id}>`}>`;
  }
}
