// vector environments in worker threads

export {
  type AsyncCloseOptions,
  AsyncVectorEnv,
  type AsyncVectorEnvOptions,
  type WaitOptions,
} from './node/async-vector-env.ts';
export type { EnvSource, ModuleSource, RegisteredSource } from './node/env-source.ts';
export {
  AlreadyPendingCallError,
  ClosedEnvironmentError,
  EnvWorkerError,
  NoAsyncCallError,
  VectorTimeoutError,
} from './node/errors.ts';
export {
  type MakeVecAsyncOptions,
  makeVecAsync,
  type RegisteredAsyncVectorEnv,
} from './node/make-vec-async.ts';
