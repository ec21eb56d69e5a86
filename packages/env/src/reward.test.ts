import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derReward, utilityReward } from './reward.ts';
import type { RewardInput, RewardOptions } from './reward-types.ts';

// all numbers are binary fractions, so every sum below is exact
const options = { costWeight: 0.5, gainWeight: 4, bonus: 2, threshold: 0.75, maxSteps: 4 };

describe('derReward', () => {
  it('returns the score minus the weighted cost at the first call', () => {
    // .5 - .5 x 3 = -1
    expect(derReward({ t: 0, score: 0.5, previousScore: null, cost: 3 }, options)).toEqual({
      score: 0.5,
      gain: 0,
      cost: -1.5,
      bonus: 0,
      total: -1,
    });
  });

  it('adds the increase in score from the second call on, and subtracts a decrease', () => {
    // .5 + 4 (.5 - .25) - .5 x 1 = 1
    expect(derReward({ t: 1, score: 0.5, previousScore: 0.25, cost: 1 }, options).total).toBe(1);
    // .25 + 4 (.25 - .5) - .5 = -1.25
    expect(derReward({ t: 2, score: 0.25, previousScore: 0.5, cost: 1 }, options).total).toBe(-1.25);
  });

  it.each([
    // t, score, bonus: at p0, just below and just above it, before the last call and at it
    [0, 0.75, 2],
    [1, 0.75, 2],
    [2, 0.75, 2],
    [3, 0.75, 2],
    [2, 0.75 - 2 ** -53, 0],
    [3, 0.75 - 2 ** -53, -2],
    [2, 0.75 + 2 ** -52, 2],
    [3, 0.75 + 2 ** -52, 2],
    [0, 0.5, 0],
  ])('has, at t = %i and score %d, a bonus of %d', (t, score, bonus) => {
    expect(derReward({ t, score, previousScore: t === 0 ? null : 0.5, cost: 1 }, options).bonus).toBe(bonus);
  });

  it('has no bonus before the end of the episode, whatever the score', () => {
    const input = { t: 1, score: 1, previousScore: 0.5, cost: 1, ended: false };
    expect(derReward(input, options).bonus).toBe(0);
  });

  it('has neither bonus nor penalty at an early stop below the threshold', () => {
    const input = { t: 1, score: 0.5, previousScore: 0.5, cost: 1, ended: true };
    expect(derReward(input, options).bonus).toBe(0);
    expect(derReward({ ...input, score: 0.75 }, options).bonus).toBe(2);
    expect(derReward({ ...input, t: 3 }, options).bonus).toBe(-2);
  });

  it('uses the coefficients of the paper and its public code by default', () => {
    const terms = derReward(
      { t: 1, score: 0.8, previousScore: 0.5, cost: 12 },
      { threshold: 0.73, maxSteps: 4 },
    );
    expect(terms.gain).toBeCloseTo(5 * 0.3, 12);
    expect(terms.cost).toBe(-0.001 * 12);
    expect(terms.bonus).toBe(2);
  });

  it('adds its terms in the order of the equation', () => {
    // in float64 ((1 + 1e16) - 1e16) + 0 is 0, but 1 + (1e16 - 1e16) is 1
    const terms = derReward(
      { t: 1, score: 1, previousScore: 0, cost: 1 },
      { costWeight: 1e16, gainWeight: 1e16, bonus: 0, threshold: 0.5, maxSteps: 4 },
    );
    expect(terms.total).toBe(0);
  });

  it('never has a term of -0', () => {
    const zeros: [RewardInput, RewardOptions][] = [
      [{ t: 0, score: -0, previousScore: null, cost: 0 }, options],
      [
        { t: 3, score: -0, previousScore: 0, cost: -0 },
        { ...options, bonus: 0, gainWeight: -1 },
      ],
      [
        { t: 3, score: 0.5, previousScore: 0.5, cost: 0 },
        { ...options, bonus: 0, gainWeight: -1, threshold: 1 },
      ],
      [
        { t: 3, score: 0.5, previousScore: 0.5, cost: 2 },
        { ...options, bonus: -0, costWeight: 0, threshold: 0 },
      ],
    ];
    for (const [input, given] of zeros) {
      for (const term of Object.values(derReward(input, given))) expect(Object.is(term, -0)).toBe(false);
      for (const term of Object.values(utilityReward(input, given))) expect(Object.is(term, -0)).toBe(false);
    }
  });

  it('can be lower for a better first answer: less for the scores .6, .5, .9 than for .1, .5, .9', () => {
    const given = { threshold: 0.9, maxSteps: 4 };
    const episode = (scores: number[]) =>
      scores.reduce(
        (sum, score, t) =>
          sum + derReward({ t, score, previousScore: t === 0 ? null : scores[t - 1]!, cost: 7 }, given).total,
        0,
      );
    // sum P + 5 (P_2 - P_0) - 3 x .007 + 2: 2.0 + 1.5 + 1.979 = 5.479 and 1.5 + 4 + 1.979 = 7.479
    expect(episode([0.6, 0.5, 0.9])).toBeCloseTo(5.479, 12);
    expect(episode([0.1, 0.5, 0.9])).toBeCloseTo(7.479, 12);
  });

  it.each([
    [{ t: -1 }, {}, /Expected `t` to be an integer in \[0, 3\], got -1\./],
    [{ t: 4 }, {}, /Expected `t` .* got 4\./],
    [{ t: 0.5 }, {}, /Expected `t`/],
    [{ t: Number.NaN }, {}, /Expected `t`/],
    [{ score: Number.NaN }, {}, /Expected `score` to be a finite number, got NaN\./],
    [{ score: Number.POSITIVE_INFINITY }, {}, /Expected `score`/],
    [{ previousScore: null }, {}, /Expected `previousScore` to be a finite number, got null\./],
    [{ previousScore: Number.NaN }, {}, /Expected `previousScore` to be a finite number/],
    [{ t: 0, previousScore: 0.5 }, {}, /Expected `previousScore` to be null at t = 0, got 0.5\./],
    [{ cost: -1 }, {}, /Expected `cost` to be a finite number of at least 0, got -1\./],
    [{ cost: Number.POSITIVE_INFINITY }, {}, /Expected `cost`/],
    [{}, { costWeight: Number.NaN }, /Expected `costWeight`/],
    [{}, { gainWeight: Number.NEGATIVE_INFINITY }, /Expected `gainWeight`/],
    [{}, { bonus: Number.NaN }, /Expected `bonus`/],
    [{}, { threshold: Number.NaN }, /Expected `threshold`/],
    [{}, { maxSteps: 0 }, /Expected `maxSteps` to be an integer of at least 1, got 0\./],
    [{}, { maxSteps: 2.5 }, /Expected `maxSteps`/],
  ])('rejects %o with %o and names the argument', (input, given, message) => {
    const call = { t: 1, score: 0.5, previousScore: 0.5, cost: 1, ...input };
    expect(() => derReward(call, { ...options, ...given })).toThrow(message);
    expect(() => utilityReward(call, { ...options, ...given })).toThrow(message);
  });

  it('rejects values that are not numbers', () => {
    const input = { t: 1, score: '0.5', previousScore: 0.5, cost: 1 } as unknown as RewardInput;
    expect(() => derReward(input, options)).toThrow(TypeError);
    expect(() => derReward(input, options)).toThrow('Expected `score` to be a finite number, got "0.5".');
  });
});

describe('utilityReward', () => {
  it('sums, without a discount, to the final score minus the cost of all calls', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(scores, fc.double({ min: 0, max: 100, noNaN: true }), (episode, cost) => {
        const given = { costWeight: 0.01, threshold: 2, maxSteps: episode.length };
        let total = 0;
        episode.forEach((score, t) => {
          const previousScore = t === 0 ? null : episode[t - 1]!;
          total += utilityReward({ t, score, previousScore, cost }, given).total;
        });
        expect(total).toBeCloseTo(episode.at(-1)! - 0.01 * cost * episode.length, 10);
      }),
    );
  });

  it('has neither gain nor bonus', () => {
    const terms = utilityReward({ t: 3, score: 0.75, previousScore: 0.25, cost: 1 }, options);
    expect(terms).toEqual({ score: 0.75, gain: 0, cost: -0.5, bonus: 0, total: 0.25 });
  });
});
