// vector environments in worker threads

export { AsyncVectorEnv } from './node/async-vector-env.ts';
export { makeVecAsync } from './node/make-vec-async.ts';
