import { describe, expect, it } from 'vitest';
import { derReward, utilityReward } from '../reward.ts';
import type { RewardFunction } from '../reward-types.ts';
import { type RewardLawName, rewardLaws } from './reward-laws.ts';

const seed = 20_250_101;

describe("the paper's reward", () => {
  for (const { title, law, skipped } of rewardLaws(derReward, { seed, numRuns: 1000 })) {
    it(title, () => {
      expect(skipped).toBeNull();
      law();
    });
  }
});

describe('the utility reward', () => {
  for (const { title, law, skipped } of rewardLaws(utilityReward, {
    seed,
    except: ['gains-telescope', 'bonus-once'],
  })) {
    it(title, () => {
      expect(skipped).toBeNull();
      law();
    });
  }
});

describe('rewardLaws', () => {
  const wrong: [string, RewardLawName, RewardFunction][] = [
    [
      'adds its terms in another order',
      'terms-sum',
      (input, options) => {
        const terms = derReward(input, options);
        return { ...terms, total: terms.score + (terms.gain + (terms.cost + terms.bonus)) };
      },
    ],
    [
      'pays a gain on the first call',
      'gains-telescope',
      (input, options) => {
        const terms = derReward(input, options);
        const gain = input.previousScore === null ? (options.gainWeight ?? 5) * input.score : terms.gain;
        return { ...terms, gain, total: terms.score + gain + terms.cost + terms.bonus };
      },
    ],
    [
      'adds the cost',
      'score-rises-cost-falls',
      (input, options) => {
        const terms = derReward(input, options);
        return { ...terms, cost: -terms.cost, total: terms.score + terms.gain - terms.cost + terms.bonus };
      },
    ],
    [
      'pays the distance to the last score',
      'score-rises-cost-falls',
      (input, options) => {
        const terms = derReward(input, options);
        const gain = Math.abs(terms.gain);
        return { ...terms, gain: -gain, total: terms.score - gain + terms.cost + terms.bonus };
      },
    ],
    [
      'asks for more than p0',
      'bonus-once',
      (input, options) => {
        const ended = input.score > options.threshold || input.t === options.maxSteps - 1;
        return derReward({ ...input, ended }, options);
      },
    ],
    [
      'pays the bonus at every call',
      'bonus-once',
      (input, options) => {
        const terms = derReward(input, options);
        const bonus = options.bonus ?? 2;
        return { ...terms, bonus, total: terms.score + terms.gain + terms.cost + bonus };
      },
    ],
    [
      'ends a call late',
      'budget',
      (input, options) => derReward(input, { ...options, maxSteps: options.maxSteps + 1 }),
    ],
  ];

  it.each(wrong)('catches a reward that %s by the law %s', (_, name, reward) => {
    const [law] = rewardLaws(reward, { only: [name], seed });
    expect(() => law!.law()).toThrow(/seed: 20250101/);
  });

  it('skips a law whose terms a reward does not return, and says which', () => {
    const laws = rewardLaws((input, options) => ({ total: derReward(input, options).total }), { seed });
    expect(laws.map(({ name, skipped }) => [name, skipped])).toEqual([
      ['terms-sum', 'the reward returns no score, gain, cost, bonus'],
      ['gains-telescope', 'the reward returns no gain'],
      ['score-rises-cost-falls', null],
      ['bonus-once', 'the reward returns no bonus'],
      ['budget', null],
    ]);
    for (const { law } of laws) law();
  });

  it('refuses a law it does not know', () => {
    expect(() => rewardLaws(derReward, { except: ['beauty' as RewardLawName] })).toThrow('Expected `law`');
  });
});
