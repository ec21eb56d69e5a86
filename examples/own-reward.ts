// Property-test a reward function of your own: the laws of the paper's reward, by name.
import { derReward, type RewardFunction } from '@der-gym/env';
import { rewardLaws } from '@der-gym/env/testing';

// a slip that is easy to make: the cost is added
const mine: RewardFunction = (input, options) => {
  const { score, gain, cost, bonus } = derReward(input, options);
  return { score, gain, cost: -cost, bonus, total: score + gain - cost + bonus };
};

for (const { name, skipped, law } of rewardLaws(mine)) {
  if (skipped) continue;
  try {
    law();
    console.log(`holds: ${name}`);
  } catch {
    console.log(`BROKEN: ${name}`);
  }
}
