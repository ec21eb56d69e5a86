import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeOptions } from './_complete-options.ts';
import { seedState } from './_hash.ts';
import { createMind, ownStatuses, rise } from './_knowledge.ts';
import { drawQuestion, type SyntheticQuestion } from './_questions.ts';
import { RIGHT, STATUSES, WRONG } from './_status.ts';
import { syntheticExperts } from './experts.ts';
import type { SyntheticPoolOptions } from './options.ts';

const base = { seed: 9, topics: ['law'], twoTopics: 0, facts: [4] };

/** Shares of right, wrong and unknown facts of one expert on many questions of law. */
function shares(expert: object, rest: Omit<SyntheticPoolOptions, 'seed'> = {}): [number, number] {
  const options = completeOptions({ ...base, ...rest });
  const mind = createMind({ ...syntheticExperts[0]!, strong: [], ...expert }, options);
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < 1500; i++) {
    const drawn = drawQuestion(9, seedState(9), i, options);
    const question: SyntheticQuestion = { ...drawn, reference: null };
    for (let code = ownStatuses(question, mind, options.slope, 0), f = 0; f < 4; f++) {
      if (code % STATUSES === RIGHT) right++;
      if (code % STATUSES === WRONG) wrong++;
      code = Math.floor(code / STATUSES);
    }
  }
  return [right / 6000, wrong / 6000];
}

describe('the knowledge of an expert', () => {
  it('has a probability that rises from 0 to 1 with ability minus difficulty, and is 1/2 where they are equal', () => {
    expect(rise(0)).toBe(0.5);
    expect(rise(0.75)).toBeCloseTo(0.8, 12); // .5 + .5 x .75 / 1.25
    expect(rise(-0.75)).toBeCloseTo(0.2, 12);
    const x = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(x, x, (a, b) => {
        expect(rise(Math.min(a, b))).toBeLessThanOrEqual(rise(Math.max(a, b)));
        expect(rise(a)).toBeGreaterThanOrEqual(0);
        expect(rise(a)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('has this probability if nothing else varies, and values are invented as often as the expert states', () => {
    const still = { attributeSpread: 0, levelDifficulty: 0, hiddenDifficulty: 0, slope: 1 };
    const [right, wrong] = shares({ skill: 0.75, invents: 0.3 }, still);
    expect(Math.abs(right - 0.8)).toBeLessThan(0.026); // 5 x sqrt(.8 x .2 / 6000)
    expect(Math.abs(wrong - 0.06)).toBeLessThan(0.016); // .2 x .3; 5 x sqrt(.06 x .94 / 6000)
  });

  it('is greater on a strong topic, and an expert that never invents states no wrong value', () => {
    const [plain] = shares({ skill: -1, invents: 0 });
    const [strong, wrong] = shares({ skill: -1, invents: 0, strong: ['law'] });
    expect(strong).toBeGreaterThan(plain + 0.3);
    expect(wrong).toBe(0);
  });
});
