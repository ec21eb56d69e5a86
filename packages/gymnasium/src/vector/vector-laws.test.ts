import { describe, expect, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import { cartPoleKernel } from '../envs/_cart-pole-kernel.ts';
import { Acrobot } from '../envs/acrobot.ts';
import { CartPole, cartPole } from '../envs/cart-pole.ts';
import { FrozenLake } from '../envs/frozen-lake.ts';
import { functionalKernel } from '../functional/functional-kernel.ts';
import { vectorEnvLaws } from '../testing/vector-env-laws.ts';
import { TimeLimit } from '../wrappers/time-limit.ts';
import { defineVectorEnv } from './define-vector-env.ts';
import { SyncVectorEnv } from './sync-vector-env.ts';
import type { AutoresetMode, VectorEnv } from './vector-env.ts';
import { VectorStickyAction } from './wrappers/vector-actions.ts';
import {
  VectorDelayObservation,
  VectorFlattenObservation,
  VectorFrameStackObservation,
  VectorTimeAwareObservation,
} from './wrappers/vector-observations.ts';
import { VectorRecordEpisodeStatistics } from './wrappers/vector-record-episode-statistics.ts';

const cartPoles = (autoresetMode: AutoresetMode) =>
  new SyncVectorEnv(
    Array.from({ length: 4 }, () => () => new TimeLimit(new CartPole(), { maxEpisodeSteps: 12 })),
    { autoresetMode },
  );

const makers: Record<string, (autoresetMode: AutoresetMode) => VectorEnv> = {
  'SyncVectorEnv of CartPole': cartPoles,
  'SyncVectorEnv of FrozenLake': (autoresetMode) =>
    new SyncVectorEnv([() => new FrozenLake(), () => new FrozenLake(), () => new FrozenLake()], {
      autoresetMode,
    }),
  'SyncVectorEnv of environments that reuse their buffers': (autoresetMode) =>
    new SyncVectorEnv(
      [2, 3].map((length) => () => new ResetCountdown({ lengths: [length], reusesBuffer: true })),
      { autoresetMode },
    ),
  'SyncVectorEnv of Acrobot': (autoresetMode) =>
    new SyncVectorEnv(
      [5, 7].map((maxEpisodeSteps) => () => new TimeLimit(new Acrobot(), { maxEpisodeSteps })),
      { autoresetMode },
    ),
  'the kernel of CartPole': (autoresetMode) =>
    defineVectorEnv(cartPoleKernel())({ numEnvs: 4, maxEpisodeSteps: 12, autoresetMode }),
  'the kernel of a functional environment': (autoresetMode) =>
    defineVectorEnv(functionalKernel(cartPole))({ numEnvs: 4, autoresetMode }),
  'a frame stack': (autoresetMode) =>
    new VectorFrameStackObservation(cartPoles(autoresetMode), { stackSize: 3 }),
  'a time-aware wrapper': (autoresetMode) =>
    new VectorTimeAwareObservation(cartPoles(autoresetMode), { normalizeTime: true, maxEpisodeSteps: 12 }),
  'a delay': (autoresetMode) => new VectorDelayObservation(cartPoles(autoresetMode), { delay: 2 }),
  'sticky actions': (autoresetMode) => new VectorStickyAction(cartPoles(autoresetMode), { probability: 0.5 }),
  'flattened observations with statistics': (autoresetMode) =>
    new VectorRecordEpisodeStatistics(new VectorFlattenObservation(cartPoles(autoresetMode))),
};

/** A countdown whose observations describe only the current episode, so that the same seed repeats it. */
class ResetCountdown extends Countdown {
  override reset(options = {}) {
    const result = super.reset(options);
    result.observation[0] = 0;
    return result;
  }
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  it.each(vectorEnvLaws(make).map(({ title, law }) => [title, law] as const))('%s', (_title, law) => {
    law();
  });
});

describe('the laws', () => {
  it('fail for environments that break them', () => {
    const broken = (change: (envs: VectorEnv, mode: AutoresetMode) => void) =>
      vectorEnvLaws((mode) => {
        const envs = cartPoles(mode) as VectorEnv;
        change(envs, mode);
        return envs;
      }).flatMap(({ name, law }) => {
        try {
          law();
          return [];
        } catch {
          return [name];
        }
      });
    expect(broken(() => {})).toEqual([]);
    // forgets the mask
    expect(
      broken((envs) => {
        const { reset } = envs;
        envs.reset = (options = {}) =>
          reset.call(envs, options.seed === undefined ? {} : { seed: options.seed });
      }),
    ).toContain('masked-reset');
    // removes the mask from the given options
    expect(
      broken((envs) => {
        const { reset } = envs;
        envs.reset = (options = {}) => {
          const result = reset.call(envs, options);
          if (options.options !== undefined) delete (options.options as { resetMask?: unknown }).resetMask;
          return result;
        };
      }),
    ).toContain('masked-reset');
    // returns the observation of the reset as the last one
    expect(
      broken((envs) => {
        const { step } = envs;
        envs.step = (actions) => {
          const result = step.call(envs, actions);
          if (result.infos.finalObservation === undefined) return result;
          return { ...result, infos: { ...result.infos, finalObservation: result.observations } };
        };
      }),
    ).toEqual(['modes-agree', 'final-observation']);
    // resets ended environments, although it should not
    expect(
      broken((envs, mode) => {
        if (mode !== 'disabled') return;
        Object.assign(envs, { autoresetMode: 'disabled' });
        const other = cartPoles('next-step');
        envs.reset = (options) => other.reset(options);
        envs.step = (actions) => other.step(actions as number[]);
      }),
    ).toContain('ended-is-refused');
    // reuses its results
    expect(
      broken((envs) => {
        const { step } = envs;
        const rewards = new Float64Array(4);
        let count = 0;
        envs.step = (actions) => {
          rewards.fill(++count);
          return { ...step.call(envs, actions), rewards };
        };
      }),
    ).toContain('kept');
  });
});
