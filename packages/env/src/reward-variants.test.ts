import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryTerms } from './__fixtures__/brute-force.ts';
import { createDerEnv } from './der-env.ts';
import { compileAnswerGraph } from './graph/compile.ts';
import { solve } from './graph/solve.ts';
import { checkInput, checkOptions, derReward, utilityReward } from './reward.ts';
import type { RewardInput, RewardOptions } from './reward-types.ts';
import {
  bonusAtEnd,
  bonusByVerdict,
  bonusWheneverGood,
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  gainOverPrevious,
  type RewardTerm,
  scoreAtEnd,
} from './reward-variants.ts';
import { arbitraryEpisode } from './testing/arbitraries.ts';

/** Episodes under the reference rule, with every default filled in. */
const arbitraryTrajectory = () =>
  arbitraryEpisode({ stops: ['reference'], minGainWeight: -1 }).map(({ options, calls }) => {
    const complete = checkOptions({ ...options, discount: 1 });
    return { options: complete, calls: calls.map((call) => checkInput(call, complete)) };
  });

// all numbers are binary fractions, so every sum below is exact
const options: RewardOptions = { costWeight: 0, gainWeight: 4, bonus: 2, threshold: 0.75, maxSteps: 4 };
const gainOf = (input: Partial<RewardInput>, gain: RewardTerm, discount = 1): number =>
  composeReward({ gain })(
    { t: 1, score: 0.5, previousScore: 0.25, cost: 0, ...input },
    { ...options, discount },
  ).gain;

describe('the gain', () => {
  it('over a fixed baseline counts at t = 0 too', () => {
    const first = { t: 0, previousScore: null };
    // 4 (.5 - 0), 4 (.5 - .25)
    expect(gainOf(first, gainOverBaseline())).toBe(2);
    expect(gainOf(first, gainOverBaseline(0.25))).toBe(1);
    // then as in the paper: 4 (.5 - .25)
    expect(gainOf({}, gainOverBaseline(0.75))).toBe(1);
  });

  it('over the best score is the improvement over all earlier scores, and never negative', () => {
    expect(gainOf({ bestScore: 0.25 }, gainOverBest())).toBe(1);
    expect(gainOf({ bestScore: 0.75 }, gainOverBest())).toBe(0);
    expect(gainOf({ bestScore: 0.25 }, gainOverBest(0.375))).toBe(0.5);
    expect(gainOf({ t: 0, previousScore: null }, gainOverBest(0.25))).toBe(1);
    expect(gainOf({ t: 0, previousScore: null, bestScore: null }, gainOverBest(0.75))).toBe(0);
    expect(() => gainOf({}, gainOverBest())).toThrow(
      'Expected `bestScore` to be a finite number, got undefined.',
    );
  });

  it('as a potential subtracts at the end what it added before', () => {
    // 4 (.5 x .5 - .25); at the end 4 (0 - .25)
    expect(gainOf({ ended: false }, gainAsPotential(), 0.5)).toBe(0);
    expect(gainOf({ ended: false }, gainAsPotential())).toBe(1);
    expect(gainOf({ ended: true }, gainAsPotential(), 0.5)).toBe(-1);
    expect(gainOf({ t: 0, previousScore: null, ended: false }, gainAsPotential(0.5), 0.5)).toBe(-1);
  });

  it('sums over an episode to beta times (last - first), (last - b), (best - b), or -b', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), fc.nat(4), ({ options: drawn, calls }, n) => {
        const baseline = n / 4;
        const sum = (gain: RewardTerm): number =>
          calls.reduce((total, call) => total + composeReward({ gain })(call, drawn).gain, 0);
        const scores = calls.map(({ score }) => score);
        const beta = drawn.gainWeight;
        expect(sum(gainOverPrevious)).toBeCloseTo(beta * (scores.at(-1)! - scores[0]!), 11);
        expect(sum(gainOverBaseline(baseline))).toBeCloseTo(beta * (scores.at(-1)! - baseline), 11);
        expect(sum(gainOverBest(baseline))).toBeCloseTo(
          beta * (Math.max(baseline, ...scores) - baseline),
          11,
        );
        expect(sum(gainAsPotential(baseline))).toBeCloseTo(-beta * baseline, 11);
      }),
    );
  });
});

describe('scoreAtEnd', () => {
  const reward = composeReward({ score: scoreAtEnd });

  it('pays the score once, at the call that ends the episode', () => {
    const input = { t: 1, score: 0.5, previousScore: 0.25, cost: 0 };
    expect(reward(input, options).score).toBe(0);
    expect(reward({ ...input, ended: true }, options).score).toBe(0.5);
    expect(reward({ ...input, t: 3 }, options).score).toBe(0.5);
    expect(reward({ ...input, score: 0.75 }, options).score).toBe(0.75);
  });

  it('equals the utility to the bit, without gain and bonus', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), fc.boolean(), ({ options: drawn, calls }, isComplete) => {
        for (const call of calls) {
          const { ended: _, ...silent } = call;
          const input = isComplete ? call : silent;
          expect(reward(input, { ...drawn, gainWeight: 0, bonus: 0 })).toEqual(utilityReward(input, drawn));
        }
      }),
    );
  });
});

describe('the bonus', () => {
  const good = { t: 1, score: 0.75, previousScore: 0.25, cost: 0 };
  const bonusOf = (input: Partial<RewardInput>, bonus: RewardTerm): number =>
    composeReward({ bonus })({ ...good, ...input }, options).bonus;

  it('at every good call does not need an end, and is subtracted only at the horizon', () => {
    expect(bonusOf({ ended: false }, bonusWheneverGood)).toBe(2);
    expect(bonusOf({ ended: true }, bonusWheneverGood)).toBe(2);
    expect(bonusOf({ score: 0.5, ended: false }, bonusWheneverGood)).toBe(0);
    expect(bonusOf({ score: 0.5, ended: true }, bonusWheneverGood)).toBe(0);
    expect(bonusOf({ score: 0.5, t: 3 }, bonusWheneverGood)).toBe(-2);
  });

  it('by verdict follows the stop rule, right or wrong', () => {
    expect(bonusOf({ score: 0.25, ended: true, accepted: true }, bonusByVerdict)).toBe(2);
    expect(bonusOf({ score: 1, ended: true, accepted: false, t: 3 }, bonusByVerdict)).toBe(-2);
    // by default, the reference rule applies
    expect(bonusOf({}, bonusByVerdict)).toBe(2);
    expect(bonusOf({ score: 0.5, t: 3 }, bonusByVerdict)).toBe(-2);
  });

  it('by score does not depend on the verdict', () => {
    expect(bonusOf({ score: 0.25, ended: true, accepted: true }, bonusAtEnd)).toBe(0);
    expect(bonusOf({ score: 1, t: 3, ended: true, accepted: false }, bonusAtEnd)).toBe(2);
  });

  it('is the same in all variants under the reference rule', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), ({ options: drawn, calls }) => {
        for (const call of calls) {
          const { bonus } = derReward(call, drawn);
          for (const rule of [bonusAtEnd, bonusWheneverGood, bonusByVerdict]) {
            expect(composeReward({ bonus: rule })(call, drawn).bonus).toBe(bonus);
          }
        }
      }),
    );
  });
});

describe('composeReward', () => {
  it("without parts equals the paper's reward to the bit, with and without checks", () => {
    const composed = composeReward({});
    fc.assert(
      fc.property(arbitraryTrajectory(), ({ options: drawn, calls }) => {
        for (const call of calls) {
          const expected = derReward(call, drawn);
          expect(composed(call, drawn)).toEqual(expected);
          const complete = { ...drawn, discount: 1 };
          expect(composed.bare!(call, complete)).toEqual(expected);
          expect(derReward.bare(call, complete)).toEqual(expected);
          expect(utilityReward.bare(call, complete)).toEqual(utilityReward(call, drawn));
        }
      }),
    );
  });

  it('returns terms that are finite, never -0, and sum to the total', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), arbitraryTerms, ({ options: drawn, calls }, parts) => {
        for (const call of calls) {
          const terms = composeReward(parts)(call, drawn);
          expect(terms.total).toBe(terms.score + terms.gain + terms.cost + terms.bonus);
          for (const term of Object.values(terms)) {
            expect(Number.isFinite(term)).toBe(true);
            expect(Object.is(term, -0)).toBe(false);
          }
        }
      }),
    );
  });

  it('has the same reward on the graph as in the environment, for any custom term', () => {
    const world = {
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: { experts: [{ name: 'A', parameters: 1 }], answer: () => ({ text: 'y' }) },
      scorer: { signature: 's', range: [0, 1] as const, defaultThreshold: 1, score: () => 0 },
      maxSteps: 5,
    };
    const reward = { formula: composeReward({ gain: ({ t }) => t }), gainWeight: 1, costWeight: 0, bonus: 0 };
    const env = createDerEnv({ ...world, reward });
    env.reset({ seed: 0 });
    const earned = [0, 0, 0, 0, 0].reduce((sum, expert) => sum + env.step(expert).reward, 0);
    expect(earned).toBe(0 + 1 + 2 + 3 + 4);
    expect(solve(compileAnswerGraph(world), { reward }).return).toBe(earned);
    const best = composeReward({ gain: ({ bestScore }) => bestScore ?? 0 });
    expect(() => solve(compileAnswerGraph(world), { reward: { formula: best } })).toThrow(
      'to be finite, got NaN',
    );
    const declared = composeReward({ gain: ({ bestScore }) => bestScore ?? 0, needsBestScore: true });
    expect(() => solve(compileAnswerGraph(world), { reward: { formula: declared } })).toThrow(
      '`expandByBestScore(graph)`',
    );
  });

  it('rejects a baseline or a discount that is not finite', () => {
    for (const gain of [gainOverBaseline, gainOverBest, gainAsPotential]) {
      expect(() => gain(Number.NaN)).toThrow('`baseline`');
    }
    expect(() => gainOf({}, gainAsPotential(), Number.NaN)).toThrow('`discount`');
  });
});
