// Your reward: what one call of an expert earns. `npm test` holds it to its laws, experiment.yaml trains on it.
import type { RewardFunction } from '@der-gym/env';

/** Pays a point of score once: the first score, then what is gained or lost. An episode earns its last score less all costs. */
export const reward: RewardFunction = (call, { costWeight = 0.001 }) => {
  // "+ 0" and "0 -" turn -0 into 0, which the laws ask for
  const score = call.previousScore === null ? call.score + 0 : 0;
  const gain = call.previousScore === null ? 0 : call.score - call.previousScore;
  const cost = 0 - costWeight * call.cost;
  return { score, gain, cost, bonus: 0, total: score + gain + cost };
};
