import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gptRank, meanRanks, type PairwiseComparison } from './gpt-rank.ts';

const names = ['a', 'b', 'c', 'd'];
const pairs = names.flatMap((first, i) => names.slice(i + 1).map((second) => [first, second] as const));
const verdict = fc.constantFrom('first', 'second', 'bothGood', 'bothBad');
const round = fc
  .tuple(
    fc.array(verdict, { minLength: 6, maxLength: 6 }),
    fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  )
  .map(([verdicts, turned]) =>
    pairs.map(([first, second], k): PairwiseComparison => {
      const v = verdicts[k]! as PairwiseComparison['verdict'];
      return turned[k] ? { first: second, second: first, verdict: v } : { first, second, verdict: v };
    }),
  );

describe('gptRank', () => {
  it('sums points like LLM-Blender', () => {
    // a beats b (+1, -1), a and c both good (+.5 each), c beats b: a = (1 - -1) + (.5 - .5) = 2, b = -4, c = 2
    const comparisons: PairwiseComparison[] = [
      { first: 'a', second: 'b', verdict: 'first' },
      { first: 'c', second: 'a', verdict: 'bothGood' },
      { first: 'b', second: 'c', verdict: 'second' },
    ];
    const { ranks, scores } = gptRank(['a', 'b', 'c'], comparisons);
    expect([...scores.values()]).toEqual([2, -4, 2]);
    // equal scores share the better rank, and the next one is skipped
    expect([...ranks.values()]).toEqual([1, 3, 1]);
    // a's row is above 0 against b and c, its column below 0 at b: 3; c likewise; b has neither
    expect([...gptRank(['a', 'b', 'c'], comparisons, { policy: 'maxWins' }).scores.values()]).toEqual([
      3, 0, 3,
    ]);
    // a verdict of both bad counts against both under maxWins, and cancels under maxLogits
    const bad: PairwiseComparison[] = [{ first: 'a', second: 'b', verdict: 'bothBad' }];
    expect([...gptRank(['a', 'b'], bad).scores.values()]).toEqual([0, 0]);
    expect([...gptRank(['a', 'b'], bad, { policy: 'maxWins' }).scores.values()]).toEqual([1, 1]);
  });

  it('equals, without ties, twice the wins minus losses, independent of the order in which answers were shown', () => {
    fc.assert(
      fc.property(round, (comparisons) => {
        const { ranks, scores } = gptRank(names, comparisons);
        for (const name of names) {
          let balance = 0;
          for (const { first, second, verdict: v } of comparisons) {
            if (v === 'first' || v === 'second') {
              const winner = v === 'first' ? first : second;
              if (first === name || second === name) balance += winner === name ? 1 : -1;
            }
          }
          expect(scores.get(name)).toBe(2 * balance);
        }
        expect([...scores.values()].reduce((a, b) => a + b)).toBe(0);
        expect(Math.min(...ranks.values())).toBe(1);
        const twice = gptRank(names, [...comparisons, ...comparisons]).ranks;
        expect([...twice]).toEqual([...ranks]);
        const order = [...names].reverse();
        expect(new Map(gptRank(order, comparisons).ranks)).toEqual(new Map(ranks));
      }),
    );
  });

  it('rejects missing pairs, unknown names and unknown verdicts', () => {
    const one: PairwiseComparison = { first: 'a', second: 'b', verdict: 'first' };
    expect(() => gptRank(['a', 'b', 'c'], [one])).toThrow(
      'Expected `comparisons` to cover every pair, got no comparison of ["a","c"].',
    );
    expect(() => gptRank(['a', 'b'], [{ ...one, second: '__proto__' }])).toThrow('`comparisons[0]`');
    expect(() => gptRank(['a', 'b'], [{ ...one, second: 'a' }])).toThrow('`comparisons[0]`');
    expect(() => gptRank(['a', 'b'], [{ ...one, verdict: 'A is better' as 'first' }])).toThrow('verdict');
    expect(() => gptRank(['a', 'a'], [])).toThrow('`candidates`');
    expect(() => gptRank(['a'], [])).toThrow('`candidates`');
    expect(() => gptRank(['a', 'b'], [one], { policy: 'max_wins' as 'maxWins' })).toThrow('`policy`');
    // any string is a valid name
    expect(
      gptRank(['__proto__', 'b'], [{ first: '__proto__', second: 'b', verdict: 'first' }]).ranks.get(
        '__proto__',
      ),
    ).toBe(1);
  });
});

describe('meanRanks', () => {
  it('averages ranks over questions', () => {
    const q = (a: number, b: number) =>
      new Map([
        ['a', a],
        ['b', b],
      ]);
    expect([...meanRanks([q(1, 2), q(2, 1), q(1, 1)])]).toEqual([
      ['a', 4 / 3],
      ['b', 4 / 3],
    ]);
    expect(() => meanRanks([])).toThrow('`questions`');
    expect(() =>
      meanRanks([
        q(1, 2),
        new Map([
          ['a', 1],
          ['c', 2],
        ]),
      ]),
    ).toThrow('`questions[1]`');
    expect(() => meanRanks([q(1, 2), new Map([...q(1, 2), ['c', 3]])])).toThrow('`questions[1]`');
  });
});
