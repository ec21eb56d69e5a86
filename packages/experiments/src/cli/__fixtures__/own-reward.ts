import { derReward, type RewardFunction } from '@der-gym/env';
import { law } from '@der-gym/env/testing';

/** A reward that keeps the laws: the utility of each call, and a bonus for an accepted answer. */
export const sound: RewardFunction = ({ score, cost, ended, accepted }, { costWeight = 0.001 }) => {
  const [paid, price, bonus] = [
    ended === true ? score + 0 : 0,
    0 - costWeight * cost,
    accepted === true ? 1 : 0,
  ];
  return { score: paid, gain: 0, cost: price, bonus, total: paid + price + bonus };
};

/** Wrongly adds the cost. */
export const charged: RewardFunction = (input, options) => {
  const { score, gain, cost, bonus } = derReward(input, options);
  return { score, gain, cost: 0 - cost, bonus, total: score + gain - cost + bonus };
};

export const laws = [
  law('pays at most 2', ({ options, calls }, reward) =>
    calls.every((call) => reward(call, { ...options, gainWeight: 0, bonus: 0, costWeight: 0 }).total <= 2),
  ),
];
