import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derReward, utilityReward } from '../reward.ts';
import type { RewardFunction, RewardInput } from '../reward-types.ts';
import {
  bonusAtEnd,
  bonusByVerdict,
  bonusWheneverGood,
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  gainOverPrevious,
  scoreAtEnd,
  scorePerStep,
} from '../reward-variants.ts';
import { arbitraryEpisode } from './arbitraries.ts';
import { derRewardLaws } from './der-reward-laws.ts';
import { law, type RewardLaw, type RewardUnderTest } from './law.ts';
import { rewardLaws } from './reward-laws.ts';

const broken = (laws: readonly RewardLaw[]): string[] =>
  laws.filter((each) => each.counterexample() !== null).map(({ name }) => name);

/** The built-in rewards, with the laws of `derRewardLaws` that each breaks. None breaks a law of `rewardLaws`. */
const own: Readonly<Record<string, readonly [RewardFunction, readonly string[]]>> = {
  derReward: [derReward, []],
  utilityReward: [
    utilityReward,
    ['score-weight', 'gain-weight', 'gains-telescope', 'bonus-for-a-good-end', 'penalty-at-the-horizon'],
  ],
  composeReward: [composeReward({}), []],
  scorePerStep: [composeReward({ score: scorePerStep }), []],
  scoreAtEnd: [composeReward({ score: scoreAtEnd }), ['rises-with-score', 'score-weight']],
  gainOverPrevious: [composeReward({ gain: gainOverPrevious }), []],
  gainOverBaseline: [composeReward({ gain: gainOverBaseline() }), ['no-first-gain', 'gains-telescope']],
  gainOverBest: [
    composeReward({ gain: gainOverBest() }),
    ['no-first-gain', 'gain-weight', 'gains-telescope', 'nothing-else-counts', 'ranking-by-ends'],
  ],
  gainAsPotential: [
    composeReward({ gain: gainAsPotential() }),
    ['no-first-gain', 'gain-weight', 'gains-telescope', 'nothing-else-counts', 'ranking-by-ends'],
  ],
  bonusAtEnd: [composeReward({ bonus: bonusAtEnd }), []],
  bonusWheneverGood: [composeReward({ bonus: bonusWheneverGood }), ['no-bonus-on-the-way']],
  bonusByVerdict: [
    composeReward({ bonus: bonusByVerdict }),
    ['bonus-for-a-good-end', 'penalty-at-the-horizon', 'no-bonus-for-a-wrong-stop', 'score-judges'],
  ],
};

describe.each(Object.entries(own))('%s', (name, [reward, breaks]) => {
  for (const { title, law: hold } of rewardLaws(reward, { numRuns: 25 })) it(title, hold);

  it(`breaks ${breaks.join(', ') || 'none'} of the laws of Eq. 3 and 4, as documented`, () => {
    expect(broken(derRewardLaws(reward, { except: breaks, numRuns: 20 }))).toEqual([]);
    expect(broken(derRewardLaws(reward, { only: breaks, endOnFailure: true }))).toEqual(breaks);
    const source = ['reward.ts', 'reward-variants.ts']
      .map((file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
      .join('\n');
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export (?:const|function) ${name}\\b`).exec(
      source,
    )![1]!;
    const [, documented] =
      /Laws: satisfies `rewardLaws`(?: and `derRewardLaws`|; of `derRewardLaws` it breaks ([^.]*))\./.exec(
        comment.replace(/\n \* /g, ' '),
      )!;
    expect([...(documented ?? '').matchAll(/`([^`]*)`/g)].map(([, each]) => each)).toEqual(breaks);
  });
});

describe('rewardLaws', () => {
  const sensible: readonly [string, RewardUnderTest][] = [
    ['a total alone', ({ score, cost }) => ({ total: score - 0.01 * cost })],
    ['its own terms', ({ score, cost }) => ({ quality: score, price: 0 - cost, total: score - cost })],
    ['the score at the end', ({ score, ended }) => ({ total: ended === true ? score : 0 })],
    ['a verdict', ({ accepted }) => ({ total: accepted === true ? 1 : -1 })],
    ['a table of experts', ({ score, expert = 0 }) => ({ total: score - [0.1, 0.2, 0.3, 0.4][expert]! })],
    [
      'the improvement over the best score so far',
      ({ score, bestScore }) => ({ total: Math.max(0, score - (bestScore ?? 0)) }),
    ],
    ['nothing', () => ({ total: 0 })],
    ['less for every call', ({ score, t }) => ({ total: 0.9 ** t * score })],
  ];

  it.each(sensible)('hold for a reward that pays %s', (_, reward) => {
    for (const { law: hold } of rewardLaws(reward, { numRuns: 100 })) hold();
  });

  it('are skipped with a reason if the reward does not return or declare what they check', () => {
    const laws = rewardLaws(() => ({ total: 0 }));
    expect(
      laws.filter(({ skipped }) => skipped !== null).map(({ name, skipped }) => [name, skipped]),
    ).toEqual([
      ['terms-sum', 'the reward returns its total only'],
      ['as-declared', 'the reward declares no bare and no stationary'],
    ]);
    const ofTotal = derRewardLaws((input, options) => ({ total: derReward(input, options).total }));
    expect(ofTotal.filter(({ skipped }) => skipped !== null).map(({ name }) => name)).toEqual([
      'terms-sum',
      'as-declared',
      'terms-in-order',
      'gains-telescope',
    ]);
    for (const { law: hold } of ofTotal) hold();
  });

  it('return the smallest counterexample call by call, with the seed and path that reproduce it', () => {
    const charged: RewardFunction = (input, options) => {
      const { score, gain, cost, bonus } = derReward(input, options);
      return { score, gain, cost: -cost, bonus, total: score + gain - cost + bonus };
    };
    const [costs] = rewardLaws(charged, { only: ['falls-with-cost'], seed: 1 });
    const { path, seed, worked, reason } = costs!.counterexample()!;
    expect(reason).toMatch(
      /^Expected a cost of \d+ to earn at most what 0 earns at t = 0, all else equal, got /,
    );
    expect(worked.split('\n')).toEqual([
      expect.stringMatching(/^costWeight \S+, gainWeight 0, bonus 0, threshold \S+, maxSteps 1$/),
      't  expert  cost  score  before  ended  accepted  |  score  gain  cost  bonus  total',
      expect.stringMatching(/^0 +0 +0 +0 +- +(yes|no) +(yes|no) +\| +0 +0 +-?0 +0 +0$/),
      // the same call at a higher cost
      expect.stringMatching(/^0 +0 +[1-9]\d* +0 +- +(yes|no) +(yes|no) +\| +0 +0 +[\d.]+ +0 +[\d.]+$/),
    ]);
    expect(() => costs!.law()).toThrow(
      `${reason}\n\n${worked}\n\nTry it again with { only: ["falls-with-cost"], seed: 1`,
    );
    const [again] = rewardLaws(charged, { only: ['falls-with-cost'], seed, path });
    expect(again!.counterexample()).toEqual({ reason, worked, episode: expect.anything(), seed, path });
  });

  it('report an invalid result of a reward', () => {
    const bad = (reward: () => unknown) =>
      rewardLaws(reward as RewardUnderTest, { only: ['finite'] })[0]!.counterexample()!;
    const thrown = bad(() => {
      throw new Error('no\nprice\u001b[2J');
    });
    expect(thrown.reason).toBe('Expected a reward at t = 0, got an error: no\\nprice\\u001b[2J');
    expect(thrown.worked).toMatch(/\| throws$/);
    expect(bad(async () => ({ total: 1 })).reason).toBe(
      'Expected the terms of the reward synchronously, got Promise {} at t = 0.',
    );
    expect(bad(() => 1).reason).toBe(
      'Expected the terms of the reward with a number `total`, got 1 at t = 0.',
    );
    expect(bad(() => ({ total: Number.NaN })).reason).toBe('Expected a finite total at t = 0, got NaN.');
  });

  it('draw the same episodes every time, unless a seed is given', () => {
    const seen = (seed?: number): RewardInput[] => {
      const calls: RewardInput[] = [];
      const seeing = (input: RewardInput) => {
        calls.push(input);
        return { total: 0 };
      };
      const [finite] = rewardLaws(seeing, { only: ['finite'], ...(seed !== undefined && { seed }) });
      finite!.law();
      return calls;
    };
    expect(seen()).toEqual(seen());
    expect(seen(7)).not.toEqual(seen(8));
  });

  it('reject an unknown law, and two laws with the same name', () => {
    expect(() => rewardLaws(derReward, { except: ['beauty'] })).toThrow('Expected `law` to be one of');
    expect(() => rewardLaws(derReward, { laws: [law('finite', () => true)] })).toThrow(
      'Expected each law to have its own name, got "finite" twice.',
    );
  });
});

describe('law', () => {
  const verdict = (property: () => unknown) => {
    const [, mine] = rewardLaws(() => ({ total: 0 }), {
      only: ['finite', 'mine'],
      laws: [law('mine', property)],
    });
    return mine!.counterexample()?.reason ?? 'holds';
  };

  it('holds if the property returns nothing or true, and is broken by false, a sentence or an error', () => {
    expect(verdict(() => undefined)).toBe('holds');
    expect(verdict(() => true)).toBe('holds');
    expect(verdict(() => false)).toBe('The law is false for this episode.');
    expect(verdict(() => 'It pays nothing.')).toBe('It pays nothing.');
    expect(
      verdict(() => {
        throw new Error('not paid');
      }),
    ).toBe('not paid');
    expect(() => verdict(async () => true)).toThrow(
      'Expected the law "mine" to return nothing, true, false or a sentence, got Promise {}.',
    );
  });

  it('shrinks the counterexample to the fewest calls, together with the other drawn values', () => {
    const three = law('no third call', ({ calls }, _reward, n: number) => calls.length < 3 || n < 4, {
      also: fc.nat(100),
    });
    const [law3] = rewardLaws(derReward, { only: ['no third call'], laws: [three] });
    const { episode } = law3!.counterexample()!;
    expect(episode.calls.map(({ score, cost }) => [score, cost])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('arbitraryEpisode', () => {
  it('draws valid episodes, whose last call and no other ends them', () => {
    fc.assert(
      fc.property(arbitraryEpisode(), ({ options: { threshold, maxSteps }, calls }) => {
        let best: number | null = null;
        calls.forEach((call, t) => {
          const good = call.score >= threshold;
          const { ended = good || t === maxSteps - 1, accepted = good } = call;
          expect(call.t).toBe(t);
          expect(call.score >= 0 && call.score <= 1 && call.cost >= 0).toBe(true);
          expect(ended).toBe(t === calls.length - 1);
          expect(ended || !accepted).toBe(true);
          expect(call.previousScore).toBe(t === 0 ? null : calls[t - 1]!.score);
          expect(call.bestScore).toBe(best);
          best = best === null ? call.score : Math.max(best, call.score);
        });
        expect(calls.length === maxSteps || calls.at(-1)!.ended !== false).toBe(true);
      }),
    );
  });

  it('draws the edge cases often', () => {
    const drawn = fc.tuple(arbitraryEpisode({ minGainWeight: -1 }), fc.nat(5));
    const steps = fc
      .sample(drawn, { seed: 1, numRuns: 500 })
      .map(([{ options, calls }, n]) => ({ options, call: calls[n % calls.length]! }));
    const some = (what: (call: RewardInput, options: (typeof steps)[0]['options']) => boolean) =>
      expect(steps.filter(({ call, options }) => what(call, options)).length).toBeGreaterThanOrEqual(5);
    some(({ score }) => Object.is(score, -0));
    some(({ score }) => score === 0);
    some(({ score }) => score === 1);
    some(({ cost }) => Object.is(cost, -0));
    some(({ cost }) => cost > 1e6);
    some(({ score }, { threshold }) => score === threshold);
    some(({ score }, { threshold }) => score < threshold && score > threshold - 1e-9);
    some(({ score, previousScore }) => score === previousScore);
    some((_, { maxSteps }) => maxSteps === 1);
    some(({ t }, { maxSteps }) => t > 0 && t === maxSteps - 1);
    some(({ ended }) => ended === undefined);
    some(
      ({ ended, accepted, score }, { threshold }) => ended === true && accepted === true && score < threshold,
    );
    some(
      ({ ended, accepted, score }, { threshold }) =>
        ended === true && accepted === false && score >= threshold,
    );
    for (const name of ['costWeight', 'gainWeight', 'bonus'] as const) {
      some((_, options) => !(name in options));
      some((_, options) => Object.is(options[name], -0));
      some((_, options) => options[name] === 0 && !Object.is(options[name], -0));
    }
    some((_, { gainWeight = 5 }) => gainWeight < 0);
  });
});
