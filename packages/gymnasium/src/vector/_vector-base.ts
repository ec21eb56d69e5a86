import { batchSpace } from '../spaces/batch-space.ts';
import type { BatchOf, Space } from '../spaces/space.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.ts';

/** The properties of a vector environment. */
interface VectorDescription<O extends Space, A extends Space, M extends AutoresetMode> {
  readonly numEnvs: number;
  readonly autoresetMode: M;
  readonly singleObservationSpace: O;
  readonly singleActionSpace: A;
  /** @defaultValue the batches of `singleObservationSpace` */
  readonly observationSpace?: Space | undefined;
  /** @defaultValue the batches of `singleActionSpace` */
  readonly actionSpace?: Space | undefined;
}

/** Base of vector environments: the fields that all of them have. */
export abstract class VectorBase<O extends Space, A extends Space, M extends AutoresetMode>
  implements VectorEnv<O, A, M>
{
  readonly numEnvs: number;
  readonly singleObservationSpace: O;
  readonly singleActionSpace: A;
  readonly observationSpace: Space<BatchOf<O>>;
  readonly actionSpace: Space<BatchOf<A>>;
  readonly autoresetMode: M;

  constructor(of: VectorDescription<O, A, M>) {
    this.numEnvs = of.numEnvs;
    this.autoresetMode = of.autoresetMode;
    this.singleObservationSpace = of.singleObservationSpace;
    this.singleActionSpace = of.singleActionSpace;
    const { observationSpace, actionSpace } = of;
    this.observationSpace = (observationSpace ??
      batchSpace<Space>(of.singleObservationSpace, of.numEnvs)) as Space<BatchOf<O>>;
    this.actionSpace = (actionSpace ?? batchSpace<Space>(of.singleActionSpace, of.numEnvs)) as Space<
      BatchOf<A>
    >;
  }

  abstract reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M>;
  abstract step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M>;
  abstract close(): void;
}
