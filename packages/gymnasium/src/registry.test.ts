import { describe, expect, expectTypeOf, it } from 'vitest';
import { editDistance } from './_closest.ts';
import type { Env } from './env.ts';
import { CartPole } from './envs/cart-pole.ts';
import { make, register, registeredIds, spec } from './registry.ts';
import type { Box } from './spaces/box.ts';
import type { Discrete } from './spaces/discrete.ts';

describe('make', () => {
  it('puts OrderEnforcing and then TimeLimit around the environment', () => {
    const env = make('CartPole-v1');
    expectTypeOf(env).toEqualTypeOf<Env<Box, Discrete>>();
    expect(String(env)).toBe('<TimeLimit<OrderEnforcing<CartPole<CartPole-v1>>>>');
    expect(() => env.step(0)).toThrow('Expected `reset` to be called before `step`.');
    expect(env.spec).toMatchObject({ id: 'CartPole-v1', maxEpisodeSteps: 500, rewardThreshold: 475 });
    expect(env.unwrapped.spec).toEqual(env.spec);
  });

  it('truncates CartPole-v1 at 500 steps', () => {
    const env = make('CartPole-v1');
    let { observation } = env.reset({ seed: 0 });
    let steps = 0;
    for (;;) {
      const [x, v, theta, spin] = observation as unknown as [number, number, number, number];
      const result = env.step(theta + 0.5 * spin + 0.02 * x + 0.05 * v > 0 ? 1 : 0);
      observation = result.observation;
      steps++;
      expect(result.terminated).toBe(false);
      if (result.truncated) break;
    }
    expect(steps).toBe(500);
  });

  it('takes another limit, or none', () => {
    expect(String(make('CartPole-v1', { maxEpisodeSteps: null }))).toBe(
      '<OrderEnforcing<CartPole<CartPole-v1>>>',
    );
    const env = make('CartPole-v1', { maxEpisodeSteps: 2 });
    env.reset({ seed: 0 });
    expect([env.step(0).truncated, env.step(0).truncated]).toEqual([false, true]);
    expect(env.spec?.maxEpisodeSteps).toBe(2);
    expect(spec('CartPole-v1').maxEpisodeSteps).toBe(500);
  });

  it('hands the environment its options, those of make over those of register', () => {
    const seen: unknown[] = [];
    register(
      'test/Options-v0',
      (kwargs) => {
        seen.push(kwargs);
        return new CartPole();
      },
      { kwargs: { a: 1, b: 2 }, orderEnforce: false },
    );
    const env = make('test/Options-v0', { kwargs: { b: 3, __proto__: { c: 1 } } });
    expect(seen).toEqual([{ a: 1, b: 3 }]);
    expect(env.spec?.kwargs).toEqual({ a: 1, b: 3 });
    expect(env).toBeInstanceOf(CartPole);
  });

  it('takes the greatest version of an id without one', () => {
    for (const version of [2, 10, 9]) register(`test/Versions-v${version}`, () => new CartPole());
    expect(make('test/Versions').spec?.id).toBe('test/Versions-v10');
    expect(spec('CartPole').id).toBe('CartPole-v1');
  });

  it('asks whether another id was meant', () => {
    expect(() => make('CartPol-v1')).toThrow(
      'a registered environment, got "CartPol-v1". Did you mean CartPole-v1?',
    );
    expect(() => make('cartpole-v1')).toThrow('Did you mean CartPole-v1?');
    expect(() => make('CartPole-v7')).toThrow('There is no version 7. Did you mean CartPole-v1?');
    expect(() => make('Humanoid-v5')).toThrow('Known are CartPole-v1');
    expect(() => make('__proto__')).toThrow('a registered environment');
    expect(() => make('no spaces')).toThrow('of the form [namespace/]Name[-v0]');
  });
});

describe('register', () => {
  it('reads namespace, name and version from the id', () => {
    register('my-space/Some.Name-v12', () => new CartPole());
    expect(spec('my-space/Some.Name-v12')).toEqual({
      id: 'my-space/Some.Name-v12',
      namespace: 'my-space',
      name: 'Some.Name',
      version: 12,
      rewardThreshold: null,
      nondeterministic: false,
      maxEpisodeSteps: null,
      orderEnforce: true,
      kwargs: {},
    });
    register('Plain', () => new CartPole());
    expect(spec('Plain')).toMatchObject({ namespace: null, name: 'Plain', version: null });
    expect(registeredIds()).toContain('Plain');
  });

  it('refuses a malformed id, one that is taken, and a limit below 1', () => {
    for (const id of ['', 'a/b/c', 'a b', 'é'])
      expect(() => register(id, () => new CartPole())).toThrow('of the form');
    expect(() => register('CartPole-v1', () => new CartPole())).toThrow('one that is not registered yet');
    expect(() => register('test/Limit-v0', () => new CartPole(), { maxEpisodeSteps: 0 })).toThrow(
      '`maxEpisodeSteps`',
    );
    expect(registeredIds()).not.toContain('test/Limit-v0');
  });
});

describe('editDistance', () => {
  it('counts insertions, deletions and replacements', () => {
    // kitten, sitten, sittin, sitting
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('abc', '')).toBe(3);
    expect(editDistance('abc', 'abc')).toBe(0);
    expect(editDistance('abc', 'acb')).toBe(2);
  });
});
