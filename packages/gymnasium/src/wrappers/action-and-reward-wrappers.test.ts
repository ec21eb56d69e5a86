import { describe, expect, expectTypeOf, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import { Glide } from '../__fixtures__/glide.ts';
import { CartPole } from '../envs/cart-pole.ts';
import { FrozenLake } from '../envs/frozen-lake.ts';
import { createRng } from '../rng.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { MultiDiscrete } from '../spaces/multi-discrete.ts';
import { Autoreset } from './autoreset.ts';
import { ClipAction, DiscretizeAction, RescaleAction } from './box-actions.ts';
import { ClipReward } from './clip-reward.ts';
import { ActionWrapper, RewardWrapper } from './hooks.ts';
import { HumanRendering } from './human-rendering.ts';
import { NormalizeReward } from './normalize.ts';
import { PassiveEnvChecker } from './passive-env-checker.ts';
import { StickyAction, stickyMemory } from './sticky-action.ts';
import { TimeLimit } from './time-limit.ts';
import { TransformAction, TransformReward } from './transform.ts';
import { Wrapper } from './wrapper.ts';

describe('ActionWrapper and RewardWrapper', () => {
  it('change actions and rewards with one method', () => {
    class Mirrored extends ActionWrapper<Glide['observationSpace'], Glide['actionSpace']> {
      action(action: Float32Array) {
        return action.map((x) => -x);
      }
    }
    class Doubled extends RewardWrapper<Glide['observationSpace'], Glide['actionSpace']> {
      reward(reward: number) {
        return 2 * reward;
      }
    }
    const env = new Doubled(new Mirrored(new Glide()));
    env.reset({ seed: 0 });
    expect(env.step(Float32Array.of(1, 0))).toMatchObject({
      observation: Float64Array.of(-1, 1),
      reward: -2,
    });
  });
});

describe('TransformAction', () => {
  it('accepts actions of another space', () => {
    const env = new TransformAction(
      new CartPole(),
      (word: number) => word - 5,
      new Discrete(2, { start: 5 }),
    );
    env.reset({ seed: 0 });
    const plain = new CartPole();
    plain.reset({ seed: 0 });
    expect(env.step(6).observation).toEqual(plain.step(1).observation);
    expect(() => env.step(1)).toThrow('Expected `action` to be in Discrete(2, { start: 5 })');
    expect(() => new TransformAction(new CartPole(), 3 as never)).toThrow(
      'Expected `change` to be a function',
    );
  });
});

describe('ClipAction', () => {
  it('accepts any action, and clips it to the bounds', () => {
    const inner = new Glide();
    const env = new ClipAction(inner);
    expect(env.actionSpace.isBounded('below') || env.actionSpace.isBounded('above')).toBe(false);
    env.reset({ seed: 0 });
    env.step(Float32Array.of(5, -5));
    env.step(Float32Array.of(0.5, Infinity));
    expect(inner.actions).toEqual([
      [2, -1],
      [0.5, 1],
    ]);
    expect(() => env.step(Float32Array.of(Number.NaN, 0))).toThrow('Expected `action`');
    expect(() => new ClipAction(new CartPole() as never)).toThrow('Expected `actionSpace` to be a Box');
  });
});

describe('RescaleAction', () => {
  it('maps actions linearly from the new bounds to the old ones, and the bounds exactly', () => {
    const inner = new Glide();
    const env = new RescaleAction(inner, { min: 0, max: 1 });
    env.reset({ seed: 0 });
    for (const action of [
      [0, 0],
      [1, 1],
      [0.25, 0.5],
    ])
      env.step(Float32Array.from(action));
    expect(inner.actions).toEqual([
      [-2, -1],
      [2, 1],
      [-1, 0],
    ]);
    expect(() => env.step(Float32Array.of(1.1, 0))).toThrow('Expected `action` to be in Box(0, 1');
  });
});

describe('DiscretizeAction', () => {
  it('takes the action in the middle of a cell; the bin of the last entry changes fastest', () => {
    const inner = new Glide();
    const env = new DiscretizeAction(inner, { bins: [4, 2] });
    expect(String(env.actionSpace)).toBe('Discrete(8)');
    env.reset({ seed: 0 });
    for (const action of [0, 1, 2, 7]) env.step(action);
    expect(inner.actions).toEqual([
      [-1.5, -0.5],
      [-1.5, 0.5],
      [-0.5, -0.5],
      [1.5, 0.5],
    ]);
    expect(() => env.step(8)).toThrow('Expected `action` to be in Discrete(8)');
    const parts = new DiscretizeAction(inner, { bins: [4, 2], multidiscrete: true });
    expectTypeOf(parts.actionSpace).toEqualTypeOf<MultiDiscrete>();
    parts.step(Int32Array.of(3, 0));
    expect(inner.actions.at(-1)).toEqual([1.5, -0.5]);
  });
});

describe('StickyAction', () => {
  /** Returns the inner actions for the actions 0, 1, 0, 1, ... */
  const taken = (options: ConstructorParameters<typeof StickyAction>[1], seed = 0, steps = 4000) => {
    const seen: number[] = [];
    class Seen extends Countdown {
      override step(action: number) {
        seen.push(action);
        return super.step(action);
      }
    }
    const env = new StickyAction(new Seen({ lengths: [1e9] }), options);
    env.reset({ seed });
    for (let t = 0; t < steps; t++) env.step(t % 2);
    return { seen, env };
  };

  it('repeats an action with the given probability, and never with probability 0', () => {
    expect(taken({ probability: 0 }).seen.slice(0, 4)).toEqual([0, 1, 0, 1]);
    const { seen } = taken({ probability: 0.25 });
    let repeats = 0;
    for (let t = 1; t < seen.length; t++) if (seen[t] === seen[t - 1]) repeats++;
    // a repeat is visible by parity, because the given actions alternate: of n steps n p repeat on average, each seen
    // as two equal neighbours unless the one before repeated too
    const asked = seen.filter((action, t) => action !== t % 2).length;
    expect(repeats).toBeGreaterThan(1000);
    // a Markov chain: off with chance p where it was on, back with chance 1 - p always: p of the time off, less repeats of
    // repeats, which are on again: p / (1 + p) = 0.2, with a standard deviation near sqrt(.2 .8 / 4000) = 0.006
    expect(Math.abs(asked / 4000 - 0.2)).toBeLessThan(0.04);
  });

  it('repeats for the given duration, and equally for the same seed', () => {
    const { seen } = taken({ probability: 0.3, duration: 3 }, 1, 300);
    expect(taken({ probability: 0.3, duration: 3 }, 1, 300).seen).toEqual(seen);
    const runs = seen.join('').match(/0+|1+/g)!.slice(1, -1);
    // each action is repeated for three steps: runs of 4, or longer if a given action equals the repeated one
    expect(Math.max(...runs.map((run) => run.length))).toBeGreaterThanOrEqual(4);
  });

  it('draws durations between the minimum and the maximum, inclusive', () => {
    const memory = stickyMemory<number>({ probability: 0.5, duration: [2, 4] });
    const rng = createRng(0);
    const durations = new Map<number, number>();
    memory.begin();
    memory.stick(-1, rng);
    for (let t = 0, stuck = 0; t < 20_000; t++) {
      if (memory.stick(t, rng) !== t) {
        stuck++;
        continue;
      }
      durations.set(stuck, (durations.get(stuck) ?? 0) + 1);
      stuck = 0;
    }
    // one stick may follow another at once: 0, or sums of 2s, 3s and 4s
    expect([1, 2, 3, 4].map((length) => durations.has(length))).toEqual([false, true, true, true]);
    // a single one of each length is as likely as the next; 4 is also twice 2
    const [two, three, four] = [2, 3, 4].map((length) => durations.get(length)!) as [number, number, number];
    expect(Math.abs(two - three) / two).toBeLessThan(0.15);
    expect(four).toBeGreaterThan(three);
  });

  it('does not repeat an action across a reset', () => {
    for (let seed = 0; seed < 30; seed++) {
      const { env, seen } = taken({ probability: 0.99 }, seed, 5);
      env.reset();
      env.step(1);
      expect(seen.at(-1)).toBe(1);
    }
  });

  it('rejects invalid probabilities and durations', () => {
    for (const probability of [-0.1, 1, Number.NaN]) {
      expect(() => new StickyAction(new CartPole(), { probability })).toThrow('`probability`');
    }
    for (const duration of [0, [2, 1] as const]) {
      expect(() => new StickyAction(new CartPole(), { probability: 0.5, duration })).toThrow('`duration`');
    }
  });
});

describe('TransformReward, ClipReward', () => {
  it('change the reward', () => {
    const env = new ClipReward(new TransformReward(new Countdown({ lengths: [9] }), (r) => r * r - 2), {
      min: 0,
      max: 5,
    });
    env.reset({ seed: 0 });
    // t^2 - 2 = -1, 2, 7
    expect([1, 2, 3].map(() => env.step(0).reward)).toEqual([0, 2, 5]);
    expect(() => new ClipReward(new CartPole(), {})).toThrow('`min`');
    expect(() => new ClipReward(new CartPole(), { min: 2, max: 1 })).toThrow('at most `max`, 1');
    const half = new ClipReward(new Countdown({ lengths: [9] }), { max: 1.5 });
    half.reset({ seed: 0 });
    expect([half.step(0).reward, half.step(0).reward]).toEqual([1, 1.5]);
  });
});

describe('NormalizeReward', () => {
  it('divides by the standard deviation of the discounted return', () => {
    const env = new NormalizeReward(new Countdown({ lengths: [3] }), { discount: 0.5, epsilon: 1e-12 });
    env.reset({ seed: 0 });
    const paid = [env.step(0).reward, env.step(0).reward, env.step(0).reward];
    // returns 1, 2.5, 4.25: mean 31/12, variance (1 + 6.25 + 18.0625) / 3 - (31/12)^2
    const variance = 25.3125 / 3 - (31 / 12) ** 2;
    expect(env.moments.variance[0]).toBeCloseTo(variance, 3);
    expect(paid[2]).toBeCloseTo(3 / Math.sqrt(variance), 3);
    env.updates = false;
    const { variance: kept } = env.moments.state();
    env.reset();
    env.step(0);
    expect([...env.moments.variance]).toEqual(kept);
    expect(() => new NormalizeReward(new CartPole(), { discount: 1.1 })).toThrow('`discount`');
  });
});

describe('Autoreset', () => {
  it('resets in the step after the end, which ignores its action and returns a reward of 0', () => {
    const inner = new Countdown({ lengths: [2] });
    const env = new Autoreset(new TimeLimit(inner, { maxEpisodeSteps: 9 }));
    env.reset({ seed: 0 });
    env.step(0);
    expect(env.step(0)).toMatchObject({ observation: Float64Array.of(1, 2), terminated: true });
    expect(env.step(0)).toMatchObject({
      observation: Float64Array.of(2, 0),
      reward: 0,
      terminated: false,
      truncated: false,
      info: { t: 0 },
    });
    expect(env.step(0)).toMatchObject({ observation: Float64Array.of(2, 1), reward: 1 });
    env.step(0);
    // after a reset by the caller there is no second one
    env.reset();
    expect(env.step(0).observation).toEqual(Float64Array.of(3, 1));
  });
});

describe('PassiveEnvChecker', () => {
  it('checks only the first reset and the first step', () => {
    class Late extends CartPole {
      #steps = 0;
      override step(action: number) {
        const result = super.step(action);
        return ++this.#steps === 1 ? result : { ...result, reward: Number.NaN };
      }
    }
    const env = new PassiveEnvChecker(new Late());
    env.reset({ seed: 0 });
    env.step(0);
    expect(env.step(0).reward).toBe(Number.NaN);
    class Wrong extends CartPole {
      override step(action: number) {
        return { ...super.step(action), terminated: 0 as never as boolean };
      }
    }
    const wrong = new PassiveEnvChecker(new Wrong());
    wrong.reset({ seed: 0 });
    expect(() => wrong.step(0)).toThrow('Expected `terminated` to be a boolean at the first `step`, got 0.');
    expect(() => wrong.step(2)).toThrow('Expected `action` to be in Discrete(2)');
    class Outside extends CartPole {
      override reset() {
        return { observation: Float32Array.of(9, 0, 0, 0), info: {} };
      }
    }
    expect(() => new PassiveEnvChecker(new Outside()).reset({ seed: 0 })).toThrow('the first `reset`');
    const spaceless = Object.assign(new CartPole(), { actionSpace: 3 });
    expect(() => new PassiveEnvChecker(spaceless as never)).toThrow(
      'Expected `actionSpace` to be a Space, got 3.',
    );
  });
});

describe('HumanRendering', () => {
  it('writes a picture after every reset and step', () => {
    const written: string[] = [];
    const env = new HumanRendering(new FrozenLake({ renderMode: 'ansi', isSlippery: false }), {
      write: (text) => written.push(text),
    });
    env.reset({ seed: 0 });
    env.step(1);
    expect(written.map((text) => text.split('\n')[0])).toEqual(['', '  (Down)']);
    expect(() => new HumanRendering(new FrozenLake(), { write: () => {} })).toThrow("to be 'ansi'");
    expect(() => new HumanRendering(new FrozenLake({ renderMode: 'ansi' }), {} as never)).toThrow('`write`');
  });
});

describe('attributes', () => {
  it('are found through wrappers, outermost first, and set where they are found', () => {
    class Marked extends Wrapper<Countdown['observationSpace'], Discrete> {
      mark = 'outer';
    }
    const inner = new Countdown({ lengths: [1] });
    const env = new Marked(new Wrapper(inner));
    expect([env.hasWrapperAttr('mark'), env.hasWrapperAttr('resets'), env.hasWrapperAttr('nothing')]).toEqual(
      [true, true, false],
    );
    expect([env.getWrapperAttr('mark'), env.getWrapperAttr('resets')]).toEqual(['outer', 0]);
    expect(() => env.getWrapperAttr('nothing')).toThrow('Expected `name` to be an attribute of');
    env.setWrapperAttr('resets', 5);
    env.setWrapperAttr('mark', 'changed');
    env.setWrapperAttr('fresh', 1);
    expect([inner.resets, env.mark, (env as unknown as { fresh: number }).fresh]).toEqual([5, 'changed', 1]);
    expect('resets' in env).toBe(false);
    expect(createRng(0).seed).toBe(0);
  });
});
