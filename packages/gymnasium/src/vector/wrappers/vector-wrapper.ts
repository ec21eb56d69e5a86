import { expected } from '../../_show.ts';
import type { BatchOf, Space } from '../../spaces/space.ts';
import { VectorBase } from '../_vector-base.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';

/** The spaces of one environment, if they differ from the inner ones. */
export interface VectorWrapperSpaces<O extends Space, A extends Space> {
  readonly singleObservationSpace?: O | undefined;
  readonly singleActionSpace?: A | undefined;
}

/**
 * A vector environment around another one. The base class changes nothing.
 *
 * A subclass overrides `reset` and `step`. If its spaces differ from the inner ones, it passes them to this
 * constructor.
 */
export class VectorWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
  InnerO extends Space = O,
  InnerA extends Space = A,
> extends VectorBase<O, A, M> {
  /** The inner vector environment. */
  readonly env: VectorEnv<InnerO, InnerA, M>;

  constructor(env: VectorEnv<InnerO, InnerA, M>, spaces: VectorWrapperSpaces<O, A> = {}) {
    if (typeof env?.step !== 'function' || typeof env.numEnvs !== 'number') {
      throw new TypeError(expected('env', 'a vector environment', env));
    }
    const { singleObservationSpace, singleActionSpace } = spaces;
    super({
      numEnvs: env.numEnvs,
      autoresetMode: env.autoresetMode,
      // correct if the outer spaces are the inner ones
      singleObservationSpace: singleObservationSpace ?? (env.singleObservationSpace as unknown as O),
      singleActionSpace: singleActionSpace ?? (env.singleActionSpace as unknown as A),
      observationSpace: singleObservationSpace === undefined ? env.observationSpace : undefined,
      actionSpace: singleActionSpace === undefined ? env.actionSpace : undefined,
    });
    this.env = env;
  }

  reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M> {
    return this.env.reset(options) as unknown as VectorResetResult<BatchOf<O>, M>;
  }

  step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    return this.env.step(actions as unknown as ActionBatch<InnerA>) as unknown as VectorStepResult<
      BatchOf<O>,
      M
    >;
  }

  close(): void {
    this.env.close();
  }

  override toString(): string {
    return `<${this.constructor.name}${this.env}>`;
  }
}
