import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derReward, utilityReward } from './reward.ts';
import type { RewardInput, RewardOptions } from './reward-types.ts';
import { arbitraryRewardRules, arbitraryTrajectory } from './testing/arbitraries.ts';

// binary fractions: every sum below is exact
const options: RewardOptions = { costWeight: 0, gainWeight: 4, bonus: 2, threshold: 0.75, maxSteps: 4 };
const gainOf = (input: Partial<RewardInput>, rules: Partial<RewardOptions>): number =>
  derReward({ t: 1, score: 0.5, previousScore: 0.25, cost: 0, ...input }, { ...options, ...rules }).gain;

describe('the gain', () => {
  it('from a fixed baseline counts at t = 0 too', () => {
    const first = { t: 0, previousScore: null };
    // 4 (.5 - 0), 4 (.5 - .25)
    expect(gainOf(first, { gain: 'fixedBaseline' })).toBe(2);
    expect(gainOf(first, { gain: 'fixedBaseline', baseline: 0.25 })).toBe(1);
    // after that as in the paper: 4 (.5 - .25)
    expect(gainOf({}, { gain: 'fixedBaseline', baseline: 0.75 })).toBe(1);
  });

  it('on the running maximum pays for what is better than all before, and charges nothing', () => {
    const rules = { gain: 'runningMaximum' } as const;
    expect(gainOf({ bestScore: 0.25 }, rules)).toBe(1);
    expect(gainOf({ bestScore: 0.75 }, rules)).toBe(0);
    expect(gainOf({ bestScore: 0.25 }, { ...rules, baseline: 0.375 })).toBe(0.5);
    expect(gainOf({ t: 0, previousScore: null }, { ...rules, baseline: 0.25 })).toBe(1);
    expect(gainOf({ t: 0, previousScore: null, bestScore: null }, { ...rules, baseline: 0.75 })).toBe(0);
    expect(() => gainOf({}, rules)).toThrow('Expected `bestScore` to be a finite number, got undefined.');
  });

  it('as a potential takes back at the end what it paid on the way', () => {
    const rules = { gain: 'potential', discount: 0.5 } as const;
    // 4 (.5 x .5 - .25); at the end 4 (0 - .25)
    expect(gainOf({ ended: false }, rules)).toBe(0);
    expect(gainOf({ ended: false }, { ...rules, discount: 1 })).toBe(1);
    expect(gainOf({ ended: true }, rules)).toBe(-1);
    expect(gainOf({ t: 0, previousScore: null, ended: false }, { ...rules, baseline: 0.5 })).toBe(-1);
  });

  it('of an episode sums to what its rule says: beta times (last - first), (last - b), (best - b), or -b', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), fc.nat(4), ({ options: drawn, calls }, n) => {
        const baseline = n / 4;
        const sum = (gain: RewardOptions['gain']): number =>
          calls.reduce(
            (total, call) => total + derReward(call, { ...drawn, gain, baseline } as RewardOptions).gain,
            0,
          );
        const scores = calls.map(({ score }) => score);
        const beta = drawn.gainWeight;
        expect(sum('paper')).toBeCloseTo(beta * (scores.at(-1)! - scores[0]!), 11);
        expect(sum('fixedBaseline')).toBeCloseTo(beta * (scores.at(-1)! - baseline), 11);
        expect(sum('runningMaximum')).toBeCloseTo(beta * (Math.max(baseline, ...scores) - baseline), 11);
        expect(sum('potential')).toBeCloseTo(-beta * baseline, 11);
      }),
    );
  });
});

describe('quality final', () => {
  it('pays the score once, with the call that ends the episode', () => {
    const rules = { ...options, quality: 'final' } as const;
    const input = { t: 1, score: 0.5, previousScore: 0.25, cost: 0 };
    expect(derReward(input, rules).score).toBe(0);
    expect(derReward({ ...input, ended: true }, rules).score).toBe(0.5);
    expect(derReward({ ...input, t: 3 }, rules).score).toBe(0.5);
    expect(derReward({ ...input, score: 0.75 }, rules).score).toBe(0.75);
  });

  it('without gain and bonus is the utility, to the bit', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), fc.boolean(), ({ options: drawn, calls }, says) => {
        for (const call of calls) {
          const { ended: _, ...silent } = call;
          const input = says ? call : silent;
          const rules = { ...drawn, quality: 'final', gainWeight: 0, bonus: 0 } as const;
          expect(derReward(input, rules)).toEqual(utilityReward(input, drawn));
        }
      }),
    );
  });
});

describe('the bonus', () => {
  const good = { t: 1, score: 0.75, previousScore: 0.25, cost: 0 };
  const bonusOf = (input: Partial<RewardInput>, rules: Partial<RewardOptions>): number =>
    derReward({ ...good, ...input }, { ...options, ...rules }).bonus;

  it('paid whenever good comes without an end too, and is taken at the horizon only', () => {
    const rules = { bonusPaid: 'wheneverGood' } as const;
    expect(bonusOf({ ended: false }, rules)).toBe(2);
    expect(bonusOf({ ended: true }, rules)).toBe(2);
    expect(bonusOf({ score: 0.5, ended: false }, rules)).toBe(0);
    expect(bonusOf({ score: 0.5, ended: true }, rules)).toBe(0);
    expect(bonusOf({ score: 0.5, t: 3 }, rules)).toBe(-2);
  });

  it('judged by verdict believes the stop rule, right or wrong', () => {
    const rules = { bonusJudge: 'verdict' } as const;
    expect(bonusOf({ score: 0.25, ended: true, accepted: true }, rules)).toBe(2);
    expect(bonusOf({ score: 1, ended: true, accepted: false, t: 3 }, rules)).toBe(-2);
    // unsaid, the reference rule is meant
    expect(bonusOf({}, rules)).toBe(2);
    expect(bonusOf({ score: 0.5, t: 3 }, rules)).toBe(-2);
  });

  it('judged by score does not look at the verdict', () => {
    expect(bonusOf({ score: 0.25, ended: true, accepted: true }, {})).toBe(0);
    expect(bonusOf({ score: 1, t: 3, ended: true, accepted: false }, {})).toBe(2);
  });

  it('under the reference rule is the same by every rule of it', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), ({ options: drawn, calls }) => {
        for (const call of calls) {
          const { bonus } = derReward(call, drawn);
          expect(derReward(call, { ...drawn, bonusPaid: 'wheneverGood' }).bonus).toBe(bonus);
          expect(derReward(call, { ...drawn, bonusJudge: 'verdict' }).bonus).toBe(bonus);
        }
      }),
    );
  });
});

describe('any rules', () => {
  it('give terms that sum to the total, finite, and never -0', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), arbitraryRewardRules(), ({ options: drawn, calls }, rules) => {
        for (const call of calls) {
          const terms = derReward(call, { ...rules, threshold: drawn.threshold, maxSteps: drawn.maxSteps });
          expect(terms.total).toBe(terms.score + terms.gain + terms.cost + terms.bonus);
          for (const term of Object.values(terms)) {
            expect(Number.isFinite(term)).toBe(true);
            expect(Object.is(term, -0)).toBe(false);
          }
        }
      }),
    );
  });

  it.each(['quality', 'gain', 'bonusPaid', 'bonusJudge'])('refuse an unknown `%s` by name', (name) => {
    const input = { t: 1, score: 0.5, previousScore: 0.25, cost: 0 };
    expect(() => derReward(input, { ...options, [name]: 'odd' })).toThrow(
      `Expected \`${name}\` to be one of '`,
    );
  });

  it('refuse numbers that are none', () => {
    const input = { t: 1, score: 0.5, previousScore: 0.25, cost: 0 };
    expect(() => derReward(input, { ...options, gain: 'fixedBaseline', baseline: Number.NaN })).toThrow(
      '`baseline`',
    );
    expect(() => derReward(input, { ...options, gain: 'potential', discount: Number.NaN })).toThrow(
      '`discount`',
    );
  });
});

describe('arbitraryTrajectory', () => {
  it('draws episodes that are valid: they end where the rule ends them and nowhere else', () => {
    fc.assert(
      fc.property(arbitraryTrajectory(), ({ options: drawn, calls }) => {
        expect(calls.length).toBeGreaterThan(0);
        calls.forEach((call, t) => {
          expect(call.t).toBe(t);
          const over = call.score >= drawn.threshold || t === drawn.maxSteps - 1;
          expect([call.ended, call.accepted]).toEqual([over, call.score >= drawn.threshold]);
          expect(over).toBe(t === calls.length - 1);
          expect(call.previousScore).toBe(t === 0 ? null : calls[t - 1]!.score);
        });
      }),
    );
  });
});
