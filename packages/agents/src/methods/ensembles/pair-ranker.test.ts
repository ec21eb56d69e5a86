import fc from 'fast-check';
import { createRng, shuffle } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { paperExperts, rightScorer, tablePool } from '../__fixtures__/worlds.ts';
import { runMethod } from '../run-method.ts';
import { fitFeatureRanker } from './feature-ranker.ts';
import { importPairLogits } from './imported-pair-logits.ts';
import { type PairComparer, pairRankerMethod, type RankMode, rankPairs } from './pair-ranker.ts';

/** A comparer with a table of logits by expert, which counts its calls. */
function table(logits: readonly (readonly number[])[]): PairComparer & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    name: 'table',
    agentParameters: 0.4,
    asked,
    logit: (_, left, right) => {
      asked.push(`${left.expert}:${right.expert}`);
      return logits[left.expert]![right.expert]!;
    },
  };
}

const rank = (comparer: PairComparer, mode: RankMode, n: number, seed = 1) => {
  const { questions, pool } = tablePool([Array.from({ length: n }, (_, i) => `answer ${i}`)]);
  return runMethod(pairRankerMethod({ comparer, mode }), { questions, pool, scorer: rightScorer, seed });
};

describe('pairRankerMethod', () => {
  it("costs 117 billion parameters with the paper's eleven experts, and reports its own separately", () => {
    const { questions, pool } = tablePool([paperExperts.map((_, i) => `answer ${i}`)], paperExperts);
    const comparer = table(paperExperts.map(() => paperExperts.map(() => 0)));
    const run = runMethod(pairRankerMethod({ comparer }), { questions, pool, scorer: rightScorer, seed: 1 });
    expect([...run.parameters, ...run.calls]).toEqual([117, 11]);
    expect(run.agentParameters).toBe(0.4);
    expect(comparer.asked).toHaveLength(110);
    expect(run.agreement).toBe(false);
    // all equal: the lowest index
    expect([...run.chosen]).toEqual([0]);
  });

  it('sums logits of both orders, or counts wins of both orders', () => {
    // 0 loses narrowly to 1 and 2 and beats nobody but by one huge logit; 2 wins most
    const logits = [
      [0, 9, -1],
      [2, 0, -1],
      [3, 1, 0],
    ];
    // max_logits: 0: (9 - 2) + (-1 - 3) = 3; 1: (2 - 9) + (-1 - 1) = -9; 2: (3 + 1) + (1 + 1) = 6
    expect([...rank(table(logits), 'max_logits', 3).chosen]).toEqual([2]);
    // max_wins: 0: 1 + 0; 1: 1 + 0; 2: 2 + 2
    expect([...rank(table(logits), 'max_wins', 3).chosen]).toEqual([2]);
    // one huge logit decides the sum, but not the count
    const landslide = [
      [0, 50, -1, -1],
      [-50, 0, -1, -1],
      [1, 1, 0, 1],
      [1, 1, -1, 0],
    ];
    expect([...rank(table(landslide), 'max_logits', 4).chosen]).toEqual([0]);
    expect([...rank(table(landslide), 'max_wins', 4).chosen]).toEqual([2]);
  });

  it('uses both orders: a judge that always prefers the left answer has no effect', () => {
    const left = table([0, 1, 2].map(() => [1, 1, 1]));
    expect([...rank(left, 'max_logits', 3).chosen]).toEqual([0]);
    expect([...rank(left, 'max_wins', 3).chosen]).toEqual([0]);
  });

  it('counts wins from the left and from the right equally', () => {
    // from the left 0 and 3 win all three; from the right 0 wins none, 3 beats 1 and 2
    const logits = [0, 1, 1, 1, 1, 0, -1, -1, 1, -1, 0, -1, 1, 1, 1, 0];
    expect(rankPairs(logits, 4, 'max_wins')).toBe(3);
  });

  it('ranks as the mean over all, diagonal included, does in training', () => {
    const square = fc.integer({ min: 1, max: 5 }).chain((n) =>
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }), {
        minLength: n,
        maxLength: n,
      }),
    );
    fc.assert(
      fc.property(square, (rows) => {
        const n = rows.length;
        const scores = rows.map((row, i) => {
          const out = row.reduce((sum, x, j) => sum + (i === j ? 0 : x), 0) / n;
          const into = rows.reduce((sum, other, j) => sum + (i === j ? 0 : other[i]!), 0) / n;
          return Math.round((out - into) * n);
        });
        expect(rankPairs(rows.flat(), n, 'max_logits')).toBe(scores.indexOf(Math.max(...scores)));
      }),
    );
  });

  it('bubbles in one pass: 2 (N - 1) comparisons, with the better of two neighbours moving on', () => {
    // a strict order: the best wins in any random order
    const strength = [3, 1, 4, 1.5, 5, 0];
    const comparer = table(strength.map((a) => strength.map((b) => a - b)));
    for (let seed = 0; seed < 5; seed += 1) {
      comparer.asked.length = 0;
      expect([...rank(comparer, 'bubble', 6, seed).chosen]).toEqual([4]);
      expect(comparer.asked).toHaveLength(10);
    }
    expect(() => rankPairs([], 1, 'max_wins')).toThrow('`logits`');
  });

  it('keeps the right one of two equals while bubbling, so that the last of equals wins', () => {
    const comparer = table([0, 1, 2, 3].map(() => [7, 7, 7, 7]));
    const lasts = new Set<number>();
    for (let seed = 0; seed < 12; seed += 1) {
      // the random stream of the method
      const rng = createRng(seed).fork('method PairRanker (bubble)').fork('q0');
      const last = shuffle(rng, Int32Array.of(0, 1, 2, 3))[3]!;
      lasts.add(last);
      expect([...rank(comparer, 'bubble', 4, seed).chosen]).toEqual([last]);
    }
    expect(lasts.size).toBeGreaterThan(2);
  });

  it('ranks the answers so far when a budget ends it', () => {
    const { questions, pool } = tablePool([['a', 'b', 'c']]);
    const comparer = table([
      [0, -1, -9],
      [1, 0, -9],
      [9, 9, 0],
    ]);
    const options = { questions, pool, scorer: rightScorer, seed: 1, budget: { perQuestion: { calls: 2 } } };
    expect(runMethod(pairRankerMethod({ comparer }), options).answers).toEqual(['b']);
  });

  it('rejects a logit that is not finite, and an unknown mode', () => {
    expect(() =>
      rank(
        table([
          [0, Number.NaN],
          [0, 0],
        ]),
        'max_logits',
        2,
      ),
    ).toThrow('Expected `logit of table on question q0` to be a finite number');
    expect(() => pairRankerMethod({ comparer: table([]), mode: 'best' as RankMode })).toThrow('`mode`');
  });
});

describe('importPairLogits', () => {
  const file = {
    ranker: 'PairRM',
    agentParameters: 0.4,
    experts: ['unused', 'B', 'A'],
    logits: {
      __proto__: null,
      q0: [
        [0, 1, 2],
        [3, 0, 4],
        [5, 6, 0],
      ],
    },
  };
  const experts = [{ name: 'A' }, { name: 'B' }];

  it('finds each pair by the names of the experts, in the order of the pool', () => {
    const comparer = importPairLogits(file, experts);
    const answer = (expert: number) => ({ expert, text: '' });
    const question = { id: 'q0', text: '' };
    // A is row 2, B is row 1
    expect(comparer.logit(question, answer(0), answer(1))).toBe(6);
    expect(comparer.logit(question, answer(1), answer(0))).toBe(4);
    expect(comparer).toMatchObject({ agentParameters: 0.4, note: 'pair logits imported from PairRM' });
    expect(() => comparer.logit({ id: 'constructor', text: '' }, answer(0), answer(1))).toThrow(
      'Expected pair logits of question constructor by PairRM, got none.',
    );
  });

  it.each([
    [null, '`pair logits`'],
    [[], '`pair logits`'],
    [{ ...file, ranker: 1 }, '`ranker of the pair logits`'],
    [{ ...file, agentParameters: -1 }, '`agentParameters of the pair logits`'],
    [{ ...file, experts: 'A' }, '`experts of the pair logits`'],
    [{ ...file, experts: ['A', 'C'], logits: {} }, 'the names of at least B'],
    [{ ...file, logits: [] }, '`logits of the pair logits`'],
    [
      {
        ...file,
        logits: {
          q0: [
            [0, 1],
            [1, 0],
          ],
        },
      },
      'logits["q0"]',
    ],
    [
      {
        ...file,
        logits: {
          q0: [
            [0, 1, 2],
            [3, 0],
            [5, 6, 0],
          ],
        },
      },
      'logits["q0"][1]',
    ],
    [
      {
        ...file,
        logits: {
          q0: [
            [0, 1, 2],
            [3, 0, null],
            [5, 6, 0],
          ],
        },
      },
      'logits["q0"][1][2]',
    ],
  ])('rejects data of another shape and names the place (%#)', (value, place) => {
    expect(() => importPairLogits(value, experts)).toThrow(place);
  });
});

describe('fitFeatureRanker', () => {
  const experts = [
    { name: 'A', parameters: 7 },
    { name: 'B', parameters: 7 },
    { name: 'C', parameters: 7 },
  ];

  /** One of three writes a sentence, the others a refusal; B writes the sentence more often. */
  function world(count: number, seed: string) {
    const rng = createRng(seed);
    const questions = Array.from({ length: count }, (_, i) => ({
      id: `${seed}${i}`,
      text: `How many are ${i} things?`,
    }));
    const answers = questions.flatMap((_, i) => {
      const right = rng.uniform() < 0.5 ? 1 : rng.integer(3);
      return experts.map((__, e) => (e === right ? `There are ${i} of them.` : 'I am sorry, I cannot say'));
    });
    return { questions, answers, scores: answers.map((answer) => (answer.startsWith('There') ? 1 : 0)) };
  }

  it('learns from train scores which text is better, and is antisymmetric under swapping a pair', () => {
    const ranker = fitFeatureRanker({
      train: world(80, 'a'),
      validation: world(30, 'b'),
      experts,
      rng: createRng(1),
    });
    const test = world(60, 'c');
    const rows = new Map(test.questions.map(({ id }, q) => [id, q]));
    const pool = {
      experts,
      answer: ({ question, expert }: { question: { id: string }; expert: number }) => ({
        text: test.answers[rows.get(question.id)! * 3 + expert]!,
      }),
    };
    const scorer = { ...rightScorer, score: (answer: string) => (answer.startsWith('There') ? 1 : 0) };
    const questions = test.questions.map((question) => ({ ...question, reference: null }));
    const run = runMethod(pairRankerMethod({ comparer: ranker }), { questions, pool, scorer, seed: 1 });
    expect(run.score.reduce((sum, score) => sum + score, 0)).toBe(60);
    expect(run.note).toContain('not the published model');
    const [question] = test.questions;
    const left = { expert: 0, text: test.answers[0]! };
    const right = { expert: 1, text: test.answers[1]! };
    expect(ranker.logit(question!, left, right)).toBe(-ranker.logit(question!, right, left));
  });

  it('uses the author: of equal texts it prefers the expert that was better on train', () => {
    const ranker = fitFeatureRanker({
      train: world(120, 'a'),
      validation: world(30, 'b'),
      experts,
      rng: createRng(1),
    });
    const same = (expert: number) => ({ expert, text: 'There are 7 of them.' });
    const question = { id: 'new', text: 'How many are 7 things?' };
    expect(ranker.logit(question, same(1), same(0))).toBeGreaterThan(0);
    expect(ranker.logit(question, same(1), same(2))).toBeGreaterThan(0);
  });

  it('is deterministic, and rejects invalid data', () => {
    const options = {
      train: world(40, 'a'),
      validation: world(20, 'b'),
      experts,
      rng: createRng(1),
      mostPairs: 30,
    };
    const logit = () =>
      fitFeatureRanker({ ...options, rng: createRng(1) }).logit(
        options.train.questions[0]!,
        { expert: 0, text: 'So' },
        { expert: 1, text: 'no' },
      );
    expect(logit()).toBe(logit());
    const equal = { ...options.train, scores: options.train.scores.map(() => 1) };
    expect(() => fitFeatureRanker({ ...options, train: equal })).toThrow(
      'Expected `train.scores` to be different',
    );
    expect(() => fitFeatureRanker({ ...options, experts: experts.slice(1) })).toThrow('`train.answers`');
    expect(() => fitFeatureRanker({ ...options, l2: [] })).toThrow('`l2`');
  });
});
