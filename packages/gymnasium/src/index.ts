// randomness

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
export { createRng, type Rng, type RngState, type Seed } from './rng.ts';
export { type Shuffleable, shuffle } from './shuffle.ts';
// spaces
export type { ArrayOf, Dtype, NumericArray } from './spaces/_dtype.ts';
export { Box, type BoxOptions } from './spaces/box.ts';
export { Dict } from './spaces/dict.ts';
export { Discrete, type DiscreteOptions } from './spaces/discrete.ts';
export { flatdim, flatten, unflatten } from './spaces/flatten.ts';
export { type BatchOf, type SampleOf, type SampleOptions, Space, type SpaceOptions } from './spaces/space.ts';
export { Text, type TextOptions } from './spaces/text.ts';

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
