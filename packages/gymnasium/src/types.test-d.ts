import { expectTypeOf } from 'vitest';
import type { Env } from './env.ts';
import { cartPoleKernel } from './envs/_cart-pole-kernel.ts';
import { CartPole } from './envs/cart-pole.ts';
import { make, makeVec } from './registry/registry.ts';
import { Box } from './spaces/box.ts';
import { Dict } from './spaces/dict.ts';
import { Discrete } from './spaces/discrete.ts';
import { flatten, flattenSpace } from './spaces/flatten.ts';
import { Graph } from './spaces/graph.ts';
import { OneOf } from './spaces/one-of.ts';
import { Sequence } from './spaces/sequence.ts';
import type { BatchOf, SampleOf } from './spaces/space.ts';
import { Text } from './spaces/text.ts';
import { Tuple } from './spaces/tuple.ts';
import { defineVectorEnv } from './vector/define-vector-env.ts';
import { SyncVectorEnv } from './vector/sync-vector-env.ts';
import type { AutoresetMode, VectorEnv } from './vector/vector-env.ts';
import { RescaleAction } from './wrappers/box-actions.ts';
import { FlattenObservation } from './wrappers/box-observations.ts';
import { FrameStackObservation } from './wrappers/frame-stack-observation.ts';

// Type tests. The type check of the workspace compiles this file; it is never run.

const observationSpace = new Dict({
  camera: new Box(0, 255, { shape: [8, 8, 3], dtype: 'uint8' }),
  said: new Sequence(new Text(20)),
  gear: new OneOf([new Discrete(5), new Box(0, 1)]),
  road: new Graph(new Box(0, 1), new Discrete(2)),
});
const actionSpace = new Tuple([new Discrete(3), new Box(-1, 1, { dtype: 'float64' })]);
declare const env: Env<typeof observationSpace, typeof actionSpace>;

const { observation } = env.reset({ seed: 0 });
expectTypeOf(observation.camera).toEqualTypeOf<Uint8Array>();
expectTypeOf(observation.said).toEqualTypeOf<readonly string[]>();
expectTypeOf(observation.gear).toEqualTypeOf<readonly [number, number | Float32Array]>();
expectTypeOf(observation.road.nodes).toEqualTypeOf<Float32Array>();
expectTypeOf(observation.road.edges).toEqualTypeOf<Int32Array>();
expectTypeOf(env.step).parameter(0).toEqualTypeOf<readonly [number, Float64Array]>();
// @ts-expect-error [ts2345] an action is not an observation
env.step(observation);
// @ts-expect-error [ts2322] the second entry is a Float64Array
env.step([1, Float32Array.of(1)]);

expectTypeOf<SampleOf<Sequence<Box, true>>>().toEqualTypeOf<Float32Array>();
expectTypeOf<BatchOf<typeof actionSpace>>().toEqualTypeOf<readonly [Int32Array, Float64Array]>();
expectTypeOf(flatten(new Discrete(2), 1).length).toEqualTypeOf<number>();
expectTypeOf(flattenSpace(new Discrete(2)).low).toEqualTypeOf<Float64Array>();

// the registry knows the type of an id
expectTypeOf(make('CartPole-v1')).toEqualTypeOf<Env<Box, Discrete>>();
expectTypeOf(make('FrozenLake-v1')).toEqualTypeOf<Env<Discrete, Discrete>>();
expectTypeOf(makeVec('CartPole-v1')).toEqualTypeOf<VectorEnv<Box, Discrete, 'next-step'>>();

// the autoreset mode decides whether there are last observations
const cartPoles = [() => new CartPole()];
const same = new SyncVectorEnv(cartPoles, { autoresetMode: 'same-step' });
const next = new SyncVectorEnv(cartPoles);
expectTypeOf(same.autoresetMode).toEqualTypeOf<'same-step'>();
expectTypeOf(next.autoresetMode).toEqualTypeOf<'next-step'>();
expectTypeOf(same.step([0]).infos.finalObservation).toEqualTypeOf<Float32Array | undefined>();
expectTypeOf(next.step([0]).infos.finalObservation).toEqualTypeOf<undefined>();
const disabled = defineVectorEnv(cartPoleKernel())({ numEnvs: 2, autoresetMode: 'disabled' });
expectTypeOf(disabled.step([0, 0]).infos.finalObservation).toEqualTypeOf<undefined>();
declare const either: AutoresetMode;
const unknown = new SyncVectorEnv(cartPoles, { autoresetMode: either });
expectTypeOf(unknown.step([0]).infos.finalObservation).toEqualTypeOf<Float32Array | undefined>();

// each of them is a VectorEnv, also of an unknown mode
const any: VectorEnv<Box, Discrete>[] = [same, next, disabled, unknown];
expectTypeOf(any[0]!.step([0]).observations).toEqualTypeOf<Float32Array>();
const anyOfAny: VectorEnv[] = [same, next, disabled, unknown];
expectTypeOf(anyOfAny).not.toBeAny();

// wrappers preserve the types
expectTypeOf(new FlattenObservation(new CartPole()).reset({ seed: 0 }).observation).not.toBeAny();
expectTypeOf(
  new FrameStackObservation(make('FrozenLake-v1'), { stackSize: 2 }).reset().observation,
).toEqualTypeOf<Int32Array>();
// @ts-expect-error [ts2345] a Discrete cannot be rescaled
new RescaleAction(new CartPole(), { min: -1, max: 1 });

// columns have the requested dtype
const columns = new SyncVectorEnv(cartPoles, { infoColumns: { score: 'float32' } }).step([0]).columns;
expectTypeOf(columns.score).toEqualTypeOf<Float32Array>();
// @ts-expect-error [ts2339] this column was not requested
columns.other;

// a Box has the default dtype float32 in every context
expectTypeOf(new Dict({ a: new Box(0, 1) }).sample().a).toEqualTypeOf<Float32Array>();
expectTypeOf(new Tuple([new Box(0, 1)]).sample()).toEqualTypeOf<readonly [Float32Array]>();
expectTypeOf(new Sequence(new Box(0, 1)).sample()).toEqualTypeOf<readonly Float32Array[]>();
