import { describe, expect, expectTypeOf, it } from 'vitest';
import { checkEnv } from '../check-env.ts';
import { editDistance } from '../edit-distance.ts';
import type { Env } from '../env.ts';
import { CartPole } from '../envs/cart-pole.ts';
import type { Box } from '../spaces/box.ts';
import type { Discrete } from '../spaces/discrete.ts';
import { KernelVectorEnv } from '../vector/kernel-vector-env.ts';
import { SyncVectorEnv } from '../vector/sync-vector-env.ts';
import type { VectorEnv } from '../vector/vector-env.ts';
import { ClipReward } from '../wrappers/clip-reward.ts';
import { TransformReward } from '../wrappers/transform.ts';
import { UnregisteredEnvError } from './_spec-id.ts';
import { formatRegistry, make, makeVec, register, registry, spec } from './registry.ts';

describe('make', () => {
  it('puts PassiveEnvChecker, OrderEnforcing and then TimeLimit around the environment', () => {
    const env = make('CartPole-v1');
    expectTypeOf(env).toEqualTypeOf<Env<Box, Discrete>>();
    expect(String(env)).toBe('<TimeLimit<OrderEnforcing<PassiveEnvChecker<CartPole<CartPole-v1>>>>>');
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

  it('accepts another limit, or none', () => {
    expect(String(make('CartPole-v1', { maxEpisodeSteps: null }))).toBe(
      '<OrderEnforcing<PassiveEnvChecker<CartPole<CartPole-v1>>>>',
    );
    const env = make('CartPole-v1', { maxEpisodeSteps: 2 });
    env.reset({ seed: 0 });
    expect([env.step(0).truncated, env.step(0).truncated]).toEqual([false, true]);
    expect(env.spec?.maxEpisodeSteps).toBe(2);
    expect(spec('CartPole-v1').maxEpisodeSteps).toBe(500);
  });

  it('passes options to the environment, and prefers those of make to those of register', () => {
    const seen: unknown[] = [];
    register(
      'test/Options-v0',
      (kwargs) => {
        seen.push(kwargs);
        return new CartPole();
      },
      { kwargs: { a: 1, b: 2 }, orderEnforce: false, disableEnvChecker: true },
    );
    const env = make('test/Options-v0', { kwargs: { b: 3, __proto__: { c: 1 } } });
    expect(seen).toEqual([{ a: 1, b: 3 }]);
    expect(env.spec?.kwargs).toEqual({ a: 1, b: 3 });
    expect(env).toBeInstanceOf(CartPole);
  });

  it('makes the latest version for an id without one', () => {
    for (const version of [2, 10, 9]) register(`test/Versions-v${version}`, () => new CartPole());
    expect(make('test/Versions').spec?.id).toBe('test/Versions-v10');
    expect(spec('CartPole').id).toBe('CartPole-v1');
  });

  it('suggests similar ids for an unknown id', () => {
    expect(() => make('CartPol-v1')).toThrow(
      'a registered environment, got "CartPol-v1". Did you mean CartPole-v1?',
    );
    expect(() => make('cartpole-v1')).toThrow('Did you mean CartPole-v1?');
    expect(() => make('CartPole-v7')).toThrow(
      'There is no version 7. Did you mean CartPole-v1 or CartPole-v0?',
    );
    expect(() => make('Humanoid-v5')).toThrow('Known are CartPole-v1, Acrobot-v1');
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
      disableEnvChecker: false,
      kwargs: {},
      additionalWrappers: [],
      hasVectorEntryPoint: false,
    });
    register('Plain', () => new CartPole());
    expect(spec('Plain')).toMatchObject({ namespace: null, name: 'Plain', version: null });
    expect([...registry.keys()]).toContain('Plain');
  });

  it('rejects a malformed id, a registered id, and a limit below 1', () => {
    for (const id of ['', 'a/b/c', 'a b', 'é'])
      expect(() => register(id, () => new CartPole())).toThrow('of the form');
    expect(() => register('CartPole-v1', () => new CartPole())).toThrow('one that is not registered yet');
    expect(() => register('test/Limit-v0', () => new CartPole(), { maxEpisodeSteps: 0 })).toThrow(
      '`maxEpisodeSteps`',
    );
    expect([...registry.keys()]).not.toContain('test/Limit-v0');
  });
});

describe('an unknown id', () => {
  const failure = (id: string): UnregisteredEnvError => {
    try {
      make(id);
    } catch (error) {
      if (error instanceof UnregisteredEnvError) return error;
      throw error;
    }
    throw new Error('unreachable');
  };

  it('is reported by its namespace first, then by its name, then by its version', () => {
    for (const id of ['lakes/Pond-v0', 'lakes/Pond-v2', 'lakes/Sea-v0']) register(id, () => new CartPole());
    expect(failure('lake/Pond-v2').suggestions).toEqual(['lakes/Pond-v2']);
    expect(failure('lake/Pond-v2').message).toMatch(
      'There is no namespace lake: is the package that registers it imported?',
    );
    expect(failure('der-gym/DER-v0').message).toMatch(
      'make the environment with `createDerEnv` of @der-gym/env.',
    );
    expect(failure('nowhere/CartPole-v1').suggestions).toEqual(['CartPole-v1']);
    expect(failure('nowhere/Thing-v1').suggestions).toEqual([]);
    expect(failure('lakes/Pont-v0').suggestions).toEqual(['lakes/Pond-v2']);
    expect(failure('Pond-v0').suggestions).toEqual(['lakes/Pond-v2']);
    expect(failure('lakes/Pond-v1').message).toMatch('Version 1 is deprecated. Did you mean lakes/Pond-v2?');
    expect(failure('lakes/Pond-v3').suggestions).toEqual(['lakes/Pond-v2', 'lakes/Pond-v0']);
    expect(failure('lakes/Pond-v3').id).toBe('lakes/Pond-v3');
    expect(failure('lakes/Pond-v3')).toBeInstanceOf(RangeError);
  });

  it('with a version suggests the id without one, if only that is registered', () => {
    register('lakes/Plain', () => new CartPole());
    expect(failure('lakes/Plain-v1').message).toMatch('It has one version only: did you mean lakes/Plain?');
  });
});

describe('a name', () => {
  it('is registered either with versions or without', () => {
    expect(() => register('CartPole', () => new CartPole())).toThrow(
      'with a version, like the registered CartPole-v0',
    );
    register('test/Bare', () => new CartPole());
    expect(() => register('test/Bare-v1', () => new CartPole())).toThrow(
      'without a version, like the registered test/Bare',
    );
  });
});

describe('make', () => {
  it('makes an environment from a spec, also after a round trip through JSON', () => {
    const { spec: made } = make('FrozenLake-v1', { kwargs: { isSlippery: false }, maxEpisodeSteps: 7 });
    const env = make(JSON.parse(JSON.stringify(made)));
    expect(env.spec).toEqual(made);
    env.reset({ seed: 0 });
    expect(env.step(1).observation).toBe(4);
  });

  it('puts additional wrappers outside the time limit, with their options', () => {
    register('test/Wrapped-v0', () => new CartPole(), {
      maxEpisodeSteps: 3,
      additionalWrappers: [
        { name: 'half', wrap: (env) => new TransformReward(env, (reward) => reward / 2) },
        { name: 'clip', kwargs: { max: 0.25 }, wrap: (env, kwargs) => new ClipReward(env, kwargs) },
      ],
    });
    const env = make('test/Wrapped-v0');
    expect(String(env)).toMatch(/^<ClipReward<TransformReward<TimeLimit</);
    env.reset({ seed: 0 });
    expect(env.step(0).reward).toBe(0.25);
    expect(env.spec?.additionalWrappers).toEqual([
      { name: 'half', kwargs: {} },
      { name: 'clip', kwargs: { max: 0.25 } },
    ]);
  });

  it('omits the checker with disableEnvChecker', () => {
    expect(String(make('CartPole-v1', { disableEnvChecker: true }))).toBe(
      '<TimeLimit<OrderEnforcing<CartPole<CartPole-v1>>>>',
    );
  });

  it('passes the render mode to the environment, and writes pictures for human', () => {
    expect(make('CartPole-v1').render).toBeTypeOf('function');
    const env = make('CartPole-v1', { renderMode: 'rgb_array' });
    env.reset({ seed: 0 });
    expect(env.render()).toMatchObject({ width: 600, height: 400 });
    expect(() => make('CartPole-v1', { renderMode: 'ascii' })).toThrow("null or one of 'ansi', 'rgb_array'");
    const written: string[] = [];
    const lake = make('FrozenLake-v1', { renderMode: 'human', write: (text) => written.push(text) });
    lake.reset({ seed: 0 });
    lake.step(1);
    expect(written).toHaveLength(2);
    expect([lake.renderMode, lake.render()]).toEqual(['human', null]);
    expect(() => make('FrozenLake-v1', { renderMode: 'human' })).toThrow('`write`');
  });
});

describe('makeVec', () => {
  it('uses the vector entry point if there is one, and single environments otherwise', () => {
    const kernel = makeVec('CartPole-v1', { numEnvs: 3 });
    expect(kernel).toBeInstanceOf(KernelVectorEnv);
    expectTypeOf(kernel).toEqualTypeOf<VectorEnv<Box, Discrete, 'next-step'>>();
    expect(makeVec('CartPole-v1', { numEnvs: 3, vectorizationMode: 'sync' })).toBeInstanceOf(SyncVectorEnv);
    expect(makeVec('FrozenLake-v1')).toBeInstanceOf(SyncVectorEnv);
    const wrapped = makeVec('CartPole-v1', { wrappers: [(env) => new TransformReward(env, () => 5)] });
    wrapped.reset({ seed: 0 });
    expect(wrapped.step([0]).rewards).toEqual(Float64Array.of(5));
  });

  it('applies the time limit, the options and the autoreset mode in both modes', () => {
    for (const vectorizationMode of ['sync', 'vector-entry-point'] as const) {
      const envs = makeVec('CartPole-v1', {
        vectorizationMode,
        maxEpisodeSteps: 2,
        autoresetMode: 'disabled',
        kwargs: { suttonBartoReward: true },
      });
      envs.reset({ seed: 0 });
      expect(envs.autoresetMode).toBe('disabled');
      expect(envs.step([0])).toMatchObject({ rewards: Float64Array.of(0), truncations: Uint8Array.of(0) });
      expect(envs.step([1]).truncations).toEqual(Uint8Array.of(1));
    }
  });

  it('rejects a missing vector entry point, and worker threads', () => {
    expect(() => makeVec('FrozenLake-v1', { vectorizationMode: 'vector-entry-point' })).toThrow(
      "'sync' for FrozenLake-v1",
    );
    expect(() => makeVec('CartPole-v1', { vectorizationMode: 'async' as 'sync' })).toThrow(
      'AsyncVectorEnv of gymnasium-js/node',
    );
    expect(() => makeVec('CartPole-v1', { numEnvs: 0 })).toThrow('`numEnvs`');
    expect(() => makeVec('Humanoid-v5')).toThrow(UnregisteredEnvError);
  });
});

describe('the registry', () => {
  it('contains every spec by its id, and can be printed', () => {
    expect(registry.get('MountainCar-v0')?.rewardThreshold).toBe(-110);
    expect([...registry.keys()].slice(0, 6)).toEqual([
      'CartPole-v0',
      'CartPole-v1',
      'Acrobot-v1',
      'MountainCar-v0',
      'FrozenLake-v1',
      'FrozenLake8x8-v1',
    ]);
    expect(formatRegistry()).toMatch('no namespace\n  CartPole-v0\n');
  });

  it('makes every built-in environment, and each keeps the contract of Env', () => {
    const limits = [
      'CartPole-v0',
      'CartPole-v1',
      'Acrobot-v1',
      'MountainCar-v0',
      'FrozenLake-v1',
      'FrozenLake8x8-v1',
    ].map((id) => {
      const env = make(id);
      checkEnv(env, { steps: 120 });
      return [env.spec?.maxEpisodeSteps, env.spec?.rewardThreshold];
    });
    expect(limits).toEqual([
      [200, 195],
      [500, 475],
      [500, -100],
      [200, -110],
      [100, 0.7],
      [200, 0.85],
    ]);
  });
});

describe('editDistance', () => {
  it('counts insertions, deletions, replacements and swaps of neighbours', () => {
    // kitten, sitten, sittin, sitting
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('abc', '')).toBe(3);
    expect(editDistance('abc', 'abc')).toBe(0);
    expect(editDistance('abc', 'acb')).toBe(1);
    expect(editDistance('abc', 'cab')).toBe(2);
  });
});
