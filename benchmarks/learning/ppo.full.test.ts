import { make, SyncVectorEnv } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { trainAndEvaluate } from './_ppo-runs.ts';

// packages/agents/src/ppo/train.test.ts requires a lower return after 40,000 steps
describe('the learning benchmark of PPO', () => {
  it('zooCartPole reaches a greedy return of 475 on CartPole within 100,000 steps', async () => {
    const envs = (count: number) =>
      new SyncVectorEnv(Array.from({ length: count }, () => () => make('CartPole-v1')));
    expect(await trainAndEvaluate(envs, 'zooCartPole', 1, {}, 20)).toBeGreaterThanOrEqual(475);
  }, 60_000);
});
