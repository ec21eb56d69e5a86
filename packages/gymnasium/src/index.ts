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
export { batchSpace } from './spaces/batch-space.ts';
export { Box, type BoxOptions } from './spaces/box.ts';
export { Dict } from './spaces/dict.ts';
export { Discrete, type DiscreteOptions } from './spaces/discrete.ts';
export { flatdim, flatten, unflatten } from './spaces/flatten.ts';
export { type BatchOf, type SampleOf, type SampleOptions, Space, type SpaceOptions } from './spaces/space.ts';
export { Text, type TextOptions } from './spaces/text.ts';
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
