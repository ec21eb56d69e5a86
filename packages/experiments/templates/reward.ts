// Your reward: what one call of an expert earns. `npm test` checks its laws, and experiment.yaml trains on it.
import type { RewardFunction } from '@der-gym/env';

/** Pays for each point of score once: the first score, then its changes. An episode earns its last score minus all costs. */
export const reward: RewardFunction = (call, { costWeight = 0.001 }) => {
  // "+ 0" and "0 -" turn -0 into 0, as the laws require
  const score = call.previousScore === null ? call.score + 0 : 0;
  const gain = call.previousScore === null ? 0 : call.score - call.previousScore;
  const cost = 0 - costWeight * call.cost;
  return { score, gain, cost, bonus: 0, total: score + gain + cost };
};
