import { expect, it } from 'vitest';
import { overEncoders } from './over-encoders.ts';
import type { EffectReport } from './types.ts';

/** A claim that the first row is higher, with a given difference and an interval of .1 on each side. */
const effect = (difference: number | null): EffectReport => ({
  table: 'table-4',
  says: 'more is more',
  variant: 'more',
  against: 'less',
  measure: 'score',
  paper: { variant: 2, against: 1, unit: 'points' },
  direction: 'higher',
  nature: 'emergent',
  verdict: difference === null ? 'not measured' : 'not significant',
  reach: null,
  reason: 'a reason',
  ours:
    difference === null
      ? null
      : {
          variant: difference,
          against: 0,
          difference,
          interval: [difference - 0.1, difference + 0.1],
          adjustedP: Math.abs(difference) > 0.1 ? 0.01 : 0.5,
          detectable: null,
          n: 1,
          trainSets: 1,
          runs: 1,
        },
});
const over = (...differences: readonly (number | null)[]) => {
  const [first, ...others] = differences.map((each, i) => ({ encoder: `e${i}`, effects: [effect(each)] }));
  return overEncoders([first!, ...others])[0]!;
};

it('does not change the effects of a single encoder', () => {
  expect(over(0.5)).toEqual(effect(0.5));
});

it('returns `depends on the encoder` if one agrees with the paper and another contradicts it, in any order', () => {
  for (const differences of [
    [0.5, -0.5],
    [-0.5, 0.5],
    [0, 0.5, -0.5],
  ]) {
    expect(over(...differences)).toMatchObject({ verdict: 'depends on the encoder', reason: null });
  }
});

it('keeps the verdict of the first encoder if no two are opposite, and lists all verdicts', () => {
  const found = over(0.5, 0, null);
  expect(found.verdict).toBe('not significant');
  expect(found.reach!.encoders.map(({ encoder, verdict }) => [encoder, verdict])).toEqual([
    ['e0', 'as in the paper'],
    ['e1', 'not significant'],
  ]);
});
