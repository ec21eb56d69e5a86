import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestExperts, mixture } from './equal-calls.ts';

const strategy = (score: number, parameters: number) => ({
  score: Float64Array.of(score, 1 - score),
  parameters: Float64Array.of(parameters, parameters),
});
const byCalls = [strategy(0.5, 10), strategy(0.7, 30), strategy(1, 40)];

describe('mixture', () => {
  it('returns the strategy itself at a whole number of calls', () => {
    expect([1, 2, 3].map((calls) => mixture(byCalls, calls))).toEqual(byCalls);
  });

  it('mixes the two nearest strategies to the given mean number of calls', () => {
    // 2.25 calls: two with .75, three with .25
    const mixed = mixture(byCalls, 2.25)!;
    expect(mixed.score[0]).toBeCloseTo(0.75 * 0.7 + 0.25 * 1, 12);
    expect(mixed.score[1]).toBeCloseTo(0.75 * 0.3, 12);
    expect(mixed.parameters[0]).toBeCloseTo(0.75 * 30 + 0.25 * 40, 12);
  });

  it('returns null outside the range of the strategies', () => {
    expect([0, 0.5, 3.01, 11].map((calls) => mixture(byCalls, calls))).toEqual([null, null, null, null]);
  });

  it('has the given mean number of calls for any strategies', () => {
    // strategies whose parameters are their calls
    const counting = Array.from({ length: 6 }, (_, i) => strategy(0, i + 1));
    fc.assert(
      fc.property(fc.double({ min: 1, max: 6, noNaN: true }), (calls) => {
        expect(mixture(counting, calls)!.parameters[0]).toBeCloseTo(calls, 12);
      }),
    );
  });
});

describe('bestExperts', () => {
  const experts = [{ parameters: 1 }, { parameters: 10 }, { parameters: 100 }];
  const table = (scores: number[], judged: number[]) => ({
    scores: Float64Array.from(scores),
    judged: Float64Array.from(judged),
  });

  it('adds the most helpful expert on train, and picks answers by the judge on test', () => {
    // alone: 1, 2 and 1 right of three; the third corrects the mistake of the second, since the judge prefers it
    const train = table([1, 1, 0, 0, 1, 0, 0, 0, 1], [0.5, 0.9, 0.1, 0.8, 0.6, 0.1, 0.1, 0.2, 0.7]);
    // the judge picks the second, then the third, then the first
    const test = table([0.1, 0.2, 0.3], [0.9, 0.5, 0.6]);
    const found = bestExperts(experts, train, test);
    expect(found.map(({ score }) => [...score])).toEqual([[0.2], [0.3], [0.1]]);
    expect(found.map(({ parameters }) => [...parameters])).toEqual([[10], [110], [111]]);
  });

  it('breaks ties by the lowest index, and by the order of choice', () => {
    const even = table([1, 1, 1], [0.5, 0.5, 0.5]);
    const test = table([0.1, 0.2, 0.3], [0.5, 0.5, 0.5]);
    expect(
      bestExperts(experts, even, test).map(({ score, parameters }) => [score[0], parameters[0]]),
    ).toEqual([
      [0.1, 1],
      [0.1, 11],
      [0.1, 111],
    ]);
  });
});
