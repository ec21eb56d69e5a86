import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import { Glide } from '../__fixtures__/glide.ts';
import { NumbersEcho, WordsEcho } from '../__fixtures__/thread-envs.ts';
import type { Env } from '../env.ts';
import { CartPole } from '../envs/cart-pole.ts';
import { FrozenLake } from '../envs/frozen-lake.ts';
import { MountainCar } from '../envs/mountain-car.ts';
import { make } from '../registry/registry.ts';
import { createRng } from '../rng.ts';
import { zeroValue } from '../spaces/_zero-value.ts';
import { Box } from '../spaces/box.ts';
import type { Dict } from '../spaces/dict.ts';
import type { Discrete } from '../spaces/discrete.ts';
import type { Space } from '../spaces/space.ts';
import type { Text } from '../spaces/text.ts';
import { envLaws } from '../testing/env-laws.ts';
import { spaceArbitrary } from '../testing/space-arbitraries.ts';
import {
  DiscretizeObservation,
  DtypeObservation,
  FlattenObservation,
  RescaleObservation,
  ReshapeObservation,
} from './box-observations.ts';
import { DelayObservation } from './delay-observation.ts';
import { FilterObservation } from './filter-observation.ts';
import { FrameStackObservation } from './frame-stack-observation.ts';
import { ObservationWrapper } from './hooks.ts';
import { NormalizeObservation } from './normalize.ts';
import { MaxAndSkipObservation, RepeatAction } from './repeat.ts';
import { TimeAwareObservation } from './time-aware-observation.ts';
import { TransformObservation } from './transform.ts';

const right = Float32Array.of(1.5, 0);

/** Each wrapper, around an environment that keeps the contract of Env. */
const wrapped: Record<string, () => Env> = {
  TransformObservation: () =>
    new TransformObservation(new CartPole(), (all) => all.slice(0, 1), new Box(-5, 5)),
  FilterObservation: () => new FilterObservation(new WordsEcho(), { keys: ['word'] }),
  FlattenObservation: () => new FlattenObservation(new NumbersEcho()),
  'FlattenObservation of sequences': () => new FlattenObservation(new WordsEcho()),
  ReshapeObservation: () => new ReshapeObservation(new CartPole(), { shape: [2, 2] }),
  RescaleObservation: () => new RescaleObservation(new MountainCar(), { min: 0, max: 1 }),
  DtypeObservation: () => new DtypeObservation(new FrozenLake(), { dtype: 'float32' }),
  DiscretizeObservation: () => new DiscretizeObservation(new MountainCar(), { bins: 5 }),
  'DiscretizeObservation in parts': () =>
    new DiscretizeObservation(new MountainCar(), { bins: 5, multidiscrete: true }),
  TimeAwareObservation: () => new TimeAwareObservation(new CartPole()),
  'TimeAwareObservation of a Dict': () => new TimeAwareObservation(new WordsEcho(), { flatten: false }),
  FrameStackObservation: () =>
    new FrameStackObservation(new WordsEcho(), { stackSize: 3, paddingType: 'zero' }),
  DelayObservation: () => new DelayObservation(new NumbersEcho(), { delay: 2 }),
  MaxAndSkipObservation: () => new MaxAndSkipObservation(new CartPole()),
};

describe.each(Object.entries(wrapped))('%s', (_, makeEnv) => {
  it.each(envLaws(makeEnv, { seeds: [0], steps: 60 }).map(({ title, law }) => [title, law] as const))(
    '%s',
    (_title, law) => {
      law();
    },
  );
});

describe('ObservationWrapper', () => {
  it('changes the observations of reset and step with one method', () => {
    class Doubled extends ObservationWrapper<Box<'float64'>, Box> {
      observation(observation: Float64Array) {
        return observation.map((x) => 2 * x);
      }
    }
    const env = new Doubled(new Glide());
    env.reset({ seed: 0 });
    expect(env.step(right).observation).toEqual(Float64Array.of(3, 2));
  });
});

describe('FilterObservation', () => {
  it('keeps some keys of a Dict, or some entries of a Tuple, with their types', () => {
    const env = new FilterObservation(new WordsEcho(), { keys: ['word'] });
    expectTypeOf(env.observationSpace).toEqualTypeOf<Dict<{ word: Text }>>();
    const { observation } = env.reset({ seed: 0 });
    expectTypeOf(observation.word).toEqualTypeOf<string>();
    expect(Object.keys(observation)).toEqual(['word']);
    const place = new TransformObservation(
      new NumbersEcho(),
      ({ place: pair }) => pair,
      new NumbersEcho().observationSpace.spaces.place,
    );
    const second = new FilterObservation(place, { keys: [1] });
    expect(String(second.observationSpace)).toBe('Tuple([MultiBinary(3)])');
    expect(second.reset({ seed: 0 }).observation).toHaveLength(1);
  });

  it('rejects unknown keys, no keys, and other spaces', () => {
    for (const keys of [[], ['wort'], ['__proto__']]) {
      expect(() => new FilterObservation(new WordsEcho(), { keys })).toThrow('Expected `keys`');
    }
    expect(() => new FilterObservation(new CartPole() as never, { keys: ['a'] })).toThrow(
      'a Dict or a Tuple',
    );
  });
});

describe('ReshapeObservation', () => {
  it('changes the shape of the space, but not the flat values', () => {
    const env = new ReshapeObservation(new CartPole(), { shape: [2, 2] });
    expect(env.observationSpace.shape).toEqual([2, 2]);
    expect(env.reset({ seed: 0 }).observation).toEqual(new CartPole().reset({ seed: 0 }).observation);
    expect(() => new ReshapeObservation(new CartPole(), { shape: [3] })).toThrow('a shape of 4 entries');
  });
});

describe('RescaleObservation', () => {
  it('maps bounds to bounds linearly, and shifts an entry bounded on one side', () => {
    const env = new RescaleObservation(new Glide(), { min: [0, 100], max: [1, Infinity] });
    expect([env.observationSpace.low, env.observationSpace.high]).toEqual([
      Float64Array.of(0, 100),
      Float64Array.of(1, Infinity),
    ]);
    // position 0 is in the middle of [-8, 8]; 1.5 is (1.5 + 8) / 16
    expect(env.reset({ seed: 0 }).observation).toEqual(Float64Array.of(0.5, 100));
    expect(env.step(right).observation).toEqual(Float64Array.of(9.5 / 16, 101));
  });

  it('maps the bounds exactly', () => {
    fc.assert(
      fc.property(
        fc.tuple(
          fc.double({ min: -1e3, max: 0, noNaN: true }),
          fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        ),
        fc.tuple(
          fc.double({ min: -1e3, max: 0, noNaN: true }),
          fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        ),
        ([low, high], [min, max]) => {
          const inner = new TransformObservation(
            new Glide(),
            ([place]) => Float64Array.of(place! > 0 ? high : low),
            new Box(low, high, { dtype: 'float64' }),
          );
          const env = new RescaleObservation(inner, { min, max });
          const start = env.reset({ seed: 0 }).observation;
          expect(env.observationSpace.contains(start)).toBe(true);
          expect(start[0]).toBeCloseTo(min, 9);
          expect(env.step(right).observation[0]).toBeCloseTo(max, 9);
        },
      ),
    );
  });

  it('keeps infinite bounds infinite, and rejects a space that is not a Box of floats', () => {
    expect(() => new RescaleObservation(new Glide(), { min: 0, max: 1 })).toThrow(
      'Expected `max[1]` to be infinite',
    );
    expect(() => new RescaleObservation(new CartPole(), { min: -1, max: 1 })).toThrow(
      'infinite if and only if',
    );
    expect(() => new RescaleObservation(new FrozenLake() as never, { min: 0, max: 1 })).toThrow('a Box');
    expect(() => new RescaleObservation(new MountainCar(), { min: 1, max: 0 })).toThrow('`low[0]`');
    expect(() => new RescaleObservation(new MountainCar(), { min: [0], max: 1 })).toThrow(
      'a number or an array of 2',
    );
  });
});

describe('DtypeObservation', () => {
  it('converts numbers to another type, with the same bounds', () => {
    const env = new DtypeObservation(new FrozenLake({ isSlippery: false }), { dtype: 'float64' });
    expect(String(env.observationSpace)).toBe("Box(0, 15, { shape: [], dtype: 'float64' })");
    env.reset({ seed: 0 });
    expect(env.step(1).observation).toEqual(Float64Array.of(4));
    expectTypeOf(env.step).returns.toHaveProperty('observation').toEqualTypeOf<Float64Array>();
    const wide = new DtypeObservation(new Glide(), { dtype: 'float32' });
    expect(wide.reset({ seed: 0 }).observation).toEqual(Float32Array.of(0, 0));
    expect(() => new DtypeObservation(new WordsEcho() as never, { dtype: 'int8' })).toThrow(
      'a Box, Discrete',
    );
  });
});

describe('DiscretizeObservation', () => {
  const bounded = () =>
    new TransformObservation(new Glide(), (all) => all.slice(0, 1), new Box(-8, 8, { dtype: 'float64' }));

  it('numbers bins of equal width from the lower bound, and puts the upper bound into the last bin', () => {
    const env = new DiscretizeObservation(bounded(), { bins: 4 });
    // bins of width 4: [-8, -4), [-4, 0), [0, 4), [4, 8]
    expect(env.reset({ seed: 0 }).observation).toBe(2);
    const push = (force: number) => env.step(Float32Array.of(force, 0)).observation;
    expect([push(2), push(2), push(2), push(2), push(2)]).toEqual([2, 3, 3, 3, 3]);
    expect([-2, -2, -2, -2, -2, -2, -2, -2].map(push)).toEqual([3, 3, 2, 2, 1, 1, 0, 0]);
  });

  it('numbers cells with the last entry changing fastest, or returns one bin per entry', () => {
    const options = { seed: 0, options: { low: -0.5, high: -0.5 } };
    // position -0.5: bin 3 of 9 over [-1.2, 0.6]; velocity 0: bin 1 of 2
    expect(new DiscretizeObservation(new MountainCar(), { bins: [9, 2] }).reset(options).observation).toBe(
      3 * 2 + 1,
    );
    const parts = new DiscretizeObservation(new MountainCar(), { bins: [9, 2], multidiscrete: true });
    expect(parts.reset(options).observation).toEqual(Int32Array.of(3, 1));
    expectTypeOf(parts.reset).returns.toHaveProperty('observation').toEqualTypeOf<Int32Array>();
  });

  it('rejects an unbounded Box, and invalid bins', () => {
    expect(() => new DiscretizeObservation(new CartPole(), { bins: 3 })).toThrow('bounded on both sides');
    expect(() => new DiscretizeObservation(bounded(), { bins: 0 })).toThrow('`bins`');
    expect(() => new DiscretizeObservation(bounded(), { bins: [2, 2] })).toThrow('a number or an array of 1');
  });
});

describe('TimeAwareObservation', () => {
  it('counts steps from the reset, flattened after the observation or next to it', () => {
    const flat = new TimeAwareObservation(new Glide());
    expect(flat.reset({ seed: 0 }).observation).toEqual(Float64Array.of(0, 0, 0));
    flat.step(right);
    expect(flat.step(right).observation).toEqual(Float64Array.of(3, 2, 2));
    expect(flat.reset().observation).toEqual(Float64Array.of(0, 0, 0));
    const beside = new TimeAwareObservation(new FrozenLake({ isSlippery: false }), {
      flatten: false,
      timeKey: 't',
    });
    beside.reset({ seed: 0 });
    expect(beside.step(1).observation).toEqual({ observation: 4, t: Int32Array.of(1) });
    const dict = new TimeAwareObservation(new WordsEcho(), { flatten: false });
    expect(Object.keys(dict.reset({ seed: 0 }).observation as object).sort()).toEqual([
      'list',
      'time',
      'word',
    ]);
  });

  it('normalizes the time to 1 at the limit, by default that of the spec', () => {
    const env = new TimeAwareObservation(make('MountainCar-v0', { maxEpisodeSteps: 4 }), {
      normalizeTime: true,
    });
    env.reset({ seed: 0 });
    const times = [1, 2, 3, 4].map(() => env.step(1).observation[2]);
    expect(times).toEqual([0.25, 0.5, 0.75, 1]);
    expect(() => new TimeAwareObservation(new Glide(), { normalizeTime: true })).toThrow('`maxEpisodeSteps`');
    expect(() => new TimeAwareObservation(new WordsEcho(), { timeKey: 'word' })).toThrow(
      'Expected `timeKey`',
    );
  });
});

describe('FrameStackObservation', () => {
  it('stacks the last observations, oldest first, and starts again at a reset', () => {
    const env = new FrameStackObservation(new Countdown({ lengths: [9] }), { stackSize: 3 });
    expectTypeOf(env.observationSpace).toEqualTypeOf<Box<'float64'>>();
    expect(env.observationSpace.shape).toEqual([3, 2]);
    expect(env.reset({ seed: 0 }).observation).toEqual(Float64Array.of(1, 0, 1, 0, 1, 0));
    env.step(0);
    expect(env.step(0).observation).toEqual(Float64Array.of(1, 0, 1, 1, 1, 2));
    expect(env.step(0).observation).toEqual(Float64Array.of(1, 1, 1, 2, 1, 3));
    expect(env.reset().observation).toEqual(Float64Array.of(2, 0, 2, 0, 2, 0));
  });

  it('pads with zeros, or with a given value', () => {
    const stack = (options: object) =>
      new FrameStackObservation(new Countdown({ lengths: [9], reusesBuffer: true }), {
        stackSize: 2,
        ...options,
      });
    expect(stack({ paddingType: 'zero' }).reset({ seed: 0 }).observation).toEqual(
      Float64Array.of(0, 0, 1, 0),
    );
    const own = stack({ paddingValue: Float64Array.of(5, 6) });
    expect(own.reset({ seed: 0 }).observation).toEqual(Float64Array.of(5, 6, 1, 0));
    // the buffer of the environment is copied
    expect(own.step(0).observation).toEqual(Float64Array.of(1, 0, 1, 1));
    expect(() => stack({ paddingValue: Float64Array.of(-1, 0) })).toThrow('`paddingValue`');
    expect(() => stack({ paddingType: 'edge' })).toThrow('`paddingType`');
    expect(() => stack({ stackSize: 0 })).toThrow('`stackSize`');
  });
});

describe('the zero of a space', () => {
  it('is in the space, for every space', () => {
    fc.assert(
      fc.property(spaceArbitrary(), (space: Space) => {
        expect(space.contains(zeroValue(space))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('DelayObservation', () => {
  it('delays observations, returns zeros until the first arrives, and starts again at a reset', () => {
    const env = new DelayObservation(new Countdown({ lengths: [9], reusesBuffer: true }), { delay: 2 });
    const seen = [env.reset({ seed: 0 }).observation, ...[1, 2, 3].map(() => env.step(0).observation)];
    expect(seen.map((observation) => [...observation])).toEqual([
      [0, 0],
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    expect(env.reset().observation).toEqual(Float64Array.of(0, 0));
    expect(
      new DelayObservation(new Countdown({ lengths: [9] }), { delay: 0 }).reset({ seed: 0 }).observation[0],
    ).toBe(1);
    expect(() => new DelayObservation(new Glide(), { delay: -1 })).toThrow('`delay`');
  });
});

describe('MaxAndSkipObservation', () => {
  it('returns the maximum of the last two observations and the sum of the rewards', () => {
    const env = new MaxAndSkipObservation(new Glide(), { skip: 3 });
    env.reset({ seed: 0 });
    expect(env.step(right)).toMatchObject({ observation: Float64Array.of(4.5, 3), reward: 4.5 });
    // the position falls, so the second to last is the greater: 4.5 - 3 against 4.5 - 4.5
    expect(env.step(Float32Array.of(-1.5, 0)).observation).toEqual(Float64Array.of(1.5, 6));
  });

  it('ignores observations of an older step if an episode ends early', () => {
    const env = new MaxAndSkipObservation(new Glide(4), { skip: 3 });
    env.reset({ seed: 0 });
    env.step(right);
    // one step is left: position 4.5 - 2 alone, not the earlier 4.5
    expect(env.step(Float32Array.of(-2, 0))).toMatchObject({
      observation: Float64Array.of(2.5, 4),
      reward: -2,
      terminated: true,
    });
    expect(() => new MaxAndSkipObservation(new Glide(), { skip: 1 })).toThrow('`skip`');
  });

  it('copies observations, because the environment may reuse its buffer', () => {
    class Buffered extends Glide {
      readonly #buffer = new Float64Array(2);
      override step(action: Float32Array) {
        const result = super.step(action);
        this.#buffer.set(result.observation);
        return { ...result, observation: this.#buffer };
      }
    }
    const env = new MaxAndSkipObservation(new Buffered(), { skip: 2 });
    env.reset({ seed: 0 });
    // positions -1 and -2: the first is the greater
    const { observation } = env.step(Float32Array.of(-1, 0));
    env.step(Float32Array.of(-1, 0));
    expect(observation).toEqual(Float64Array.of(-1, 2));
  });
});

describe('RepeatAction', () => {
  it('repeats an action several times or until the end, and returns the sum of the rewards', () => {
    const env = new RepeatAction(new Countdown({ lengths: [5] }), { repeat: 3 });
    env.reset({ seed: 0 });
    expect(env.step(0)).toMatchObject({ reward: 1 + 2 + 3, terminated: false });
    expect(env.step(0)).toMatchObject({ reward: 4 + 5, terminated: true, info: { t: 5 } });
    expect(() => new RepeatAction(new Glide(), { repeat: 0 })).toThrow('`repeat`');
  });
});

describe('NormalizeObservation', () => {
  it('subtracts the mean and divides by the standard deviation of all observations so far', () => {
    const env = new NormalizeObservation(new Countdown({ lengths: [99] }), { epsilon: 1e-12 });
    env.reset({ seed: 0 });
    let last = new Float32Array(2);
    for (let t = 1; t <= 9; t++) last = env.step(0).observation as Float32Array<ArrayBuffer>;
    // second entry: 0..9, mean 4.5, variance 99/12 = 8.25; the initial moments weigh 1e-4 in 10
    expect(env.moments.mean[1]).toBeCloseTo(4.5, 4);
    expect(env.moments.variance[1]).toBeCloseTo(8.25, 3);
    expect(last[1]).toBeCloseTo((9 - 4.5) / Math.sqrt(8.25), 4);
    expect(env.observationSpace.contains(last)).toBe(true);
  });

  it('freezes the moments if updates is false, and saves and restores them', () => {
    const env = new NormalizeObservation(new Countdown({ lengths: [99] }));
    env.reset({ seed: 0 });
    env.step(0);
    const state = JSON.parse(JSON.stringify(env.moments.state()));
    env.updates = false;
    const frozen = env.step(0).observation;
    expect(env.moments.state()).toEqual(state);
    const other = new NormalizeObservation(new Countdown({ lengths: [99] }));
    other.moments.restore(state);
    other.updates = false;
    other.reset({ seed: 0 });
    other.step(0);
    expect(other.step(0).observation).toEqual(frozen);
    expect(() => other.moments.restore({ mean: [1], variance: [1], count: 1 })).toThrow('`state.mean`');
    expect(() => new NormalizeObservation(new Glide(), { epsilon: 0 })).toThrow('`epsilon`');
    expect(() => new NormalizeObservation(new FrozenLake() as never as Env<Box, Discrete>)).toThrow('a Box');
  });

  it('joins batches as if their rows had been added one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 20 }),
        fc.integer({ min: 1, max: 19 }),
        (rows, cut) => {
          const [one, two] = [1, 2].map(
            () =>
              new NormalizeObservation(
                new TransformObservation(
                  new Glide(),
                  (o) => o.slice(0, 1),
                  new Box(-8, 8, { dtype: 'float64' }),
                ),
              ).moments,
          ) as never as [
            NormalizeObservation<'float64', Box>['moments'],
            NormalizeObservation<'float64', Box>['moments'],
          ];
          for (const row of rows) one.update([row]);
          two.update(rows.slice(0, cut));
          two.update(rows.slice(cut));
          expect(two.mean[0]).toBeCloseTo(one.mean[0]!, 8);
          expect(two.variance[0]).toBeCloseTo(one.variance[0]!, 6);
          expect(two.count).toBeCloseTo(one.count, 10);
        },
      ),
    );
    expect(createRng(0).seed).toBe(0);
  });
});
