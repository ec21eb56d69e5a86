import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paperExperts, rightScorer, tablePool } from '../__fixtures__/worlds.ts';
import { runMethod } from '../run-method.ts';
import { firstMode, majorityVoteMethod, medoidVoteMethod } from './voting.ts';

/** The value after `=`, or none. */
const extract = (text: string) => /=(\w+)/.exec(text)?.[1] ?? null;
const vote = majorityVoteMethod({ extract });
const answersOf = (method: typeof vote, texts: readonly (readonly string[])[]) => {
  const { questions, pool } = tablePool(texts);
  return runMethod(method, { questions, pool, scorer: rightScorer, seed: 1 });
};

describe('firstMode', () => {
  it('equals brute force: the most frequent value, with ties to the one seen first', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'toString', null), { maxLength: 9 }), (values) => {
        const counts = values.map((value) =>
          value === null ? 0 : values.filter((other) => other === value).length,
        );
        const most = Math.max(0, ...counts);
        const first = counts.indexOf(most);
        expect(firstMode(values)).toEqual(most === 0 ? null : { value: values[first], first, votes: most });
      }),
    );
  });
});

describe('majorityVoteMethod', () => {
  it('returns the first voter of the most frequent value', () => {
    const run = answersOf(vote, [
      ['x =1', 'y =2', 'z =2', '=1 later'],
      ['a =3', 'b =2', 'c =2', 'd =4'],
    ]);
    // two against two: 1 was voted for first
    expect(run.answers).toEqual(['x =1', 'b =2']);
    expect([...run.chosen]).toEqual([0, 1]);
    expect(run.agreement).toBe(true);
  });

  it('charges losing voters', () => {
    expect([...answersOf(vote, [['=1', '=2', '=2', '=1']]).parameters]).toEqual([1111]);
  });

  it('prefers any answer with a value over answers without one', () => {
    expect(answersOf(vote, [['no idea', 'no idea', '=7', 'no idea']]).answers).toEqual(['=7']);
  });

  it('returns an empty text if no answer has a value, which is never right', () => {
    // even if the score would count the text itself as right
    const run = answersOf(vote, [['right', 'right', 'right']]);
    expect([...run.score, ...run.chosen]).toEqual([0, -1]);
    expect(run.answers).toEqual(['']);
    expect([...run.parameters]).toEqual([111]);
  });

  it('asks for several samples of each expert, all of the first before those of the second', () => {
    const twice = majorityVoteMethod({ extract, samples: 2 });
    const run = answersOf(twice, [['=1', '=2', '=3']]);
    expect(run.routes).toEqual([[0, 0, 1, 1, 2, 2]]);
    expect(run.records[0]!.map(({ sample }) => sample)).toEqual([0, 1, 0, 1, 0, 1]);
    expect([...run.parameters]).toEqual([222]);
  });

  it('can be restricted to some experts, in a given order', () => {
    const some = majorityVoteMethod({ extract, experts: [2, 0] });
    expect(answersOf(some, [['=1', '=2', '=3', '=2']])).toMatchObject({ routes: [[2, 0]], answers: ['=3'] });
    const { questions, pool } = tablePool([['=1', '=2', '=3']]);
    const options = { questions, pool, scorer: rightScorer, seed: 1 };
    expect(runMethod(some, { ...options, available: () => [0, 1] }).routes).toEqual([[0]]);
    expect(runMethod(some, { ...options, available: () => [1] }).routes).toEqual([[1]]);
  });

  it('counts the votes so far when a budget ends it', () => {
    const { questions, pool } = tablePool([['=1', '=2', '=2', '=2']]);
    const budget = { perQuestion: { calls: 2 } };
    expect(runMethod(vote, { questions, pool, scorer: rightScorer, seed: 1, budget }).answers).toEqual([
      '=1',
    ]);
  });

  it("costs 117 billion parameters with the paper's eleven experts and one sample, 234 with two", () => {
    const { questions, pool } = tablePool([paperExperts.map(() => '=1')], paperExperts);
    const cost = (samples: number) =>
      runMethod(majorityVoteMethod({ extract, samples }), { questions, pool, scorer: rightScorer, seed: 1 })
        .parameters;
    expect([...cost(1)]).toEqual([117]);
    expect([...cost(2)]).toEqual([234]);
  });

  it('rejects zero samples', () => {
    expect(() => majorityVoteMethod({ extract, samples: 0 })).toThrow('`samples`');
    expect(() => medoidVoteMethod({ similarity: () => 1, samples: 1.5 })).toThrow('`samples`');
  });
});

describe('medoidVoteMethod', () => {
  const common = (a: string, b: string) => [...a].filter((letter) => b.includes(letter)).length;

  it('returns the answer most similar to all others, not counting itself', () => {
    // support: abc 2 + 0 = 2, bcd 2 + 0 = 2, xyzxyz 0: the first of equals; similarity to itself does not count
    expect(answersOf(medoidVoteMethod({ similarity: common }), [['xyzxyz', 'abc', 'bcd']]).answers).toEqual([
      'abc',
    ]);
  });

  it('calls `similarity` with the candidate first', () => {
    // 'aaa' has 3 letters that 'a' has; 'a' has 1 of 'aaa'
    expect(answersOf(medoidVoteMethod({ similarity: common }), [['a', 'aaa']]).answers).toEqual(['aaa']);
    const turned = medoidVoteMethod({ similarity: (a, b) => common(b, a) });
    expect(answersOf(turned, [['a', 'aaa']]).answers).toEqual(['a']);
  });

  it('equals brute force', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 6 }), (texts) => {
        const support = texts.map((a, i) =>
          texts.reduce((sum, b, j) => sum + (i === j ? 0 : common(a, b)), 0),
        );
        const [chosen] = answersOf(medoidVoteMethod({ similarity: common }), [texts]).chosen;
        expect(chosen).toBe(support.indexOf(Math.max(...support)));
      }),
      { numRuns: 50 },
    );
  });

  it('reports its own parameters separately from those of the calls', () => {
    const run = answersOf(medoidVoteMethod({ similarity: common, agentParameters: 0.11 }), [['a', 'b']]);
    expect([run.agentParameters, ...run.parameters]).toEqual([0.11, 11]);
  });

  it('rejects a similarity that is not a number', () => {
    const broken = medoidVoteMethod({ similarity: () => Number.NaN });
    expect(() => answersOf(broken, [['a', 'b']])).toThrow('Expected `similarity`');
  });
});
