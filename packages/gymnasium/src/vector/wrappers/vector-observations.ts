import type { Dtype } from '../../spaces/_dtype.ts';
import type { BatchSpaceOf } from '../../spaces/batch-space.ts';
import type { Box } from '../../spaces/box.ts';
import type { SampleOf, Space } from '../../spaces/space.ts';
import type { RescaleOptions } from '../../wrappers/_affine.ts';
import type { CellSpace, DiscretizeOptions } from '../../wrappers/_bins.ts';
import {
  type DtypeOptions,
  discretizeRule,
  dtypeRule,
  type FlatSpaceOf,
  flattenRule,
  type NumericSpace,
  type ReshapeOptions,
  rescaleRule,
  reshapeRule,
} from '../../wrappers/box-observations.ts';
import { type DelayOptions, delayRule } from '../../wrappers/delay-observation.ts';
import {
  type Filterable,
  type FilteredSpace,
  type FilterObservationOptions,
  filterRule,
} from '../../wrappers/filter-observation.ts';
import { type FrameStackOptions, frameStackRule } from '../../wrappers/frame-stack-observation.ts';
import {
  type TimeAwareOptions,
  type TimeAwareSpace,
  timeAwareRule,
} from '../../wrappers/time-aware-observation.ts';
import { transformRule } from '../../wrappers/transform.ts';
import type { AutoresetMode, VectorEnv } from '../vector-env.ts';
import { VectorRuledObservation } from './_ruled.ts';

/** `TransformObservation` for every environment. The function takes one observation. */
export class VectorTransformObservation<
  InnerO extends Space,
  A extends Space,
  M extends AutoresetMode,
  O extends Space = InnerO,
> extends VectorRuledObservation<O, A, M, InnerO> {
  constructor(
    env: VectorEnv<InnerO, A, M>,
    change: (observation: SampleOf<InnerO>) => SampleOf<O>,
    singleObservationSpace?: O,
  ) {
    super(env, transformRule(env.singleObservationSpace, change, singleObservationSpace));
  }
}

/** `FilterObservation` for every environment. */
export class VectorFilterObservation<
  InnerO extends Filterable,
  const K extends string | number,
  A extends Space,
  M extends AutoresetMode,
> extends VectorRuledObservation<FilteredSpace<InnerO, K>, A, M, InnerO> {
  constructor(env: VectorEnv<InnerO, A, M>, options: FilterObservationOptions<K>) {
    super(env, filterRule(env.singleObservationSpace, options));
  }
}

/** `FlattenObservation` for every environment. */
export class VectorFlattenObservation<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends VectorRuledObservation<FlatSpaceOf<O>, A, M, O> {
  constructor(env: VectorEnv<O, A, M>) {
    super(env, flattenRule(env.singleObservationSpace));
  }
}

/** `ReshapeObservation` for every environment. */
export class VectorReshapeObservation<
  D extends Dtype,
  A extends Space,
  M extends AutoresetMode,
> extends VectorRuledObservation<Box<D>, A, M, Box<D>> {
  constructor(env: VectorEnv<Box<D>, A, M>, options: ReshapeOptions) {
    super(env, reshapeRule(env.singleObservationSpace, options));
  }
}

/** `RescaleObservation` for every environment. */
export class VectorRescaleObservation<
  D extends Dtype,
  A extends Space,
  M extends AutoresetMode,
> extends VectorRuledObservation<Box<D>, A, M, Box<D>> {
  constructor(env: VectorEnv<Box<D>, A, M>, options: RescaleOptions) {
    super(env, rescaleRule(env.singleObservationSpace, options));
  }
}

/** `DtypeObservation` for every environment. */
export class VectorDtypeObservation<
  O extends NumericSpace,
  A extends Space,
  M extends AutoresetMode,
  D extends Dtype,
> extends VectorRuledObservation<Box<D>, A, M, O> {
  constructor(env: VectorEnv<O, A, M>, options: DtypeOptions<D>) {
    super(env, dtypeRule(env.singleObservationSpace, options));
  }
}

/** `DiscretizeObservation` for every environment. */
export class VectorDiscretizeObservation<
  D extends Dtype,
  A extends Space,
  M extends AutoresetMode,
  Multi extends boolean = false,
> extends VectorRuledObservation<CellSpace<Multi>, A, M, Box<D>> {
  constructor(env: VectorEnv<Box<D>, A, M>, options: DiscretizeOptions<Multi>) {
    super(env, discretizeRule(env.singleObservationSpace, options));
  }
}

/** `DelayObservation` for every environment, each from its own reset on. */
export class VectorDelayObservation<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends VectorRuledObservation<O, A, M, O> {
  constructor(env: VectorEnv<O, A, M>, options: DelayOptions) {
    super(env, delayRule(env.singleObservationSpace, options));
  }
}

/**
 * `TimeAwareObservation` for every environment, each with its own time. `normalizeTime` requires `maxEpisodeSteps`.
 */
export class VectorTimeAwareObservation<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
  Flat extends boolean = true,
> extends VectorRuledObservation<TimeAwareSpace<Flat>, A, M, O> {
  constructor(env: VectorEnv<O, A, M>, options: TimeAwareOptions<Flat> = {}) {
    super(env, timeAwareRule(env.singleObservationSpace, options, null));
  }
}

/**
 * `FrameStackObservation` for every environment. A stack never reaches back past the reset of its environment. The
 * last observation of an episode is stacked too.
 *
 * @example
 * ```ts
 * import { FrozenLake, SyncVectorEnv, VectorFrameStackObservation } from 'gymnasium-js';
 * const makeEnv = () => new FrozenLake({ isSlippery: false });
 * const envs = new VectorFrameStackObservation(new SyncVectorEnv([makeEnv, makeEnv]), { stackSize: 2 });
 * envs.reset({ seed: 0 });
 * envs.step([2, 1]).observations; // => [0, 1, 0, 4]
 * ```
 */
export class VectorFrameStackObservation<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends VectorRuledObservation<BatchSpaceOf<O>, A, M, O> {
  constructor(env: VectorEnv<O, A, M>, options: FrameStackOptions<O>) {
    super(env, frameStackRule(env.singleObservationSpace, options));
  }
}
