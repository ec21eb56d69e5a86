import { describe, expect, it } from 'vitest';
import { Countdown } from './__fixtures__/countdown.ts';
import { checkEnv } from './check-env.ts';
import type { StepResult } from './env.ts';
import { cartPoleKernel } from './envs/_cart-pole-kernel.ts';
import { CartPole } from './envs/cart-pole.ts';
import { makeVecAsync } from './node/make-vec-async.ts';
import { defineVectorEnv } from './vector/define-vector-env.ts';
import { SyncVectorEnv } from './vector/sync-vector-env.ts';
import type { AutoresetMode } from './vector/vector-env.ts';
import { VectorRecordEpisodeStatistics } from './vector/wrappers/vector-record-episode-statistics.ts';
import { NormalizeReward } from './wrappers/normalize.ts';
import { TimeLimit } from './wrappers/time-limit.ts';

/** Countdowns of the given lengths: the reward of step t is t, the observation [episode, t]. */
function countdowns(lengths: readonly number[], autoresetMode: AutoresetMode, reusesBuffer = false) {
  return new SyncVectorEnv(
    lengths.map((length) => () => new Countdown({ lengths: [length], reusesBuffer })),
    { autoresetMode },
  );
}

describe('where the original is wrong', () => {
  it('a. a masked reset restarts only the statistics of the masked environments, and does not change the options', () => {
    const envs = new VectorRecordEpisodeStatistics(countdowns([2, 4], 'disabled'));
    envs.reset({ seed: 0 });
    envs.step([0, 0]);
    envs.step([0, 0]);
    const options = { resetMask: [1, 0] };
    envs.reset({ options });
    expect(options).toEqual({ resetMask: [1, 0] });
    envs.step([0, 0]);
    const { episode, _episode } = envs.step([0, 0]).infos;
    // both end now: the first after its second episode, 1 + 2, the other after 1 + 2 + 3 + 4
    expect(_episode).toEqual(Uint8Array.of(1, 1));
    expect(episode).toEqual({ return: Float64Array.of(3, 10), length: Int32Array.of(2, 4) });
    expect(envs.episodes).toEqual([
      { return: 3, length: 2 },
      { return: 3, length: 2 },
      { return: 10, length: 4 },
    ]);
  });

  it('b. the last observation of an episode is a copy, even if the environment reuses a buffer', () => {
    const envs = countdowns([2], 'same-step', true);
    envs.reset({ seed: 0 });
    envs.step([0]);
    const { observations, infos } = envs.step([0]);
    expect(infos.finalObservation).toEqual(Float64Array.of(1, 2));
    expect(observations).toEqual(Float64Array.of(2, 0));
    envs.step([0]);
    expect(infos.finalObservation).toEqual(Float64Array.of(1, 2));
  });

  it('c. next-step autoreset does not reset an environment again that the caller has reset', () => {
    const envs = countdowns([1], 'next-step');
    envs.reset({ seed: 0 });
    expect(envs.step([0]).terminations).toEqual(Uint8Array.of(1));
    envs.reset();
    // a real step of the second episode, not the pseudo-step of a third
    expect(envs.step([0])).toMatchObject({
      observations: Float64Array.of(2, 1),
      rewards: Float64Array.of(1),
    });
  });

  it('d. a step after the end of an episode throws under disabled autoreset, in every kind of vector environment', () => {
    const kinds = {
      sync: new SyncVectorEnv([() => new TimeLimit(new CartPole(), { maxEpisodeSteps: 1 })], {
        autoresetMode: 'disabled',
      }),
      kernel: defineVectorEnv(cartPoleKernel())({
        numEnvs: 1,
        maxEpisodeSteps: 1,
        autoresetMode: 'disabled',
      }),
      threads: makeVecAsync('CartPole-v1', { maxEpisodeSteps: 1, autoresetMode: 'disabled' }),
    };
    for (const envs of Object.values(kinds)) {
      envs.reset({ seed: 0 });
      envs.step([0]);
      expect(() => envs.step([0])).toThrow('Expected no environment with an ended episode, got 0');
      envs.reset({ options: { resetMask: [1] } });
      expect(envs.step([0]).rewards).toEqual(Float64Array.of(1));
      envs.close();
    }
  });

  it('e. checkEnv rejects a step observation outside the space, and one buffer for all observations', () => {
    class Outside extends CartPole {
      override step(action: number): StepResult<Float32Array> {
        const result = super.step(action);
        return { ...result, observation: Float32Array.of(9, 0, 0, 0) };
      }
    }
    class Buffered extends CartPole {
      readonly #buffer = new Float32Array(4);
      override step(action: number): StepResult<Float32Array> {
        const result = super.step(action);
        this.#buffer.set(result.observation);
        return { ...result, observation: this.#buffer };
      }
    }
    expect(() => checkEnv(new Outside())).toThrow('Expected the observation of step 1 to be in Box');
    expect(() => checkEnv(new Buffered())).toThrow('instead of reusing a buffer');
  });

  it('f. NormalizeReward restarts its running return at every reset, also after a truncation and in the middle of an episode', () => {
    for (const end of ['truncation', 'reset in mid-episode'] as const) {
      const env = new NormalizeReward(
        new Countdown({ lengths: end === 'truncation' ? [2] : [99], truncates: true }),
        { discount: 1 },
      );
      env.reset({ seed: 0 });
      // returns of each step: 1, 1 + 2, and again 1, 3: mean 2, variance 1
      for (let episode = 0; episode < 2; episode++) {
        env.step(0);
        env.step(0);
        env.reset();
      }
      // the weight of the initial moments is 1e-4 in 4
      expect(env.moments.mean[0]).toBeCloseTo(2, 3);
      expect(env.moments.variance[0]).toBeCloseTo(1, 3);
      const withoutReset = [1, 3, 4, 6];
      const mean = withoutReset.reduce((sum, value) => sum + value) / 4;
      expect(Math.abs(env.moments.mean[0]! - mean)).toBeGreaterThan(1);
    }
  });
});
