import { rewardLaws } from '@der-gym/env/testing';
import { describe, expect, it } from 'vitest';
import { reward } from '../reward.ts';

describe('the reward', () => {
  // each law is a property test; if it fails, it shows the smallest counterexample, call by call
  for (const { title, law } of rewardLaws(reward)) it(title, law);

  it('adds up to the last score minus all costs of an episode', () => {
    const options = { costWeight: 1 / 64, threshold: 1, maxSteps: 4 };
    const first = reward({ t: 0, score: 0.25, previousScore: null, cost: 8 }, options);
    const second = reward({ t: 1, score: 0.75, previousScore: 0.25, cost: 8 }, options);
    expect(first.total + second.total).toBe(0.75 - 16 / 64);
  });
});
