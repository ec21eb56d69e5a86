import { describe, expect, it } from 'vitest';
import { derReward } from '../reward.ts';
import { missedAt, wrongRewards } from './__fixtures__/wrong-rewards.ts';
import { derRewardLaws } from './der-reward-laws.ts';

const seeds = [1, 2, 3, 4, 5];

describe('derRewardLaws', () => {
  it.each(seeds)('hold for the reward of the paper, seed %i', (seed) => {
    for (const { law } of derRewardLaws(derReward, { seed, numRuns: 50 })) law();
  });

  it.each(wrongRewards())('catch a reward that $does, by $breaks', (wrong) => {
    expect(missedAt(seeds, wrong)).toEqual([]);
  });

  it('are each broken by at least one wrong reward', () => {
    const broken = new Set(wrongRewards().map(({ breaks }) => breaks));
    expect(derRewardLaws(derReward).filter(({ name }) => !broken.has(name))).toEqual([]);
  });
});
