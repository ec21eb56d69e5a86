import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixture } from './equal-calls.ts';

const strategy = (score: number, parameters: number) => ({
  score: Float64Array.of(score, 1 - score),
  parameters: Float64Array.of(parameters, parameters),
});
const byCalls = [strategy(0.5, 10), strategy(0.7, 30), strategy(1, 40)];

describe('mixture', () => {
  it('is the strategy itself at a whole number of calls', () => {
    expect([1, 2, 3].map((calls) => mixture(byCalls, calls))).toEqual(byCalls);
  });

  it('is drawn between two neighbours so that the mean number of calls is met', () => {
    // 2.25 calls: two with .75, three with .25
    const mixed = mixture(byCalls, 2.25)!;
    expect(mixed.score[0]).toBeCloseTo(0.75 * 0.7 + 0.25 * 1, 12);
    expect(mixed.score[1]).toBeCloseTo(0.75 * 0.3, 12);
    expect(mixed.parameters[0]).toBeCloseTo(0.75 * 30 + 0.25 * 40, 12);
  });

  it('is there for no other number of calls', () => {
    expect([0, 0.5, 3.01, 11].map((calls) => mixture(byCalls, calls))).toEqual([null, null, null, null]);
  });

  it('costs as many calls as asked for, whatever is mixed', () => {
    // strategies whose parameters are their calls
    const counting = Array.from({ length: 6 }, (_, i) => strategy(0, i + 1));
    fc.assert(
      fc.property(fc.double({ min: 1, max: 6, noNaN: true }), (calls) => {
        expect(mixture(counting, calls)!.parameters[0]).toBeCloseTo(calls, 12);
      }),
    );
  });
});
