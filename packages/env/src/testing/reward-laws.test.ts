import { describe, expect, it } from 'vitest';
import { derReward, utilityReward } from '../reward.ts';
import type { RewardFunction } from '../reward-types.ts';
import { composeReward, gainOverBest } from '../reward-variants.ts';
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
      'pays a first gain that sums to nothing',
      'no-first-gain',
      (input, options) => {
        const terms = derReward(input, options);
        return input.previousScore === null ? { ...terms, gain: 1, total: terms.total + 1 } : terms;
      },
    ],
    [
      "charges by the experts' indices, as the public code's table does",
      'relabelling',
      (input, options) => {
        const terms = derReward(input, options);
        const penalty = [0.007, 0.013, 0.013, 0.012][input.expert ?? 0] ?? 0.006;
        return { ...terms, cost: -penalty, total: terms.score + terms.gain - penalty + terms.bonus };
      },
    ],
    ['gains on the best so far', 'ranking-by-ends', composeReward({ gain: gainOverBest() })],
    [
      'squares the rise',
      'ranking-by-ends',
      (input, options) => {
        const terms = derReward(input, options);
        const rise = input.score - (input.previousScore ?? input.score);
        const gain = (options.gainWeight ?? 5) * rise * rise;
        return { ...terms, gain, total: terms.score + gain + terms.cost + terms.bonus };
      },
    ],
    [
      'pays the bonus twice',
      'bounded',
      (input, options) => {
        const terms = derReward(input, options);
        return { ...terms, total: terms.total + terms.bonus };
      },
    ],
    [
      'leaves the sign of nothing standing',
      'no-negative-zero',
      (input, options) => {
        const terms = derReward(input, options);
        return { ...terms, cost: -((options.costWeight ?? 0.001) * input.cost) };
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
      ['no-first-gain', 'the reward returns no gain'],
      ['relabelling', null],
      ['ranking-by-ends', null],
      ['bounded', null],
      ['no-negative-zero', null],
    ]);
    for (const { law } of laws) law();
  });

  it('tries a counterexample again, given its seed and path', () => {
    const late: RewardFunction = (input, options) =>
      derReward(input, { ...options, maxSteps: options.maxSteps + 1 });
    const failure = (more: object): string => {
      try {
        rewardLaws(late, { only: ['budget'], seed, ...more })[0]!.law();
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    const [, path = ''] = /path: "([^"]*)"/.exec(failure({})) ?? [];
    expect(path).not.toBe('');
    expect(failure({ path })).toContain(`path: "${path}"`);
    const counterexample = /Counterexample: .*/;
    expect(counterexample.exec(failure({ path }))![0]).toBe(counterexample.exec(failure({}))![0]);
  });

  it('refuses a law it does not know', () => {
    expect(() => rewardLaws(derReward, { except: ['beauty' as RewardLawName] })).toThrow('Expected `law`');
  });
});
