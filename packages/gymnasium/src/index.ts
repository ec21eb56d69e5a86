// randomness

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
export type { EnvSpec } from './env-spec.ts';
// registered environments
export { CartPole, cartPoleStep } from './envs/cart-pole.ts';
export {
  type EntryPoint,
  type MakeOptions,
  make,
  type RegisteredEnvs,
  type RegisterOptions,
  register,
  registeredIds,
  spec,
} from './registry.ts';
export { createRng, type Rng, type RngState, type Seed } from './rng.ts';
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
export { SyncVectorEnv, type SyncVectorEnvOptions } from './vector/sync-vector-env.ts';

// vector environments
export type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorInfos,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector/vector-env.ts';
// wrappers
export { OrderEnforcing } from './wrappers/order-enforcing.ts';
export {
  type EpisodeStatistics,
  RecordEpisodeStatistics,
  type RecordEpisodeStatisticsOptions,
} from './wrappers/record-episode-statistics.ts';
export { TimeLimit, type TimeLimitOptions } from './wrappers/time-limit.ts';
export { Wrapper } from './wrappers/wrapper.ts';
