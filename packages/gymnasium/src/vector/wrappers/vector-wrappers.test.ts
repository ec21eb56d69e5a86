import { describe, expect, expectTypeOf, it } from 'vitest';
import { Countdown } from '../../__fixtures__/countdown.ts';
import { Glide } from '../../__fixtures__/glide.ts';
import { NumbersEcho, WordsEcho } from '../../__fixtures__/thread-envs.ts';
import { identical } from '../../_snapshot.ts';
import type { Env } from '../../env.ts';
import { MountainCar } from '../../envs/mountain-car.ts';
import { createRng } from '../../rng.ts';
import { Box } from '../../spaces/box.ts';
import type { Discrete } from '../../spaces/discrete.ts';
import type { BatchOf, Space } from '../../spaces/space.ts';
import { ClipAction, DiscretizeAction, RescaleAction } from '../../wrappers/box-actions.ts';
import {
  DiscretizeObservation,
  DtypeObservation,
  FlattenObservation,
  RescaleObservation,
  ReshapeObservation,
} from '../../wrappers/box-observations.ts';
import { ClipReward } from '../../wrappers/clip-reward.ts';
import { DelayObservation } from '../../wrappers/delay-observation.ts';
import { FilterObservation } from '../../wrappers/filter-observation.ts';
import { FrameStackObservation } from '../../wrappers/frame-stack-observation.ts';
import { TimeAwareObservation } from '../../wrappers/time-aware-observation.ts';
import { TransformAction, TransformObservation, TransformReward } from '../../wrappers/transform.ts';
import { infosToList } from '../infos-to-list.ts';
import { SyncVectorEnv } from '../sync-vector-env.ts';
import type { ActionBatch, AutoresetMode, VectorEnv } from '../vector-env.ts';
import {
  VectorClipAction,
  VectorDiscretizeAction,
  VectorRescaleAction,
  VectorStickyAction,
  VectorTransformAction,
} from './vector-actions.ts';
import { VectorActionWrapper, VectorObservationWrapper } from './vector-hooks.ts';
import { VectorNormalizeObservation } from './vector-normalize-observation.ts';
import {
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
} from './vector-observations.ts';
import { VectorRecordEpisodeStatistics } from './vector-record-episode-statistics.ts';
import { VectorClipReward, VectorNormalizeReward, VectorTransformReward } from './vector-rewards.ts';
import { VectorWrapper } from './vector-wrapper.ts';

function sync<O extends Space, A extends Space, M extends AutoresetMode>(
  makers: readonly (() => Env<O, A>)[],
  autoresetMode: M,
): SyncVectorEnv<O, A, M> {
  return new SyncVectorEnv(makers, { autoresetMode });
}

const countdowns = <M extends AutoresetMode>(
  lengths: readonly number[],
  autoresetMode: M,
  truncates = false,
) =>
  sync(
    lengths.map((length) => () => new Countdown({ lengths: [length], truncates })),
    autoresetMode,
  );

/** Each vector wrapper around single environments, and a vector environment of wrapped ones. */
type Pair = (mode: AutoresetMode) => [VectorEnv, VectorEnv];

function pair<O extends Space, A extends Space>(
  make: (i: number) => Env<O, A>,
  outside: (envs: VectorEnv<O, A>) => unknown,
  inside: (env: Env<O, A>) => unknown,
): Pair {
  return (mode) => [
    outside(
      sync(
        [0, 1, 2].map((i) => () => make(i)),
        mode,
      ),
    ) as VectorEnv,
    sync(
      [0, 1, 2].map((i) => () => inside(make(i)) as Env),
      mode,
    ),
  ];
}

const glide = (i: number) => new Glide(3 + i);
const numbers = () => new NumbersEcho();
const words = () => new WordsEcho();
const car = () => new MountainCar();
const first = new Box(-8, 8, { dtype: 'float64' });
const rescaled = { min: [0, 5], max: [1, Infinity] };

const pairs: Record<string, Pair> = {
  TransformObservation: pair(
    glide,
    (envs) => new VectorTransformObservation(envs, (all) => all.slice(0, 1), first),
    (env) => new TransformObservation(env, (all) => all.slice(0, 1), first),
  ),
  FilterObservation: pair(
    words,
    (envs) => new VectorFilterObservation(envs, { keys: ['word'] }),
    (env) => new FilterObservation(env, { keys: ['word'] }),
  ),
  FlattenObservation: pair(
    numbers,
    (envs) => new VectorFlattenObservation(envs),
    (env) => new FlattenObservation(env),
  ),
  'FlattenObservation of sequences': pair(
    words,
    (envs) => new VectorFlattenObservation(envs),
    (env) => new FlattenObservation(env),
  ),
  ReshapeObservation: pair(
    glide,
    (envs) => new VectorReshapeObservation(envs, { shape: [2, 1] }),
    (env) => new ReshapeObservation(env, { shape: [2, 1] }),
  ),
  RescaleObservation: pair(
    glide,
    (envs) => new VectorRescaleObservation(envs, rescaled),
    (env) => new RescaleObservation(env, rescaled),
  ),
  DtypeObservation: pair(
    glide,
    (envs) => new VectorDtypeObservation(envs, { dtype: 'float32' }),
    (env) => new DtypeObservation(env, { dtype: 'float32' }),
  ),
  DiscretizeObservation: pair(
    car,
    (envs) => new VectorDiscretizeObservation(envs, { bins: 7 }),
    (env) => new DiscretizeObservation(env, { bins: 7 }),
  ),
  DelayObservation: pair(
    glide,
    (envs) => new VectorDelayObservation(envs, { delay: 2 }),
    (env) => new DelayObservation(env, { delay: 2 }),
  ),
  TimeAwareObservation: pair(
    glide,
    (envs) => new VectorTimeAwareObservation(envs),
    (env) => new TimeAwareObservation(env),
  ),
  'TimeAwareObservation of a Dict': pair(
    words,
    (envs) => new VectorTimeAwareObservation(envs, { flatten: false }),
    (env) => new TimeAwareObservation(env, { flatten: false }),
  ),
  FrameStackObservation: pair(
    glide,
    (envs) => new VectorFrameStackObservation(envs, { stackSize: 3 }),
    (env) => new FrameStackObservation(env, { stackSize: 3 }),
  ),
  'FrameStackObservation of words': pair(
    words,
    (envs) => new VectorFrameStackObservation(envs, { stackSize: 2, paddingType: 'zero' }),
    (env) => new FrameStackObservation(env, { stackSize: 2, paddingType: 'zero' }),
  ),
  TransformAction: pair(
    glide,
    (envs) => new VectorTransformAction(envs, (action) => action.map((x) => -x)),
    (env) => new TransformAction(env, (action) => action.map((x) => -x)),
  ),
  ClipAction: pair(
    glide,
    (envs) => new VectorClipAction(envs),
    (env) => new ClipAction(env),
  ),
  RescaleAction: pair(
    glide,
    (envs) => new VectorRescaleAction(envs, { min: -1, max: 1 }),
    (env) => new RescaleAction(env, { min: -1, max: 1 }),
  ),
  DiscretizeAction: pair(
    glide,
    (envs) => new VectorDiscretizeAction(envs, { bins: 3 }),
    (env) => new DiscretizeAction(env, { bins: 3 }),
  ),
  TransformReward: pair(
    glide,
    (envs) => new VectorTransformReward(envs, (reward) => reward + 1),
    (env) => new TransformReward(env, (reward) => reward + 1),
  ),
  ClipReward: pair(
    glide,
    (envs) => new VectorClipReward(envs, { min: 0.1 }),
    (env) => new ClipReward(env, { min: 0.1 }),
  ),
};

describe('the vector version of', () => {
  it.each(Object.entries(pairs))(
    '%s returns the same as single wrappers inside, in every mode',
    (_, makePair) => {
      for (const mode of ['next-step', 'same-step', 'disabled'] as const) {
        const [outside, inside] = makePair(mode);
        expect(outside.singleObservationSpace.equals(inside.singleObservationSpace)).toBe(true);
        expect(outside.observationSpace.equals(inside.observationSpace)).toBe(true);
        expect(outside.singleActionSpace.equals(inside.singleActionSpace)).toBe(true);
        expect(outside.autoresetMode).toBe(mode);
        const rng = createRng(7);
        const same = (a: unknown, b: unknown) => {
          if (!identical(a, b)) expect(a).toEqual(b);
          expect(identical(a, b)).toBe(true);
        };
        same(outside.reset({ seed: 1 }).observations, inside.reset({ seed: 1 }).observations);
        for (let t = 0; t < 40; t++) {
          const actions = Array.from({ length: 3 }, () => outside.singleActionSpace.sample({ rng }));
          const [a, b] = [outside.step(actions), inside.step(actions)];
          for (const key of ['observations', 'rewards', 'terminations', 'truncations'] as const)
            same(a[key], b[key]);
          same(a.infos._finalObservation, b.infos._finalObservation);
          b.infos._finalObservation?.forEach((bit, i) => {
            if (bit === 0) return;
            const last = (envs: VectorEnv, batch: unknown) => envs.singleObservationSpace.readBatch(batch, i);
            same(last(outside, a.infos.finalObservation), last(inside, b.infos.finalObservation));
          });
          const ended = a.terminations.map((flag, i) => flag | a.truncations[i]!);
          if (mode === 'disabled' && ended.includes(1)) {
            const reset = { options: { resetMask: ended } };
            same(outside.reset(reset).observations, inside.reset(reset).observations);
          } else if (t % 11 === 10) {
            const reset = { seed: t, options: { resetMask: [1, 0, 1] } };
            same(outside.reset(reset).observations, inside.reset(reset).observations);
          }
        }
        outside.close();
        expect(() => outside.reset({ seed: 0 })).toThrow('got a closed one');
      }
    },
  );
});

describe('VectorWrapper', () => {
  it('changes nothing by default, and rejects a value that is not a vector environment', () => {
    const inner = countdowns([2, 3], 'same-step');
    const envs = new VectorWrapper<Box<'float64'>, Discrete, 'same-step'>(inner);
    expectTypeOf(envs).toExtend<VectorEnv<Box<'float64'>, Discrete, 'same-step'>>();
    expect(envs.observationSpace).toBe(inner.observationSpace);
    envs.reset({ seed: 0 });
    expect(envs.step([0, 0])).toEqual({
      ...countdownStep(),
    });
    expect(() => new VectorWrapper(new Countdown({ lengths: [1] }) as never)).toThrow('a vector environment');
  });

  const countdownStep = () => {
    const envs = countdowns([2, 3], 'same-step');
    envs.reset({ seed: 0 });
    return envs.step([0, 0]);
  };
});

describe('VectorObservationWrapper and VectorActionWrapper', () => {
  it('change whole batches, including last observations', () => {
    class Negated extends VectorObservationWrapper<Box<'float64'>, Discrete, 'same-step'> {
      observations(batch: Float64Array): BatchOf<Box<'float64'>> {
        return batch.map((x) => -x);
      }
    }
    class Flipped extends VectorActionWrapper<Box<'float64'>, Discrete, 'same-step'> {
      actions(actions: ActionBatch<Discrete>) {
        return Int32Array.from(actions, (action) => 1 - action);
      }
    }
    const envs = new Negated(new Flipped(countdowns([1, 2], 'same-step')));
    expect(envs.reset({ seed: 0 }).observations).toEqual(Float64Array.of(-1, -0, -1, -0));
    const { observations, infos } = envs.step([0, 1]);
    expect(observations).toEqual(Float64Array.of(-2, -0, -1, -1));
    expect(infos.finalObservation!.slice(0, 2)).toEqual(Float64Array.of(-1, -1));
  });
});

describe('VectorRecordEpisodeStatistics', () => {
  it('returns the statistics of the episodes that ended, the same in every mode', () => {
    const histories = (['next-step', 'same-step', 'disabled'] as const).map((mode) => {
      const envs = new VectorRecordEpisodeStatistics(countdowns([2, 3], mode));
      envs.reset({ seed: 0 });
      for (let t = 0; t < 24; t++) {
        const { terminations, infos } = envs.step([0, 0]);
        expect(infos._episode ?? new Uint8Array(2)).toEqual(terminations);
        if (mode === 'disabled' && terminations.includes(1))
          envs.reset({ options: { resetMask: terminations } });
      }
      return envs.episodes;
    });
    for (const episodes of histories) {
      // 1 + 2, and 1 + 2 + 3
      expect(new Set(episodes.map((episode) => JSON.stringify(episode)))).toEqual(
        new Set(['{"return":3,"length":2}', '{"return":6,"length":3}']),
      );
    }
    expect(histories[1]).toHaveLength(12 + 8);
  });

  it('keeps the most recent episodes, measures time with a given clock, and rejects an existing key', () => {
    let now = 0;
    const envs = new VectorRecordEpisodeStatistics(countdowns([1, 2], 'same-step'), {
      bufferLength: 2,
      clock: () => now,
    });
    envs.reset({ seed: 0 });
    now = 5;
    expect(envs.step([0, 0]).infos.episode).toEqual({
      return: Float64Array.of(1, 0),
      length: Int32Array.of(1, 0),
      timeMs: Float64Array.of(5, 0),
    });
    now = 7;
    expect(envs.step([0, 0]).infos.episode).toMatchObject({ timeMs: Float64Array.of(2, 7) });
    expect(envs.episodes).toEqual([
      { return: 1, length: 1, timeMs: 2 },
      { return: 3, length: 2, timeMs: 7 },
    ]);
    const taken = new VectorRecordEpisodeStatistics(countdowns([1], 'next-step'), { statsKey: 't' });
    taken.reset({ seed: 0 });
    expect(() => taken.step([0])).toThrow('choose another `statsKey`');
    expect(
      () => new VectorRecordEpisodeStatistics(countdowns([1], 'next-step'), { bufferLength: 0 }),
    ).toThrow('`bufferLength`');
  });
});

describe('VectorNormalizeReward', () => {
  it('has one variance for all environments, and restarts each return with its episode', () => {
    for (const truncates of [false, true]) {
      for (const mode of ['next-step', 'same-step'] as const) {
        const envs = new VectorNormalizeReward(countdowns([2, 3], mode, truncates), {
          discount: 1,
          epsilon: 1e-12,
        });
        envs.reset({ seed: 0 });
        for (let t = 0; t < 12; t++) envs.step([0, 0]);
        // in next-step mode a third (a quarter) of the steps are pseudo-steps, which are ignored
        const counts = mode === 'next-step' ? [8, 9] : [12, 12];
        // returns 1, 3 of the first and 1, 3, 6 of the second, over and over
        const returns = [...repeat([1, 3], counts[0]!), ...repeat([1, 3, 6], counts[1]!)];
        const mean = returns.reduce((sum, value) => sum + value) / returns.length;
        expect(envs.moments.mean[0]).toBeCloseTo(mean, 3);
        expect(envs.moments.count).toBeCloseTo(returns.length, 3);
        envs.updates = false;
        const { variance } = envs.moments.state();
        const { rewards } = envs.step([0, 0]);
        // both start: the reward of the first step is 1
        const deviation = Math.sqrt(variance[0]!);
        expect(rewards[1]! * deviation === 0 || Math.abs(rewards[1]! * deviation - 1) < 1e-9).toBe(true);
        expect(envs.moments.state().variance).toEqual(variance);
      }
    }
  });

  it('restarts only the returns of the environments in a masked reset', () => {
    const envs = new VectorNormalizeReward(countdowns([99, 99], 'disabled'), { discount: 1 });
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    envs.reset({ options: { resetMask: [1, 0] } });
    envs.step([0, 0]);
    // returns 1, 1, then 1 (restarted) and 1 + 2
    expect(envs.moments.mean[0]).toBeCloseTo(6 / 4, 3);
  });

  const repeat = (values: readonly number[], length: number) =>
    Array.from({ length }, (_, i) => values[i % values.length]!);
});

describe('VectorNormalizeObservation', () => {
  it('has one mean and variance for all environments, including last observations', () => {
    const envs = new VectorNormalizeObservation(countdowns([2, 99], 'same-step'), { epsilon: 1e-12 });
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    const { observations, infos } = envs.step([0, 0]);
    // times seen: 0 0, 1 1, then 0 (of the reset) 2, and the last one, 2
    const times = [0, 0, 1, 1, 0, 2, 2];
    const mean = times.reduce((sum, t) => sum + t) / 7;
    const variance = times.reduce((sum, t) => sum + (t - mean) ** 2, 0) / 7;
    expect(envs.moments.mean[1]).toBeCloseTo(mean, 3);
    expect(envs.moments.variance[1]).toBeCloseTo(variance, 3);
    expect(observations[1]).toBeCloseTo((0 - mean) / Math.sqrt(variance), 3);
    expect(observations[3]).toBeCloseTo((2 - mean) / Math.sqrt(variance), 3);
    expect(infos.finalObservation![1]).toBeCloseTo((2 - mean) / Math.sqrt(variance), 3);
    expectTypeOf(observations).toEqualTypeOf<Float32Array>();
  });

  it('updates the moments only with the environments in a masked reset, and keeps the observations of the others', () => {
    const envs = new VectorNormalizeObservation(countdowns([99, 99], 'disabled'));
    envs.reset({ seed: 0 });
    const before = envs.step([0, 0]).observations;
    const { count } = envs.moments;
    const after = envs.reset({ options: { resetMask: [0, 1] } }).observations;
    expect(envs.moments.count).toBeCloseTo(count + 1, 9);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  });
});

describe('VectorStickyAction', () => {
  it('requires a seed, and repeats actions in each environment by its own stream', () => {
    const seen: number[][] = [[], []];
    class Seen extends Countdown {
      readonly #index: number;
      constructor(index: number) {
        super({ lengths: [1e9] });
        this.#index = index;
      }
      override reset(options: { seed?: number } = {}) {
        return super.reset({ seed: options.seed ?? 0 });
      }
      override step(action: number) {
        seen[this.#index]!.push(action);
        return super.step(action);
      }
    }
    const envs = new VectorStickyAction(sync([() => new Seen(0), () => new Seen(1)], 'next-step'), {
      probability: 0.5,
    });
    envs.reset();
    expect(() => envs.step([0, 0])).toThrow('Expected a seed for environment 0');
    envs.reset({ seed: 0 });
    for (let t = 0; t < 60; t++) envs.step([t % 2, t % 2]);
    expect(seen[0]).not.toEqual(seen[1]);
    const first = seen[0]!.slice();
    seen[0]!.length = 0;
    envs.reset({ seed: 0 });
    for (let t = 0; t < 60; t++) envs.step(Int32Array.of(t % 2, 0));
    expect(seen[0]).toEqual(first);
  });
});

describe('infosToList', () => {
  it('returns the info of each environment', () => {
    const envs = new VectorRecordEpisodeStatistics(countdowns([1, 2], 'next-step'));
    envs.reset({ seed: 0 });
    const { infos } = envs.step([0, 0]);
    expect(infosToList(infos, 2)).toEqual([
      { t: 1, place: [1, 1], episode: { return: 1, length: 1 } },
      { t: 1, place: [1, 1] },
    ]);
    expect(() => infosToList(infos, 0)).toThrow('`numEnvs`');
  });
});

describe('infoColumns of a SyncVectorEnv', () => {
  it('move numbers from the infos into typed arrays, which describe the ending step under same-step', () => {
    const envs = new SyncVectorEnv(
      [2, 3].map((length) => () => new Countdown({ lengths: [length] })),
      {
        autoresetMode: 'same-step',
        infoColumns: { t: 'float32', missing: 'int8' },
      },
    );
    const reset = envs.reset({ seed: 0 });
    expectTypeOf(reset.columns).toEqualTypeOf<{ readonly t: Float32Array; readonly missing: Int8Array }>();
    expect(reset.columns).toEqual({ t: Float32Array.of(0, 0), missing: new Int8Array(2) });
    envs.step([0, 0]);
    const { columns, infos } = envs.step([0, 0]);
    expect(columns.t).toEqual(Float32Array.of(2, 2));
    expect(infos.finalInfo).not.toHaveProperty('t');
    expect(reset.columns.t).toEqual(Float32Array.of(0, 0));
    const masked = new SyncVectorEnv(
      [() => new Countdown({ lengths: [9] }), () => new Countdown({ lengths: [9] })],
      {
        infoColumns: { t: 'float64' },
      },
    );
    masked.reset({ seed: 0 });
    expect(masked.reset({ options: { resetMask: [0, 1] } }).columns.t).toEqual(
      Float64Array.of(Number.NaN, 0),
    );
  });

  it('accept only numbers and booleans, in a known dtype', () => {
    const make = (infoColumns: Record<string, 'int8'>) =>
      new SyncVectorEnv([() => new Countdown({ lengths: [2] })], { infoColumns });
    expect(() => make({ place: 'int8' }).reset({ seed: 0 })).toThrow(
      'Expected `info.place` to be a number or a boolean',
    );
    expect(() => make({ t: 'int64' as 'int8' })).toThrow('Expected `infoColumns.t` to be one of');
  });
});
