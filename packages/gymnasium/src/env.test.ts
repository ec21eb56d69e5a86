import { describe, expect, expectTypeOf, it } from 'vitest';
import { Countdown } from './__fixtures__/countdown.ts';
import { Env, type StepResult } from './env.ts';
import type { Box } from './spaces/box.ts';
import type { Discrete } from './spaces/discrete.ts';
import type { Text } from './spaces/text.ts';

describe('Env', () => {
  it('requires a seed in the first reset, and says how to give it', () => {
    const env = new Countdown({ lengths: [3] });
    expect(() => env.reset()).toThrow(
      'Expected a seed in the first `reset` of an environment, got none: call `reset({ seed: 0 })`',
    );
    expect(() => env.rng).toThrow('Expected a seed');
    env.reset({ seed: 0 });
    expect(env.rng.seed).toBe(0);
  });

  it('continues its stream in a reset without a seed, and restarts it in a reset with a seed', () => {
    const env = new Countdown({ lengths: [3] });
    env.reset({ seed: 4 });
    const first = env.rng.uniform();
    env.reset();
    const second = env.rng.uniform();
    expect(second).not.toBe(first);
    env.reset({ seed: 4 });
    expect([env.rng.uniform(), env.rng.uniform()]).toEqual([first, second]);
  });

  it('rejects a seed that is not an integer of at least 0', () => {
    const env = new Countdown({ lengths: [3] });
    for (const seed of [-1, 0.5, Number.NaN, Infinity, '1' as unknown as number]) {
      expect(() => env.reset({ seed })).toThrow('Expected `seed` to be an integer of at least 0');
    }
  });

  it('is its own innermost environment, and by default renders nothing and has no spec', () => {
    const env = new Countdown({ lengths: [3] });
    expect(env.unwrapped).toBe(env);
    expect(env.render()).toBe(null);
    expect(env.metadata.renderModes).toEqual([]);
    expect(env.spec).toBe(null);
    expect(String(env)).toBe('<Countdown>');
  });

  it('infers the types of its observations and actions from its spaces', () => {
    expectTypeOf<ReturnType<Env<Box<'uint8'>, Text>['step']>>().toEqualTypeOf<StepResult<Uint8Array>>();
    expectTypeOf<Parameters<Env<Box, Discrete>['step']>>().toEqualTypeOf<[number]>();
    expectTypeOf<Parameters<Env<Box, Text>['step']>>().toEqualTypeOf<[string]>();
    const wide: Env = new Countdown({ lengths: [1] });
    expect(wide).toBeInstanceOf(Env);
    // @ts-expect-error [ts2345] a Discrete action is a number
    const wrong = () => new Countdown({ lengths: [1] }).step('left');
    expect(wrong).toBeTypeOf('function');
  });
});
