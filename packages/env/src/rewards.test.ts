import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derReward } from './reward.ts';
import type { RewardFunction } from './reward-types.ts';
import {
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  type RewardParts,
  scoreAtEnd,
} from './reward-variants.ts';
import { namedRewards } from './rewards.ts';
import { arbitraryEpisode } from './testing/arbitraries.ts';
import { rewardLaws } from './testing/reward-laws.ts';

type RewardName = keyof typeof namedRewards;

const noGain = () => 0;

/** Every reward again, written as terms. */
const asTerms: Readonly<Record<RewardName, RewardParts>> = {
  paper: {},
  'no-gain': { gain: noGain },
  'no-bonus': { bonus: noGain },
  baseline: { gain: gainOverBaseline(0) },
  best: { gain: gainOverBest(0) },
  potential: { gain: gainAsPotential(0) },
  final: { score: scoreAtEnd },
  'final-baseline': { score: scoreAtEnd, gain: gainOverBaseline(0) },
  'final-potential': { score: scoreAtEnd, gain: gainAsPotential(0) },
  utility: { score: scoreAtEnd, gain: noGain, bonus: noGain },
};
const names = Object.keys(namedRewards) as RewardName[];

/** The reward of a name as a function with its coefficients filled in. */
function rewardOf(name: RewardName): RewardFunction {
  const {
    formula = derReward,
    ...changed
  }: (typeof namedRewards)[RewardName]['changes'] & {
    readonly formula?: RewardFunction;
  } = namedRewards[name].changes;
  return Object.assign(
    (...[input, options]: Parameters<RewardFunction>) => formula(input, { ...options, ...changed }),
    { needsBestScore: formula.needsBestScore === true },
  );
}

describe('namedRewards', () => {
  it.each(names)('%s equals its terms to the bit', (name) => {
    const composed = composeReward(asTerms[name]);
    fc.assert(
      fc.property(arbitraryEpisode({ minGainWeight: -1 }), ({ options, calls }) => {
        for (const call of calls) expect(rewardOf(name)(call, options)).toEqual(composed(call, options));
      }),
      { numRuns: 20 },
    );
  });

  it('satisfies the laws of any reward under every name', () => {
    for (const name of names) {
      for (const { law } of rewardLaws(rewardOf(name), { numRuns: 5 })) law();
    }
  });
});
