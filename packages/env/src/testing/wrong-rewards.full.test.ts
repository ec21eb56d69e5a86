import { describe, expect, it } from 'vitest';
import { derReward } from '../reward.ts';
import { missedAt, wrongRewards } from './__fixtures__/wrong-rewards.ts';
import { derRewardLaws } from './der-reward-laws.ts';

const seeds = Array.from({ length: 100 }, (_, i) => i + 1);

describe('derRewardLaws, under 100 seeds', () => {
  it('hold for the reward of the paper', () => {
    for (const seed of seeds) for (const { law } of derRewardLaws(derReward, { seed })) law();
  });

  it.each(wrongRewards())('catch a reward that $does, by $breaks', (wrong) => {
    expect(missedAt(seeds, wrong)).toEqual([]);
  });
});
