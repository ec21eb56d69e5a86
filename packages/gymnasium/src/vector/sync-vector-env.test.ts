import { describe, expect, expectTypeOf, it } from 'vitest';
import { Countdown, type CountdownOptions } from '../__fixtures__/countdown.ts';
import { Env, type ResetOptions } from '../env.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { SampleOf } from '../spaces/space.ts';
import { Text } from '../spaces/text.ts';
import { RecordEpisodeStatistics } from '../wrappers/record-episode-statistics.ts';
import { SyncVectorEnv, type SyncVectorEnvOptions } from './sync-vector-env.ts';
import type { VectorEnv } from './vector-env.ts';

function countdowns(all: readonly CountdownOptions[], options?: SyncVectorEnvOptions) {
  const inner = all.map((each) => new Countdown(each));
  return {
    inner,
    envs: new SyncVectorEnv(
      inner.map((env) => () => env),
      options,
    ),
  };
}

describe('reset', () => {
  it('seeds environment i with s + i, or each with its own seed, and continues without a seed', () => {
    const { inner, envs } = countdowns([{ lengths: [2] }, { lengths: [2] }, { lengths: [2] }]);
    envs.reset({ seed: 5 });
    envs.reset({ seed: [7, undefined, 9] });
    envs.reset();
    expect(inner.map(({ seeds }) => seeds)).toEqual([
      [5, 7, undefined],
      [6, undefined, undefined],
      [7, 9, undefined],
    ]);
  });

  it('passes the options without resetMask to every environment, and does not change the given object', () => {
    const { inner, envs } = countdowns([{ lengths: [2] }, { lengths: [2] }]);
    const options = { level: 3, resetMask: [1, 1] };
    envs.reset({ seed: 0, options });
    expect(options).toEqual({ level: 3, resetMask: [1, 1] });
    expect(inner.map(({ lastOptions }) => lastOptions)).toEqual([{ level: 3 }, { level: 3 }]);
    expect(inner[0]!.lastOptions).not.toBe(inner[1]!.lastOptions);
  });

  it('resets only the environments of resetMask; the others keep their observation', () => {
    const { inner, envs } = countdowns([{ lengths: [9] }, { lengths: [9] }], { autoresetMode: 'disabled' });
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    const { observations, infos } = envs.reset({ options: { resetMask: [false, true] } });
    expect(observations).toEqual(Float64Array.of(1, 1, 2, 0));
    expect(infos._t).toEqual(Uint8Array.of(0, 1));
    expect(inner.map(({ resets }) => resets)).toEqual([1, 2]);
  });

  it('rejects masks and seeds that do not fit', () => {
    const { inner, envs } = countdowns([{ lengths: [2] }, { lengths: [2] }]);
    expect(() => envs.reset({ seed: 0, options: { resetMask: [1, 0] } })).toThrow(
      'all 1 in the first `reset`',
    );
    envs.reset({ seed: 0 });
    for (const resetMask of [[1], [0, 0], [1, 2], [1, 0, 1], ['yes', 0] as unknown as number[]]) {
      expect(() => envs.reset({ options: { resetMask } })).toThrow('Expected `options.resetMask`');
    }
    for (const seed of [[1], -1, [0, 0.5], [1, 2, 3]])
      expect(() => envs.reset({ seed })).toThrow('Expected `seed');
    // nothing was reset before the error
    expect(inner.map(({ resets }) => resets)).toEqual([1, 1]);
  });

  it('requires a seed the first time', () => {
    const { envs } = countdowns([{ lengths: [2] }]);
    expect(() => envs.reset()).toThrow('Expected a seed in the first `reset`');
    expect(() => envs.step([0])).toThrow('Expected `reset` to be called before `step`.');
  });
});

describe("autoreset 'next-step'", () => {
  it('resets in the step after the end: action ignored, reward 0, no flags, the info of the reset', () => {
    const { inner, envs } = countdowns([{ lengths: [2] }, { lengths: [3], truncates: true }]);
    expect(envs.autoresetMode).toBe('next-step');
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    const end = envs.step([0, 0]);
    expect(end.observations).toEqual(Float64Array.of(1, 2, 1, 2));
    expect([end.rewards, end.terminations, end.truncations]).toEqual([
      Float64Array.of(2, 2),
      Uint8Array.of(1, 0),
      Uint8Array.of(0, 0),
    ]);
    const after = envs.step([0, 0]);
    expect(after.observations).toEqual(Float64Array.of(2, 0, 1, 3));
    expect([after.rewards, after.terminations, after.truncations]).toEqual([
      Float64Array.of(0, 3),
      Uint8Array.of(0, 0),
      Uint8Array.of(0, 1),
    ]);
    expect(after.infos.t).toEqual(Float64Array.of(0, 3));
    expect(inner[0]).toMatchObject({ resets: 2, steps: 2 });
    expect(envs.step([0, 0]).observations).toEqual(Float64Array.of(2, 1, 2, 0));
  });

  it('does not reset a second time after an explicit reset, of all or of some', () => {
    const { inner, envs } = countdowns([{ lengths: [1] }, { lengths: [1] }]);
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    envs.reset();
    expect(envs.step([0, 0]).rewards).toEqual(Float64Array.of(1, 1));
    envs.reset({ options: { resetMask: [1, 0] } });
    // the first takes a step, the second its autoreset
    expect(envs.step([0, 0]).rewards).toEqual(Float64Array.of(1, 0));
    expect(inner.map(({ resets }) => resets)).toEqual([3, 3]);
  });
});

describe("autoreset 'same-step'", () => {
  it('returns the reset observation with the last reward, and the last observation and info in infos', () => {
    const { envs } = countdowns([{ lengths: [2] }, { lengths: [3] }], { autoresetMode: 'same-step' });
    envs.reset({ seed: 0 });
    const before = envs.step([0, 0]);
    expect(before.infos).not.toHaveProperty('finalObservation');
    const end = envs.step([0, 0]);
    expect(end.observations).toEqual(Float64Array.of(2, 0, 1, 2));
    expect(end.rewards).toEqual(Float64Array.of(2, 2));
    expect(end.terminations).toEqual(Uint8Array.of(1, 0));
    expect(end.infos.t).toEqual(Float64Array.of(0, 2));
    expect(end.infos.finalObservation!.slice(0, 2)).toEqual(Float64Array.of(1, 2));
    expect(end.infos._finalObservation).toEqual(Uint8Array.of(1, 0));
    expect(end.infos.finalInfo!.t).toEqual(Float64Array.of(2, 0));
    expect(end.infos.finalInfo!._t).toEqual(Uint8Array.of(1, 0));
    expect(end.infos._finalInfo).toEqual(Uint8Array.of(1, 0));
    expect(envs.step([0, 0]).observations).toEqual(Float64Array.of(2, 1, 2, 0));
  });

  it.each([true, false])(
    'keeps last observations and infos of an environment that reuses them (copy: %s)',
    (copy) => {
      const { envs } = countdowns([{ lengths: [2], reusesBuffer: true }], {
        autoresetMode: 'same-step',
        copy,
      });
      envs.reset({ seed: 0 });
      envs.step([0]);
      const { observations, infos } = envs.step([0]);
      expect(observations).toEqual(Float64Array.of(2, 0));
      expect(infos.finalObservation).toEqual(Float64Array.of(1, 2));
      expect(infos.finalInfo).toMatchObject({ t: Float64Array.of(2), place: [Float64Array.of(1, 2)] });
      expect(infos.place).toEqual([Float64Array.of(2, 0)]);
    },
  );

  it('returns the statistics of an episode in the last info', () => {
    const envs = new SyncVectorEnv(
      [2, 3].map((length) => () => new RecordEpisodeStatistics(new Countdown({ lengths: [length] }))),
      { autoresetMode: 'same-step' },
    );
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    const { finalInfo } = envs.step([0, 0]).infos;
    expect(finalInfo!._episode).toEqual(Uint8Array.of(1, 0));
    expect(finalInfo!.episode).toEqual({
      return: Float64Array.of(3, 0),
      _return: Uint8Array.of(1, 0),
      length: Float64Array.of(2, 0),
      _length: Uint8Array.of(1, 0),
    });
  });
});

describe("autoreset 'disabled'", () => {
  it('rejects a step if an episode has ended, before any environment is stepped', () => {
    const { inner, envs } = countdowns([{ lengths: [9] }, { lengths: [1] }], { autoresetMode: 'disabled' });
    envs.reset({ seed: 0 });
    expect(envs.step([0, 0]).terminations).toEqual(Uint8Array.of(0, 1));
    expect(() => envs.step([0, 0])).toThrow(
      'Expected no environment with an ended episode, got 1: reset them first',
    );
    expect(inner[0]!.steps).toBe(1);
    expect(() => {
      envs.reset({ options: { resetMask: [1, 0] } });
      envs.step([0, 0]);
    }).toThrow('got 1');
    envs.reset({ options: { resetMask: Uint8Array.of(0, 1) } });
    expect(envs.step([0, 0]).observations).toEqual(Float64Array.of(2, 1, 2, 1));
  });
});

describe('the three modes', () => {
  it('return the same rewards and ends, apart from pseudo-steps', () => {
    const all = [{ lengths: [2, 1, 4] }, { lengths: [3, 3] }, { lengths: [1], truncates: true }];
    const histories = (['next-step', 'same-step', 'disabled'] as const).map((autoresetMode) => {
      const { envs } = countdowns(all, { autoresetMode });
      const history: string[][] = all.map(() => []);
      envs.reset({ seed: 0 });
      let ended = new Uint8Array(3);
      for (let k = 0; k < 30; k++) {
        const { rewards, terminations, truncations } = envs.step(Int32Array.of(0, 0, 0));
        history.forEach((each, i) => {
          if (autoresetMode === 'next-step' && ended[i] === 1) return;
          each.push(`${rewards[i]}${terminations[i] === 1 ? 'T' : ''}${truncations[i] === 1 ? 't' : ''}`);
        });
        ended = terminations.map((flag, i) => flag | truncations[i]!);
        if (autoresetMode === 'disabled' && ended.includes(1)) envs.reset({ options: { resetMask: ended } });
      }
      return history.map((each) => each.slice(0, 14));
    });
    expect(histories[1]).toEqual(histories[0]);
    expect(histories[2]).toEqual(histories[0]);
    expect(histories[0]![0]!.slice(0, 7)).toEqual(['1', '2T', '1T', '1', '2', '3', '4T']);
  });
});

describe('results', () => {
  it('are copies with copy, and are reused without', () => {
    for (const copy of [true, false]) {
      const { envs } = countdowns([{ lengths: [9] }], { copy });
      const first = envs.reset({ seed: 0 }).observations;
      const a = envs.step([0]);
      const b = envs.step([0]);
      expect(first).toEqual(copy ? Float64Array.of(1, 0) : Float64Array.of(1, 2));
      for (const key of ['observations', 'rewards', 'terminations', 'truncations'] as const) {
        expect(a[key] === b[key]).toBe(!copy);
      }
    }
  });

  it.each([true, false])('keep the last observations of a step, or reuse them: copy %s', (copy) => {
    const { envs } = countdowns([{ lengths: [1] }], { autoresetMode: 'same-step', copy });
    envs.reset({ seed: 0 });
    const { finalObservation } = envs.step([0]).infos;
    envs.step([0]);
    expect(finalObservation).toEqual(Float64Array.of(copy ? 1 : 2, 1));
  });

  it('are in the batch spaces', () => {
    const { envs } = countdowns([{ lengths: [2] }, { lengths: [3] }]);
    const { observations } = envs.reset({ seed: 0 });
    expect(envs.observationSpace.contains(observations)).toBe(true);
    envs.actionSpace.seed(1);
    expect(envs.observationSpace.contains(envs.step(envs.actionSpace.sample()).observations)).toBe(true);
  });
});

/** Returns its action: one entry of every kind of space, and of info. */
const everything = new Dict({
  place: new Box(0, 9, { shape: [2], dtype: 'int32' }),
  lamp: new Discrete(3, { start: 1 }),
  word: new Text(5),
});
class Echo extends Env<typeof everything, typeof everything> {
  readonly observationSpace = everything;
  readonly actionSpace = everything;
  readonly #name: string;
  constructor(name: string) {
    super();
    this.#name = name;
  }
  reset({ seed }: ResetOptions = {}) {
    this.seedRng(seed);
    return { observation: everything.sample({ rng: this.rng }), info: {} };
  }
  step(action: SampleOf<typeof everything>) {
    const info = {
      [`only-${this.#name}`]: 3,
      good: this.#name === 'a',
      name: this.#name,
      mixed: this.#name === 'a' ? 1 : 'one',
      inner: { depth: action.lamp },
    };
    return { observation: action, reward: action.lamp, terminated: false, truncated: false, info };
  }
}

describe('batches', () => {
  const envs = new SyncVectorEnv([() => new Echo('a'), () => new Echo('b')]);
  const a = { place: Int32Array.of(1, 2), lamp: 1, word: 'one' };
  const b = { place: Int32Array.of(3, 4), lamp: 2, word: 'two' };
  const batch = { place: Int32Array.of(1, 2, 3, 4), lamp: Int32Array.of(1, 2), word: ['one', 'two'] };

  it('of actions may be one batch, or an array of actions', () => {
    envs.reset({ seed: 0 });
    expect(envs.step([a, b]).observations).toEqual(batch);
    expect(envs.step(batch).observations).toEqual(batch);
  });

  it('of actions must have one action per environment', () => {
    envs.reset({ seed: 0 });
    const { envs: pair } = countdowns([{ lengths: [2] }, { lengths: [2] }]);
    pair.reset({ seed: 0 });
    for (const actions of [[0], [0, 0, 0], Int32Array.of(0), Float64Array.of(0, 0) as unknown as number[]]) {
      expect(() => pair.step(actions)).toThrow(
        'Expected `actions` to be one action of Discrete(2) for each of 2',
      );
    }
    expect(() => envs.step({ ...batch, word: ['one'] })).toThrow('Expected `actions`');
    expect(() => envs.step([a])).toThrow('Expected `actions`');
  });

  it('of infos are columns of numbers, booleans, objects and other values, each with its mask', () => {
    envs.reset({ seed: 0 });
    expect(envs.step([a, b]).infos).toEqual({
      'only-a': Float64Array.of(3, 0),
      '_only-a': Uint8Array.of(1, 0),
      'only-b': Float64Array.of(0, 3),
      '_only-b': Uint8Array.of(0, 1),
      good: Uint8Array.of(1, 0),
      _good: Uint8Array.of(1, 1),
      name: ['a', 'b'],
      _name: Uint8Array.of(1, 1),
      mixed: [1, 'one'],
      _mixed: Uint8Array.of(1, 1),
      inner: { depth: Float64Array.of(1, 2), _depth: Uint8Array.of(1, 1) },
      _inner: Uint8Array.of(1, 1),
    });
  });

  it('have the types of their spaces', () => {
    const { observations } = envs.reset({ seed: 0 });
    expectTypeOf(observations).toEqualTypeOf<{ place: Int32Array; lamp: Int32Array; word: string[] }>();
    expectTypeOf(envs).toExtend<VectorEnv<typeof everything, typeof everything>>();
    expectTypeOf(envs).toExtend<VectorEnv>();
    expectTypeOf<VectorEnv<Box, Discrete>['step']>()
      .parameter(0)
      .toEqualTypeOf<Int32Array | readonly number[]>();
    expect(envs.numEnvs).toBe(2);
  });
});

describe('SyncVectorEnv', () => {
  it('closes every environment once, and then rejects further calls', () => {
    const { inner, envs } = countdowns([{ lengths: [2] }, { lengths: [2] }]);
    envs.reset({ seed: 0 });
    envs.close();
    envs.close();
    expect(inner.map(({ closes }) => closes)).toEqual([1, 1]);
    expect(() => envs.step([0, 0])).toThrow('got a closed one');
    expect(() => envs.reset({ seed: 0 })).toThrow('got a closed one');
  });

  it('rejects an empty list, the same environment twice, unequal spaces and unknown modes', () => {
    const shared = new Countdown({ lengths: [2] });
    expect(() => new SyncVectorEnv([])).toThrow('Expected `envFns` to be at least one function');
    expect(() => new SyncVectorEnv([() => shared, () => shared])).toThrow('to make its own environment');
    class Wider extends Countdown {
      override readonly actionSpace = new Discrete(3);
    }
    expect(() => new SyncVectorEnv([() => shared, () => new Wider({ lengths: [2] })])).toThrow(
      'Expected `envFns[1]().actionSpace` to be Discrete(2), got Discrete(3).',
    );
    const autoresetMode = 'sometimes' as 'disabled';
    expect(() => new SyncVectorEnv([() => shared], { autoresetMode })).toThrow('`autoresetMode`');
  });
});
