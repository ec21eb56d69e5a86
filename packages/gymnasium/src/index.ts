// the executable contract
export { checkEnv } from './check-env.ts';

// environments
export { Env, type ResetOptions, type ResetResult, type StepResult } from './env.ts';

// registered environments
export { Acrobot } from './envs/acrobot.ts';
export { CartPole } from './envs/cart-pole.ts';
export { FrozenLake, generateRandomMap } from './envs/frozen-lake.ts';
export { MountainCar } from './envs/mountain-car.ts';

// environments as pure functions
export { CoreEnv } from './functional/core-env.ts';
export type { FunctionalEnv } from './functional/functional-env.ts';
export { functionalKernel } from './functional/functional-kernel.ts';

// the registry
export {
  formatRegistry,
  make,
  makeVec,
  type RegisteredEnvs,
  register,
  registry,
  spec,
} from './registry/registry.ts';

// randomness
export { createRng, type Rng, type RngState, type Seed } from './rng.ts';
export { shuffle } from './shuffle.ts';

// spaces
export { batchSpace, concatenate, iterate } from './spaces/batch-space.ts';
export { Box } from './spaces/box.ts';
export { Dict } from './spaces/dict.ts';
export { Discrete } from './spaces/discrete.ts';
export { flatdim, flatten, flattenSpace, unflatten } from './spaces/flatten.ts';
export { Graph } from './spaces/graph.ts';
export { MultiBinary } from './spaces/multi-binary.ts';
export { MultiDiscrete } from './spaces/multi-discrete.ts';
export { OneOf } from './spaces/one-of.ts';
export { Sequence } from './spaces/sequence.ts';
export { type SampleOf, Space } from './spaces/space.ts';
export { spaceFromJSON } from './spaces/space-from-json.ts';
export { Text } from './spaces/text.ts';
export { Tuple } from './spaces/tuple.ts';

// vector environments
export { defineVectorEnv } from './vector/define-vector-env.ts';
export { infosToList } from './vector/infos-to-list.ts';
export { SyncVectorEnv } from './vector/sync-vector-env.ts';
export type {
  AutoresetMode,
  VectorEnv,
  VectorInfos,
  VectorResetResult,
  VectorStepResult,
} from './vector/vector-env.ts';
export type { VectorKernel } from './vector/vector-kernel.ts';

// wrappers of vector environments
export {
  VectorClipAction,
  VectorDiscretizeAction,
  VectorRescaleAction,
  VectorStickyAction,
  VectorTransformAction,
} from './vector/wrappers/vector-actions.ts';
export {
  VectorActionWrapper,
  VectorObservationWrapper,
  VectorRewardWrapper,
} from './vector/wrappers/vector-hooks.ts';
export { VectorNormalizeObservation } from './vector/wrappers/vector-normalize-observation.ts';
export {
  VectorDelayObservation,
  VectorDiscretizeObservation,
  VectorDtypeObservation,
  VectorFilterObservation,
  VectorFlattenObservation,
  VectorFrameStackObservation,
  VectorRescaleObservation,
  VectorReshapeObservation,
  VectorTimeAwareObservation,
  VectorTransformObservation,
} from './vector/wrappers/vector-observations.ts';
export { VectorRecordEpisodeStatistics } from './vector/wrappers/vector-record-episode-statistics.ts';
export {
  VectorClipReward,
  VectorNormalizeReward,
  VectorTransformReward,
} from './vector/wrappers/vector-rewards.ts';
export { VectorWrapper } from './vector/wrappers/vector-wrapper.ts';

// wrappers
export { Autoreset } from './wrappers/autoreset.ts';
export { ClipAction, DiscretizeAction, RescaleAction } from './wrappers/box-actions.ts';
export {
  DiscretizeObservation,
  DtypeObservation,
  FlattenObservation,
  RescaleObservation,
  ReshapeObservation,
} from './wrappers/box-observations.ts';
export { ClipReward } from './wrappers/clip-reward.ts';
export { DelayObservation } from './wrappers/delay-observation.ts';
export { FilterObservation } from './wrappers/filter-observation.ts';
export { FrameStackObservation } from './wrappers/frame-stack-observation.ts';
export { ActionWrapper, ObservationWrapper, RewardWrapper } from './wrappers/hooks.ts';
export { HumanRendering } from './wrappers/human-rendering.ts';
export { NormalizeObservation, NormalizeReward } from './wrappers/normalize.ts';
export { OrderEnforcing } from './wrappers/order-enforcing.ts';
export { PassiveEnvChecker } from './wrappers/passive-env-checker.ts';
export { RecordEpisodeStatistics } from './wrappers/record-episode-statistics.ts';
export { MaxAndSkipObservation, RepeatAction } from './wrappers/repeat.ts';
export { StickyAction } from './wrappers/sticky-action.ts';
export { TimeAwareObservation } from './wrappers/time-aware-observation.ts';
export { TimeLimit } from './wrappers/time-limit.ts';
export { TransformAction, TransformObservation, TransformReward } from './wrappers/transform.ts';
export { Wrapper } from './wrappers/wrapper.ts';
