import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rightScorer, tablePool } from '../__fixtures__/worlds.ts';
import { runMethod } from '../run-method.ts';
import { type AnswerJudge, cascadeMethod, priceCascadeMethod } from './cascade.ts';
import { fitCascade } from './fit-cascade.ts';

/** Judges by the number in the text. */
const judge: AnswerJudge = (inputs) =>
  Float64Array.from(inputs, ({ answer }) => Number(/[\d.]+/.exec(answer)?.[0] ?? 0));
const texts = [
  ['.9', '.5', '.5'],
  ['.5', '.9', '.5'],
  ['.5', '.4', '.1'],
  ['.5', '.5', '.9'],
];
const routesOf = (method: ReturnType<typeof cascadeMethod>, budget?: { perQuestion: { calls: number } }) => {
  const { questions, pool } = tablePool(texts);
  const options = { questions, pool, scorer: rightScorer, seed: 1 };
  return runMethod(method, budget === undefined ? options : { ...options, budget });
};

describe('cascadeMethod', () => {
  const cascade = cascadeMethod({ order: [2, 0, 1], thresholds: [0.5, 0.5], judge });

  it('continues until an answer is judged above its threshold, and accepts the last one unconditionally', () => {
    const run = routesOf(cascade);
    // .5 is not above .5
    expect(run.routes).toEqual([[2, 0], [2, 0, 1], [2, 0, 1], [2]]);
    expect(run.answers).toEqual(['.9', '.9', '.4', '.9']);
    expect([...run.parameters]).toEqual([101, 111, 111, 100]);
    // no answer is shown to another expert, but each call waits for the previous one
    expect([...run.criticalPathCalls]).toEqual([2, 3, 3, 1]);
    expect(run.records[1]!.every(({ parents }) => parents.length === 0)).toBe(true);
  });

  it('settles on the best-judged answer when a budget ends it, with ties to the first', () => {
    const run = routesOf(cascade, { perQuestion: { calls: 2 } });
    expect(run.answers).toEqual(['.9', '.5', '.5', '.9']);
    expect([...run.chosen]).toEqual([1, 0, 1, 0]);
  });

  it('uses the threshold of each position', () => {
    const strict = cascadeMethod({ order: [0, 1, 2], thresholds: [0.95, 0.45], judge });
    expect(routesOf(strict).routes).toEqual([
      [0, 1],
      [0, 1],
      [0, 1, 2],
      [0, 1],
    ]);
  });

  it('rejects orders and thresholds that do not match', () => {
    expect(() => cascadeMethod({ order: [], thresholds: [], judge })).toThrow('`order`');
    expect(() => cascadeMethod({ order: [1, 1], thresholds: [0.5], judge })).toThrow('`order`');
    expect(() => cascadeMethod({ order: [1, 0], thresholds: [], judge })).toThrow('`thresholds`');
  });
});

describe('priceCascadeMethod', () => {
  const { questions, pool } = tablePool(texts, [
    { name: 'dear', parameters: 70 },
    { name: 'cheap', parameters: 7 },
    { name: 'as cheap', parameters: 7 },
  ]);
  const routes = (more: object) =>
    runMethod(priceCascadeMethod({ experts: pool.experts, judge, threshold: 0.9, ...more }), {
      questions,
      pool,
      scorer: rightScorer,
      seed: 1,
    });

  it('asks from the cheapest up, with ties to the lowest index, until an answer reaches the threshold', () => {
    expect(routes({}).routes).toEqual([[1, 2, 0], [1], [1, 2, 0], [1, 2]]);
    expect(routes({}).answers).toEqual(['.9', '.9', '.5', '.9']);
  });

  it('stops before a call that would exceed the budget, but always makes the first', () => {
    expect(routes({ budget: 14 }).routes).toEqual([[1, 2], [1], [1, 2], [1, 2]]);
    expect(routes({ budget: 83 }).routes[0]).toEqual([1, 2]);
    expect(routes({ budget: 84 }).routes[0]).toEqual([1, 2, 0]);
    expect(routes({ budget: 0 }).routes).toEqual([[1], [1], [1], [1]]);
  });

  it('flips verdicts at the error rate', () => {
    // always wrong: a good answer is rejected, a bad one accepted
    expect(routes({ errorRate: 1 }).routes).toEqual([[1], [1, 2], [1], [1]]);
    const many = Array.from({ length: 400 }, (_, i) => ({ id: `${i}`, text: '', reference: null }));
    const flat = { experts: pool.experts, answer: () => ({ text: '.1' }) };
    const method = priceCascadeMethod({ experts: pool.experts, judge, threshold: 0.9, errorRate: 0.3 });
    const { calls } = runMethod(method, { questions: many, pool: flat, scorer: rightScorer, seed: 1 });
    // a second call unless the first verdict is flipped: 120 of 400, plus or minus 4 x 9.2
    const stopped = calls.filter((n) => n === 1).length;
    expect(stopped).toBeGreaterThan(83);
    expect(stopped).toBeLessThan(157);
    expect(() => routes({ errorRate: 1.5 })).toThrow('`errorRate`');
  });
});

describe('fitCascade', () => {
  it('finds the order and thresholds of a brute-force search', () => {
    const table = fc.integer({ min: 2, max: 5 }).chain((q) =>
      fc.record({
        scores: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3 * q, maxLength: 3 * q }),
        judged: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3 * q, maxLength: 3 * q }),
        budget: fc.integer({ min: 1, max: 21 }),
        maxLength: fc.integer({ min: 1, max: 3 }),
      }),
    );
    const costs = [1, 4, 16];
    fc.assert(
      fc.property(table, ({ scores, judged, budget, maxLength }) => {
        const q = scores.length / 3;
        // enough quantiles for every value below the largest
        const fitted = fitCascade({ scores, judged, costs, budget, maxLength, candidates: 40 });
        const worth = (order: readonly number[], thresholds: readonly number[]) => {
          let [score, cost] = [0, 0];
          for (let i = 0; i < q; i += 1) {
            for (const [place, expert] of order.entries()) {
              cost += costs[expert]!;
              if (place < order.length - 1 && !(judged[3 * i + expert]! > thresholds[place]!)) continue;
              score += scores[3 * i + expert]!;
              break;
            }
          }
          return { score: score / q, cost: cost / q };
        };
        let best = { score: -1, cost: 0 };
        const orders = [
          [0],
          [1],
          [2],
          [0, 1],
          [0, 2],
          [1, 0],
          [1, 2],
          [2, 0],
          [2, 1],
          [0, 1, 2],
          [0, 2, 1],
          [1, 0, 2],
          [1, 2, 0],
          [2, 0, 1],
          [2, 1, 0],
        ];
        for (const order of orders.filter(({ length }) => length <= maxLength)) {
          const grids = [-1, 0, 1, 2, 3].flatMap((a) =>
            [-1, 0, 1, 2, 3].map((b) => [a, b].slice(0, order.length - 1)),
          );
          for (const thresholds of grids) {
            const found = worth(order, thresholds);
            if (found.cost > budget) continue;
            if (found.score > best.score || (found.score === best.score && found.cost < best.cost))
              best = found;
          }
        }
        expect(fitted.score).toBeCloseTo(best.score, 12);
        expect(fitted.cost).toBeCloseTo(best.cost, 12);
        const again = worth(fitted.order, fitted.thresholds);
        expect([again.score, again.cost]).toEqual(
          [fitted.score, fitted.cost].map((x) => expect.closeTo(x, 12)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('breaks ties by lower cost, then shorter cascade, then lower index', () => {
    const same = { scores: [1, 1, 1, 1, 1, 1], judged: [0.5, 0.5, 0.5, 0.9, 0.9, 0.9] };
    expect(fitCascade({ ...same, costs: [5, 2, 2] })).toMatchObject({ order: [1], thresholds: [], cost: 2 });
  });

  it('weighs cost against score on request', () => {
    const data = { scores: [0.5, 0.6], judged: [0.5, 0.5], costs: [10, 110] };
    expect(fitCascade({ ...data, costWeight: 0.0005 }).order).toEqual([1]);
    expect(fitCascade({ ...data, costWeight: 0.002 }).order).toEqual([0]);
  });

  it('rejects a budget below every cost, and tables that do not match', () => {
    const data = { scores: [1, 1], judged: [0.5, 0.5], costs: [1, 10] };
    expect(() => fitCascade({ ...data, budget: 0.5 })).toThrow(
      'Expected `budget` to pay for an expert, got 0.5.',
    );
    expect(() => fitCascade({ ...data, scores: [1] })).toThrow('`scores`');
    expect(() => fitCascade({ ...data, judged: [1] })).toThrow('`judged`');
    expect(() => fitCascade({ ...data, maxLength: 0 })).toThrow('`maxLength`');
  });
});
