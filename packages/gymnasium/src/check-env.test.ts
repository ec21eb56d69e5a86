import { describe, expect, it } from 'vitest';
import { Countdown } from './__fixtures__/countdown.ts';
import { Glide } from './__fixtures__/glide.ts';
import { checkEnv } from './check-env.ts';
import { Env, type ResetOptions, type ResetResult, type StepResult } from './env.ts';
import { CartPole } from './envs/cart-pole.ts';
import { make, register } from './registry/registry.ts';
import { createRng } from './rng.ts';
import { Box } from './spaces/box.ts';
import { Dict } from './spaces/dict.ts';
import { Discrete } from './spaces/discrete.ts';
import { OneOf } from './spaces/one-of.ts';
import { Sequence } from './spaces/sequence.ts';
import { Tuple } from './spaces/tuple.ts';
import { TimeLimit } from './wrappers/time-limit.ts';

type Observation = Float64Array;
type Changes = {
  [K in 'observationSpace' | 'actionSpace']?: unknown;
} & {
  reset?: (env: Walk, result: ResetResult<Observation>, options: ResetOptions) => unknown;
  step?: (env: Walk, result: StepResult<Observation>) => unknown;
  seeds?: boolean;
};

/** A random walk of random length that keeps the contract; `changes` break it in one place. */
class Walk extends Env<Box<'float64'>, Discrete> {
  readonly observationSpace = new Box(-100, 100, { shape: [2], dtype: 'float64' });
  readonly actionSpace = new Discrete(2);
  readonly changes: Changes;
  readonly buffer = new Float64Array(2);
  t = 0;
  constructor(changes: Changes = {}) {
    super();
    this.changes = changes;
    if ('observationSpace' in changes) Object.assign(this, { observationSpace: changes.observationSpace });
    if ('actionSpace' in changes) Object.assign(this, { actionSpace: changes.actionSpace });
  }
  reset(options: ResetOptions = {}): ResetResult<Observation> {
    if (this.changes.seeds !== false) this.seedRng(options.seed);
    this.t = 0;
    this.buffer.fill(this.changes.seeds === false ? 0 : this.rng.uniform());
    const result = { observation: this.buffer.slice(), info: {} };
    return (this.changes.reset?.(this, result, options) ?? result) as typeof result;
  }
  step(action: number): StepResult<Observation> {
    this.t++;
    this.buffer[0]! += action + this.rng.normal();
    const terminated = this.rng.uniform() < 0.1;
    const observation = Float64Array.from(this.buffer, (x) => Math.max(-100, Math.min(100, x)));
    const result = { observation, reward: action, terminated, truncated: false, info: { t: this.t } };
    return (this.changes.step?.(this, result) ?? result) as typeof result;
  }
}

describe('checkEnv', () => {
  it('accepts environments that keep the contract, wrapped or not', () => {
    checkEnv(new Walk());
    checkEnv(new TimeLimit(new Walk(), { maxEpisodeSteps: 3 }));
    checkEnv(make('CartPole-v1'), { seed: 7, steps: 50 });
  });

  const outside = Float64Array.of(0, 101);
  let impure = 0;
  const elsewhere = createRng('elsewhere');
  const broken: readonly [string, Changes, string][] = [
    ['no observation space', { observationSpace: undefined }, 'Expected `observationSpace` to be a Space'],
    ['an invalid action space', { actionSpace: 2 }, 'Expected `actionSpace` to be a Space, got 2'],
    [
      'an empty Dict',
      { observationSpace: new Dict({}) },
      'Expected `observationSpace` to be a Dict with at least one key',
    ],
    [
      'an empty Dict inside a Dict',
      { observationSpace: new Dict({ a: new Dict({}) }) },
      'Expected `observationSpace.spaces.a` to be a Dict with at least one key',
    ],
    [
      'a reset that returns the observation alone',
      { reset: (_, r) => r.observation },
      'to return { observation, info }',
    ],
    [
      'a reset without info',
      { reset: (_, { observation }) => ({ observation }) },
      'to return { observation, info }',
    ],
    [
      'a reset whose info is an array',
      { reset: (_, r) => ({ ...r, info: [] }) },
      'Expected `info` to be an object at the first `reset`',
    ],
    [
      'a reset observation outside the space',
      { reset: (_, r) => ({ ...r, observation: outside }) },
      'Expected the observation of the first `reset` to be in Box',
    ],
    [
      'a later reset observation outside the space',
      { reset: (_, r, { seed }) => (seed === undefined ? { ...r, observation: outside } : r) },
      'Expected the observation of the `reset` after step',
    ],
    [
      'a step observation outside the space',
      { step: ({ t }, r) => (t === 3 ? { ...r, observation: outside } : r) },
      'Expected the observation of step',
    ],
    [
      'a step observation of another number type',
      { step: (_, r) => ({ ...r, observation: Float32Array.from(r.observation) }) },
      'Expected the observation of step 1',
    ],
    [
      'a step that returns a tuple',
      { step: (_, r) => Object.values(r) },
      'Expected step 1 to return { observation, reward,',
    ],
    [
      'a step without truncated',
      { step: (_, { truncated: _left, ...r }) => r },
      'Expected step 1 to return { observation, reward, terminated, truncated, info }',
    ],
    [
      'a reward of NaN',
      { step: (_, r) => ({ ...r, reward: Number.NaN }) },
      'Expected `reward` to be a finite number at step 1, got NaN',
    ],
    ['an infinite reward', { step: (_, r) => ({ ...r, reward: -Infinity }) }, 'Expected `reward`'],
    ['a reward in a string', { step: (_, r) => ({ ...r, reward: '1' }) }, 'Expected `reward`'],
    [
      'terminated as a number',
      { step: (_, r) => ({ ...r, terminated: 0 }) },
      'Expected `terminated` to be a boolean at step 1, got 0',
    ],
    [
      'truncated as null',
      { step: (_, r) => ({ ...r, truncated: null }) },
      'Expected `truncated` to be a boolean',
    ],
    ['info as null', { step: (_, r) => ({ ...r, info: null }) }, 'Expected `info` to be an object at step 1'],
    [
      'one buffer for every observation',
      { step: ({ buffer }, r) => ({ ...r, observation: buffer.fill(r.observation[0]!) }) },
      'instead of reusing a buffer',
    ],
    [
      'a reset that returns the buffer of the steps',
      { reset: ({ buffer }, r) => ({ ...r, observation: buffer }) },
      'Expected the observation of the first `reset` not to change after it was returned',
    ],
    ['a reset that does not pass its seed on', { seeds: false }, 'begin `reset` with `this.seedRng(seed)`'],
    [
      'a reset that changes its options',
      {
        reset: (_, r, { options }) => {
          Object.assign(options ?? {}, { used: true });
          return r;
        },
      },
      'not to change its options',
    ],
    [
      'a first observation from another stream',
      { reset: (_, r) => ({ ...r, observation: Float64Array.of(elsewhere.uniform(), 0) }) },
      'the same seed and actions to give the same `observation` at the first `reset`',
    ],
    [
      'a first observation from another stream in later episodes only',
      {
        reset: (_, r, { seed }) =>
          seed === undefined ? { ...r, observation: Float64Array.of(elsewhere.uniform(), 0) } : r,
      },
      'the same `observation` at the `reset` after step',
    ],
    [
      'a reward from another stream',
      { step: (_, r) => ({ ...r, reward: elsewhere.uniform() }) },
      'the same seed and actions to give the same `reward` at step 1',
    ],
    [
      'an end from another stream',
      { step: (_, r) => ({ ...r, truncated: elsewhere.uniform() < 0.5 }) },
      'to give the same `truncated` at step',
    ],
    [
      'an info from another stream',
      { step: (_, r) => ({ ...r, info: { n: impure++ } }) },
      'the same `info` at step 1',
    ],
  ];

  it.each(broken)('rejects %s', (_, changes, message) => {
    expect(() => checkEnv(new Walk(changes))).toThrow(message);
  });

  it('rejects an environment whose state carries over from the previous run', () => {
    class Carry extends Walk {
      total = 0;
      override reset(options: ResetOptions = {}) {
        const result = super.reset(options);
        this.total += options.seed ?? 0;
        return { ...result, info: { total: this.total } };
      }
    }
    expect(() => checkEnv(new Carry())).toThrow('the same `info` at the first `reset`');
  });

  it('rejects an environment that ignores the given seed', () => {
    class Deaf extends Walk {
      override reset({ options }: ResetOptions = {}) {
        return super.reset({ seed: 0, options });
      }
    }
    expect(() => checkEnv(new Deaf())).toThrow(
      'Expected `reset({ seed: 1 })` to seed the environment, got a random stream seeded with 0',
    );
  });

  it('rejects an environment that changes its action', () => {
    class Grabby extends Glide {
      override step(action: Float32Array) {
        const result = super.step(action.slice());
        action[0] = 0;
        return result;
      }
    }
    checkEnv(new Glide());
    expect(() => checkEnv(new Grabby())).toThrow('Expected step 1 not to change its action.');
  });

  it('rejects an environment that renders something other than its render mode', () => {
    const rendering = (renderMode: string, renderModes: string[], frame: unknown) => {
      const env = new CartPole();
      return Object.assign(env, { renderMode, metadata: { renderModes }, render: () => frame });
    };
    const good = { width: 2, height: 1, data: new Uint8Array(6) };
    checkEnv(rendering('ansi', ['ansi'], 'text'));
    checkEnv(rendering('rgb_array', ['rgb_array'], good));
    expect(() => checkEnv(rendering('ansi', [], 'text'))).toThrow('Expected `renderMode` to be one of');
    expect(() => checkEnv(rendering('ansi', ['ansi'], good))).toThrow("a string in render mode 'ansi'");
    for (const frame of ['text', null, { ...good, width: 3 }, { ...good, data: [0, 0, 0, 0, 0, 0] }]) {
      expect(() => checkEnv(rendering('rgb_array', ['rgb_array'], frame))).toThrow('{ width, height, data }');
    }
  });

  it('finds an empty space inside every kind of space', () => {
    const empty = new Dict({});
    for (const observationSpace of [
      new Tuple([]),
      new Tuple([empty]),
      new OneOf([empty]),
      new Sequence(empty),
    ]) {
      expect(() => checkEnv(new Walk({ observationSpace }))).toThrow('with at least one key');
    }
  });

  it('does not compare the runs of an environment registered as nondeterministic', () => {
    const reward = createRng('reward');
    const changes: Changes = { step: (_, r) => ({ ...r, reward: reward.uniform() }) };
    register('test/Loose-v0', () => new Walk(changes), { nondeterministic: true });
    register('test/Strict-v0', () => new Walk(changes));
    checkEnv(make('test/Loose-v0'));
    expect(() => checkEnv(make('test/Strict-v0'))).toThrow('the same `reward`');
  });

  it('rejects a value that is not an environment, and options out of range', () => {
    expect(() => checkEnv({} as Env)).toThrow('Expected `env` to be an Env');
    expect(() => checkEnv(new Walk(), { seed: -1 })).toThrow('`seed`');
    expect(() => checkEnv(new Walk(), { steps: 0 })).toThrow('`steps`');
  });

  it('does not close the environment', () => {
    const env = new Countdown({ lengths: [2] });
    // its episodes are numbered over its lifetime, so two runs differ
    expect(() => checkEnv(env)).toThrow('the same `observation`');
    expect(env.closes).toBe(0);
  });
});
