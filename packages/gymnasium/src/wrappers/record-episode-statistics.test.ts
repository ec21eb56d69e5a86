import { describe, expect, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import { RecordEpisodeStatistics } from './record-episode-statistics.ts';
import { TimeLimit } from './time-limit.ts';

describe('RecordEpisodeStatistics', () => {
  it('adds return and length to the info of the last step only', () => {
    const env = new RecordEpisodeStatistics(new Countdown({ lengths: [3, 1] }));
    env.reset({ seed: 0 });
    expect(env.step(0).info).not.toHaveProperty('episode');
    expect(env.step(0).info).not.toHaveProperty('episode');
    // rewards 1 + 2 + 3
    expect(env.step(0).info).toEqual({ t: 3, place: [1, 3], episode: { return: 6, length: 3 } });
    env.reset();
    expect(env.step(0).info.episode).toEqual({ return: 1, length: 1 });
    expect(env.episodes).toEqual([
      { return: 6, length: 3 },
      { return: 1, length: 1 },
    ]);
  });

  it('counts a truncated episode, and ignores one that a reset cut short', () => {
    const env = new RecordEpisodeStatistics(
      new TimeLimit(new Countdown({ lengths: [9] }), { maxEpisodeSteps: 2 }),
    );
    env.reset({ seed: 0 });
    env.step(0);
    env.reset();
    env.step(0);
    expect(env.step(0).info.episode).toEqual({ return: 3, length: 2 });
    expect(env.episodes.length).toBe(1);
  });

  it('does not change the info of the environment itself', () => {
    const inner = new Countdown({ lengths: [1], reusesBuffer: true });
    const env = new RecordEpisodeStatistics(inner);
    env.reset({ seed: 0 });
    env.step(0);
    env.reset();
    expect(env.step(0).info.episode).toEqual({ return: 1, length: 1 });
  });

  it('keeps only the most recent episodes', () => {
    const env = new RecordEpisodeStatistics(new Countdown({ lengths: [1, 2, 3] }), { bufferLength: 2 });
    env.reset({ seed: 0 });
    for (let episode = 0; episode < 3; episode++) {
      while (!env.step(0).terminated);
      env.reset();
    }
    expect(env.episodes.map(({ length }) => length)).toEqual([2, 3]);
    expect(() => new RecordEpisodeStatistics(new Countdown({ lengths: [1] }), { bufferLength: 0 })).toThrow(
      '`bufferLength`',
    );
  });

  it('measures time only with a given clock', () => {
    let now = 1000;
    const env = new RecordEpisodeStatistics(new Countdown({ lengths: [2] }), { clock: () => now });
    env.reset({ seed: 0 });
    now += 5;
    env.step(0);
    now += 7;
    expect(env.step(0).info.episode).toEqual({ return: 3, length: 2, timeMs: 12 });
  });

  it('rejects an info that already has the key', () => {
    const env = new RecordEpisodeStatistics(new Countdown({ lengths: [1] }), { statsKey: 't' });
    env.reset({ seed: 0 });
    expect(() => env.step(0)).toThrow('choose another `statsKey`');
  });
});
