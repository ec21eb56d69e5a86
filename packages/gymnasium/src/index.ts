// the executable contract
export { type CheckEnvOptions, checkEnv } from './check-env.ts';
// environments
export {
  Env,
  type EnvMetadata,
  type Info,
  type RenderFrame,
  type ResetOptions,
  type ResetResult,
  type StepResult,
} from './env.ts';
export type { EnvSpec, WrapperSpec } from './env-spec.ts';
// registered environments
export {
  Acrobot,
  type AcrobotOptions,
  type AcrobotParameters,
  type AcrobotState,
  acrobot,
} from './envs/acrobot.ts';
export {
  CartPole,
  type CartPoleOptions,
  type CartPoleParameters,
  type CartPoleState,
  cartPole,
  cartPoleKernel,
  cartPoleStep,
} from './envs/cart-pole.ts';
export {
  FROZEN_LAKE_MAPS,
  FrozenLake,
  type FrozenLakeOptions,
  type FrozenLakeParameters,
  type FrozenLakeState,
  frozenLake,
  generateRandomMap,
  type RandomMapOptions,
} from './envs/frozen-lake.ts';
export {
  MountainCar,
  type MountainCarOptions,
  type MountainCarParameters,
  type MountainCarState,
  mountainCar,
} from './envs/mountain-car.ts';
// environments as pure functions
export { CoreEnv, type CoreEnvOptions } from './functional/core-env.ts';
export type { FunctionalEnv } from './functional/functional-env.ts';
export { functionalKernel } from './functional/functional-kernel.ts';
// the registry
export { UnregisteredEnvError } from './registry/_spec-id.ts';
export type {
  AdditionalWrapper,
  EntryPoint,
  MakeOptions,
  MakeVecOptions,
  RegisterOptions,
  VectorEntryPoint,
  VectorEntryPointOptions,
} from './registry/options.ts';
export {
  formatRegistry,
  make,
  makeVec,
  type RegisteredEnvs,
  type RegisteredVectorEnv,
  register,
  registeredIds,
  registry,
  spec,
} from './registry/registry.ts';

// randomness
export { createRng, type Rng, type RngState, type Seed } from './rng.ts';
export { createRngColumns, type RngColumns } from './rng-columns.ts';
export { type Shuffleable, shuffle } from './shuffle.ts';
// spaces
export type { ArrayOf, Dtype, NumericArray } from './spaces/_dtype.ts';
export type { Json } from './spaces/_json.ts';
export type { NestedNumbers } from './spaces/_nested.ts';
export { type BatchSpaceOf, batchSpace, concatenate, iterate } from './spaces/batch-space.ts';
export { Box, type BoxOptions } from './spaces/box.ts';
export { Dict } from './spaces/dict.ts';
export { Discrete, type DiscreteOptions } from './spaces/discrete.ts';
export { type FlatOf, type FlatValue, flatdim, flatten, flattenSpace, unflatten } from './spaces/flatten.ts';
export {
  Graph,
  type GraphInstance,
  type GraphMask,
  type GraphPart,
  type GraphSampleOptions,
} from './spaces/graph.ts';
export { MultiBinary } from './spaces/multi-binary.ts';
export { MultiDiscrete, type MultiDiscreteMask, type MultiDiscreteOptions } from './spaces/multi-discrete.ts';
export { OneOf } from './spaces/one-of.ts';
export { Sequence, type SequenceMask, type SequenceOptions } from './spaces/sequence.ts';
export {
  type BatchOf,
  type MaskOf,
  type SampleOf,
  type SampleOptions,
  Space,
  type SpaceJson,
  type SpaceOptions,
} from './spaces/space.ts';
export { spaceFromJSON } from './spaces/space-from-json.ts';
export { Text, type TextMask, type TextOptions } from './spaces/text.ts';
export { Tuple } from './spaces/tuple.ts';

// vector environments
export type { InfoColumnDtypes, InfoColumnsOf } from './vector/info-columns.ts';
export { infosToList } from './vector/infos-to-list.ts';
export {
  defineVectorEnv,
  type KernelBatch,
  type KernelCopies,
  type KernelResetResult,
  type KernelStepResult,
  KernelVectorEnv,
  type KernelVectorEnvOptions,
  type KernelVectorEnvState,
  type VectorKernel,
} from './vector/kernel-vector-env.ts';
export { type NoColumns, SyncVectorEnv, type SyncVectorEnvOptions } from './vector/sync-vector-env.ts';
export type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorInfos,
  VectorInfosOf,
  VectorInfosWithoutFinals,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector/vector-env.ts';

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
export { VectorWrapper, type VectorWrapperSpaces } from './vector/wrappers/vector-wrapper.ts';

// wrappers
export type { RescaleOptions } from './wrappers/_affine.ts';
export type { CellSpace, DiscretizeOptions } from './wrappers/_bins.ts';
export { Autoreset } from './wrappers/autoreset.ts';
export { ClipAction, DiscretizeAction, RescaleAction } from './wrappers/box-actions.ts';
export {
  DiscretizeObservation,
  DtypeObservation,
  type DtypeOptions,
  type FlatSpaceOf,
  FlattenObservation,
  type NumericSpace,
  RescaleObservation,
  ReshapeObservation,
  type ReshapeOptions,
} from './wrappers/box-observations.ts';
export { ClipReward, type ClipRewardOptions } from './wrappers/clip-reward.ts';
export { DelayObservation, type DelayOptions } from './wrappers/delay-observation.ts';
export {
  type Filterable,
  type FilteredSpace,
  FilterObservation,
  type FilterObservationOptions,
} from './wrappers/filter-observation.ts';
export { FrameStackObservation, type FrameStackOptions } from './wrappers/frame-stack-observation.ts';
export { ActionWrapper, ObservationWrapper, RewardWrapper } from './wrappers/hooks.ts';
export { HumanRendering, type HumanRenderingOptions } from './wrappers/human-rendering.ts';
export {
  NormalizeObservation,
  type NormalizeObservationOptions,
  NormalizeReward,
  type NormalizeRewardOptions,
} from './wrappers/normalize.ts';
export { OrderEnforcing } from './wrappers/order-enforcing.ts';
export { PassiveEnvChecker } from './wrappers/passive-env-checker.ts';
export {
  type EpisodeStatistics,
  RecordEpisodeStatistics,
  type RecordEpisodeStatisticsOptions,
} from './wrappers/record-episode-statistics.ts';
export {
  MaxAndSkipObservation,
  type MaxAndSkipOptions,
  RepeatAction,
  type RepeatActionOptions,
} from './wrappers/repeat.ts';
export { RunningMoments, type RunningMomentsState } from './wrappers/running-moments.ts';
export { StickyAction, type StickyActionOptions } from './wrappers/sticky-action.ts';
export {
  TimeAwareObservation,
  type TimeAwareOptions,
  type TimeAwareSpace,
} from './wrappers/time-aware-observation.ts';
export { TimeLimit, type TimeLimitOptions } from './wrappers/time-limit.ts';
export { TransformAction, TransformObservation, TransformReward } from './wrappers/transform.ts';
export { Wrapper, type WrapperSpaces } from './wrappers/wrapper.ts';
