import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { softmaxRows } from './_distil.ts';
import { trainScoreRegression } from './score-regression.ts';
import { trainSoftLabels } from './soft-labels.ts';
import { minMax, shareAmongTags, trainZooter, zScore } from './zooter.ts';

const pair = [
  { name: 'A', parameters: 0 },
  { name: 'B', parameters: 0 },
];
const blank = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `q${i}`, text: '' }));

describe('softmaxRows', () => {
  it('is proportional to exp(value / temperature) in each row', () => {
    // e^(.1/.1) : e^0 = e : 1
    const [a, b, c, d] = softmaxRows([0.6, 0.5, 2, 2], 2, 0.1);
    expect(a! / b!).toBeCloseTo(Math.E, 12);
    expect([c, d]).toEqual([0.5, 0.5]);
  });

  it('sums to 1 in every row and keeps the order, for any values', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 3, maxLength: 3 }), (row) => {
        const p = softmaxRows(row, 3, 0.01);
        expect(p.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
        expect(p[row.indexOf(Math.max(...row))]).toBe(Math.max(...p));
      }),
      { numRuns: 50 },
    );
  });
});

describe('trainSoftLabels', () => {
  it('learns the mean of the labels without words', () => {
    // at temperature .1: e : 1 and 1 : e^2; means (.7311 + .1192) / 2 = .4251
    const scored = { questions: blank(2), scores: [0.6, 0.5, 0.3, 0.5] };
    const router = trainSoftLabels({ train: scored, validation: scored, experts: pair, temperatures: [0.1] });
    expect(router.values(blank(1))[0]).toBeCloseTo((Math.E / (1 + Math.E) + 1 / (1 + Math.exp(2))) / 2, 3);
  });

  it('subtracts the cost from the score before making labels', () => {
    const scored = { questions: blank(1), scores: [0.6, 0.5] };
    const priced = [{ name: 'dear', parameters: 200 }, pair[1]!];
    const asks = (costWeight: number) =>
      trainSoftLabels({ train: scored, validation: scored, experts: priced, costWeight }).route(blank(1))[0];
    expect(asks(0.0004)).toBe(0);
    expect(asks(0.0006)).toBe(1);
  });

  it('rejects a temperature of 0', () => {
    const scored = { questions: blank(1), scores: [0.6, 0.5] };
    const given = { train: scored, validation: scored, experts: pair };
    expect(() => trainSoftLabels({ ...given, temperatures: [0] })).toThrow('`temperatures`');
    expect(() => trainSoftLabels({ ...given, temperatures: [] })).toThrow('`temperatures`');
    expect(() => trainZooter({ ...given, tags: ['t'], temperatures: [-1] })).toThrow('`temperatures`');
  });
});

describe('the rewards of ZOOTER', () => {
  it('are shared between the questions of a tag', () => {
    // tag x: means (2, 4); .3 of the own and .7 of the mean. Tag y has one question: nothing changes
    const shared = shareAmongTags([1, 3, 3, 5, 9, 7], ['x', 'x', 'y'], 2, 0.3);
    const expected = [0.3 + 1.4, 0.9 + 2.8, 0.9 + 1.4, 1.5 + 2.8, 9, 7];
    expected.forEach((value, i) => {
      expect(shared[i]).toBeCloseTo(value, 12);
    });
  });

  it('are normalised per question, and a question without differences has no effect', () => {
    // mean 2, deviation sqrt(2/3)
    const scaled = zScore(Float64Array.of(1, 2, 3, 0.1, 0.1, 0.1), 3);
    expect([...scaled]).toEqual(
      [-Math.sqrt(1.5), 0, Math.sqrt(1.5), 0, 0, 0].map((x) => expect.closeTo(x, 12)),
    );
    expect([...minMax(Float64Array.of(1, 2, 3, 4, 4, 4), 3)]).toEqual([0, 0.5, 1, 0, 0, 0]);
  });

  it('give their softmax as labels: without words its mean is learned', () => {
    const scored = { questions: blank(2), scores: [1, 0, 1, 0] };
    const train = { train: scored, validation: scored, experts: pair, tags: ['x', 'x'], temperatures: [0.5] };
    // z-scores 1 and -1: e^(2 / .5) : 1; min-max 1 and 0: e^(1 / .5) : 1
    const first = (router: { values(questions: typeof scored.questions): Float64Array }) =>
      router.values(scored.questions)[0]!;
    expect(first(trainZooter(train))).toBeCloseTo(1 / (1 + Math.exp(-4)), 3);
    expect(first(trainZooter({ ...train, normalisation: 'minMax' }))).toBeCloseTo(1 / (1 + Math.exp(-2)), 3);
  });

  it('need tags, or a generator for clusters', () => {
    const scored = { questions: blank(2), scores: [1, 0, 1, 0] };
    const train = { train: scored, validation: scored, experts: pair };
    expect(() => trainZooter(train)).toThrow('`rng`');
    expect(() => trainZooter({ ...train, tags: ['x'] })).toThrow('`tags`');
    expect(() => trainZooter({ ...train, tags: ['x', 'x'], own: 2 })).toThrow('`own`');
    expect(trainZooter({ ...train, rng: createRng(1), clusters: [1] }).chosen.clusters).toBe(1);
  });
});

describe('trainScoreRegression', () => {
  const questions = ['a b', 'b c', 'c d', 'd a'].map((text, i) => ({ id: `q${i}`, text }));
  const scores = [0.1, 0.9, 0.4, 0.6, 0.8, 0.3, 0.2, 0.7];
  const predict = (change: (score: number) => number) => {
    const scored = { questions, scores: scores.map(change) };
    return trainScoreRegression({ train: scored, validation: scored, experts: pair, l2: [1e-2] }).predict(
      questions,
    );
  };

  it('predicts scores on any scale equally', () => {
    const plain = predict((score) => score);
    predict((score) => 5 * score - 2).forEach((score, i) => {
      expect(score).toBeCloseTo(5 * plain[i]! - 2, 9);
    });
    expect(new Set(plain.map((x) => Math.round(1e6 * x))).size).toBeGreaterThan(4);
  });

  it('predicts the constant when all scores are equal', () => {
    expect([...predict(() => 0.25)]).toEqual(Array(8).fill(0.25));
  });
});
