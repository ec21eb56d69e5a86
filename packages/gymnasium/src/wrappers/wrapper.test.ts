import { describe, expect, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import type { Env, StepResult } from '../env.ts';
import type { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { OrderEnforcing } from './order-enforcing.ts';
import { TimeLimit } from './time-limit.ts';
import { Wrapper } from './wrapper.ts';

/** Shows t alone, as a Discrete. */
class OnlyTime extends Wrapper<Discrete, Discrete, Box<'float64'>> {
  override readonly observationSpace = new Discrete(100);
  override step(action: number): StepResult<number> {
    const result = this.env.step(action);
    return { ...result, observation: result.observation[1]! };
  }
}

describe('Wrapper', () => {
  it('changes nothing by default: spaces, results, random stream, options and close pass through', () => {
    const inner = new Countdown({ lengths: [2] });
    const env = new Wrapper(new Wrapper(inner));
    expect(env.observationSpace).toBe(inner.observationSpace);
    expect(env.actionSpace).toBe(inner.actionSpace);
    const options = { x: 1 };
    expect(env.reset({ seed: 3, options }).observation).toEqual(Float64Array.of(1, 0));
    expect(inner.lastOptions).toBe(options);
    expect(env.rng).toBe(inner.rng);
    expect(env.step(0)).toMatchObject({ reward: 1, terminated: false });
    expect(env.step(0)).toMatchObject({ reward: 2, terminated: true, truncated: false });
    expect(env.unwrapped).toBe(inner);
    expect(env.env.unwrapped).toBe(inner);
    env.close();
    expect(inner.closes).toBe(1);
    expect(String(env)).toBe('<Wrapper<Wrapper<Countdown>>>');
  });

  it('can have other spaces than the inner environment', () => {
    const env: Env<Discrete, Discrete> = new OnlyTime(new Countdown({ lengths: [5] }));
    env.reset({ seed: 0 });
    expect(env.observationSpace.contains(env.step(0).observation)).toBe(true);
  });

  it('rejects a value that is not an environment', () => {
    expect(() => new Wrapper({} as Env)).toThrow('Expected `env` to be an Env');
  });
});

describe('OrderEnforcing', () => {
  it('rejects step and render before the first reset, and nothing after it', () => {
    const env = new OrderEnforcing(new Countdown({ lengths: [2] }));
    expect(() => env.step(0)).toThrow('Expected `reset` to be called before `step`.');
    expect(() => env.render()).toThrow('Expected `reset` to be called before `render`.');
    expect(() => env.reset()).toThrow('seed');
    // a failed reset does not count
    expect(() => env.step(0)).toThrow('Expected `reset`');
    env.reset({ seed: 0 });
    expect(env.step(0).reward).toBe(1);
    expect(env.render()).toBe(null);
  });
});

describe('TimeLimit', () => {
  const play = (env: Env<Box<'float64'>, Discrete>, steps: number) =>
    Array.from({ length: steps }, () => {
      const { terminated, truncated } = env.step(0);
      return `${terminated ? 'T' : '-'}${truncated ? 't' : '-'}`;
    }).join(' ');

  it('truncates at its last step and at every step after it', () => {
    const env = new TimeLimit(new Countdown({ lengths: [9] }), { maxEpisodeSteps: 3 });
    env.reset({ seed: 0 });
    expect(play(env, 4)).toBe('-- -- -t -t');
  });

  it('restarts its count at every reset', () => {
    const env = new TimeLimit(new Countdown({ lengths: [9] }), { maxEpisodeSteps: 2 });
    env.reset({ seed: 0 });
    expect(play(env, 1)).toBe('--');
    env.reset();
    expect(play(env, 2)).toBe('-- -t');
  });

  it('keeps a termination of the environment, and also truncates if both coincide', () => {
    const env = new TimeLimit(new Countdown({ lengths: [2, 3] }), { maxEpisodeSteps: 3 });
    env.reset({ seed: 0 });
    expect(play(env, 2)).toBe('-- T-');
    env.reset();
    expect(play(env, 3)).toBe('-- -- Tt');
  });

  it('keeps a truncation of the inner environment', () => {
    const env = new TimeLimit(new Countdown({ lengths: [2], truncates: true }), { maxEpisodeSteps: 3 });
    env.reset({ seed: 0 });
    expect(play(env, 2)).toBe('-- -t');
  });

  it('rejects a limit below 1', () => {
    for (const maxEpisodeSteps of [0, 1.5, Number.NaN]) {
      expect(() => new TimeLimit(new Countdown({ lengths: [2] }), { maxEpisodeSteps })).toThrow(
        '`maxEpisodeSteps`',
      );
    }
  });
});
