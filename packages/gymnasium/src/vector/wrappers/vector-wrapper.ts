import { expected } from '../../expect.ts';
import { batchSpace } from '../../spaces/batch-space.ts';
import type { BatchOf, Space } from '../../spaces/space.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';

/** The spaces of one environment that a vector wrapper shows where they are not those inside. */
export interface VectorWrapperSpaces<O extends Space, A extends Space> {
  readonly singleObservationSpace?: O | undefined;
  readonly singleActionSpace?: A | undefined;
}

/**
 * A vector environment around another one; by itself it changes nothing.
 *
 * A subclass overrides `reset` and `step`, and hands other spaces than those inside to this constructor.
 */
export class VectorWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
  InnerO extends Space = O,
  InnerA extends Space = A,
> implements VectorEnv<O, A, M>
{
  readonly numEnvs: number;
  readonly singleObservationSpace: O;
  readonly singleActionSpace: A;
  readonly observationSpace: Space<BatchOf<O>>;
  readonly actionSpace: Space<BatchOf<A>>;
  readonly autoresetMode: M;
  /** The vector environment inside. */
  readonly env: VectorEnv<InnerO, InnerA, M>;

  constructor(env: VectorEnv<InnerO, InnerA, M>, spaces: VectorWrapperSpaces<O, A> = {}) {
    if (typeof env?.step !== 'function' || typeof env.numEnvs !== 'number') {
      throw new TypeError(expected('env', 'a vector environment', env));
    }
    this.env = env;
    this.numEnvs = env.numEnvs;
    this.autoresetMode = env.autoresetMode;
    const { singleObservationSpace, singleActionSpace } = spaces;
    // right whenever the outer spaces are the inner ones
    this.singleObservationSpace = singleObservationSpace ?? (env.singleObservationSpace as unknown as O);
    this.singleActionSpace = singleActionSpace ?? (env.singleActionSpace as unknown as A);
    this.observationSpace = (
      singleObservationSpace === undefined
        ? env.observationSpace
        : batchSpace(singleObservationSpace, env.numEnvs)
    ) as Space<BatchOf<O>>;
    this.actionSpace = (
      singleActionSpace === undefined ? env.actionSpace : batchSpace(singleActionSpace, env.numEnvs)
    ) as Space<BatchOf<A>>;
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

  toString(): string {
    return `<${this.constructor.name}${this.env}>`;
  }
}
