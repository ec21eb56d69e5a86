import { expected } from '../_show.ts';
import {
  Env,
  type EnvMetadata,
  type RenderFrame,
  type ResetOptions,
  type ResetResult,
  type StepResult,
} from '../env.ts';
import type { Rng } from '../rng.ts';
import type { SampleOf, Space } from '../spaces/space.ts';

/** The spaces of a wrapper, if they differ from the inner ones. */
interface WrapperSpaces<O extends Space, A extends Space> {
  readonly observationSpace?: O | undefined;
  readonly actionSpace?: A | undefined;
}

/**
 * An environment around another one. The base class changes nothing.
 *
 * A subclass overrides `reset` and `step`. If its spaces differ from the inner ones, it passes them to this
 * constructor or declares them itself. The type parameters `InnerO` and `InnerA` are the inner spaces.
 */
export class Wrapper<
  O extends Space,
  A extends Space,
  InnerO extends Space = O,
  InnerA extends Space = A,
> extends Env<O, A> {
  readonly observationSpace: O;
  readonly actionSpace: A;
  override readonly metadata: EnvMetadata;
  override readonly renderMode: string | null;
  /** The inner environment. */
  readonly env: Env<InnerO, InnerA>;

  constructor(env: Env<InnerO, InnerA>, { observationSpace, actionSpace }: WrapperSpaces<O, A> = {}) {
    super();
    if (!(env instanceof Env)) throw new TypeError(expected('env', 'an Env', env));
    this.env = env;
    this.spec = env.spec;
    this.metadata = env.metadata;
    this.renderMode = env.renderMode;
    // correct if the outer spaces are the inner ones; a subclass with other spaces sets its own
    this.observationSpace = observationSpace ?? (env.observationSpace as unknown as O);
    this.actionSpace = actionSpace ?? (env.actionSpace as unknown as A);
  }

  reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    return this.env.reset(options) as unknown as ResetResult<SampleOf<O>>;
  }

  step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    return this.env.step(action as unknown as SampleOf<InnerA>) as unknown as StepResult<SampleOf<O>>;
  }

  override render(): RenderFrame | null {
    return this.env.render();
  }

  override close(): void {
    this.env.close();
  }

  override get unwrapped(): Env {
    return this.env.unwrapped;
  }

  override get rng(): Rng {
    return this.env.rng;
  }

  override hasWrapperAttr(name: string): boolean {
    return name in this || this.env.hasWrapperAttr(name);
  }

  override getWrapperAttr(name: string): unknown {
    return name in this ? super.getWrapperAttr(name) : this.env.getWrapperAttr(name);
  }

  override setWrapperAttr(name: string, value: unknown): void {
    if (name in this || !this.env.hasWrapperAttr(name)) super.setWrapperAttr(name, value);
    else this.env.setWrapperAttr(name, value);
  }

  override toString(): string {
    return `<${this.constructor.name}${this.env}>`;
  }
}
