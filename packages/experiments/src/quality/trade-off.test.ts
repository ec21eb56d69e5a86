import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureSetting, tradeOffs } from './trade-off.ts';

const worlds = fc
  .record({
    experts: fc.array(fc.constantFrom(1, 2, 3, 7), { minLength: 2, maxLength: 4 }),
    n: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ experts, n }) => {
    const table = fc.array(fc.integer({ min: 0, max: 5 }), {
      minLength: n * experts.length,
      maxLength: n * experts.length,
    });
    return fc.record({
      experts: fc.constant(experts.map((parameters) => ({ parameters }))),
      values: table,
      scores: table,
    });
  });

describe('measureSetting', () => {
  it('costs less as the weight of cost rises, from the most expensive expert to the cheapest', () => {
    fc.assert(
      fc.property(worlds, ({ experts, values, scores }) => {
        const weights = tradeOffs(values, experts);
        const costs = weights.map((weight) => measureSetting(values, weight, { experts, scores }).cost);
        const sizes = experts.map(({ parameters }) => parameters);
        expect(costs[0]).toBeCloseTo(Math.min(...sizes), 12);
        expect(costs[costs.length - 1]).toBeCloseTo(Math.max(...sizes), 12);
        costs.slice(1).forEach((cost, k) => {
          expect(cost).toBeGreaterThanOrEqual(costs[k]! - 1e-12);
        });
      }),
    );
  });

  it.each([0.11, 0.6, 1.7, 2.8, 3.8, 12.9])(
    'costs exactly the cheapest expert, of %d B, for any number of questions',
    (parameters) => {
      const experts = [{ parameters: parameters + 0.3 }, { parameters }];
      for (let n = 1; n <= 300; n++) {
        const zeros = new Float64Array(2 * n);
        const { cost } = measureSetting(zeros, Number.POSITIVE_INFINITY, { experts, scores: zeros });
        expect(cost).toBe(parameters);
        const most = measureSetting(zeros, Number.NEGATIVE_INFINITY, { experts, scores: zeros }).cost;
        expect(most).toBeLessThanOrEqual(parameters + 0.3);
      }
    },
  );

  it('asks the expert with the highest value at weight 0, and the cheapest of equal ones', () => {
    const experts = [{ parameters: 5 }, { parameters: 3 }, { parameters: 4 }];
    const { cost, scores } = measureSetting([1, 1, 0, 0, 1, 2], 0, {
      experts,
      scores: [0, 10, 20, 30, 40, 50],
    });
    expect(cost).toBe(3.5);
    expect(scores).toEqual(Float64Array.of(10, 50));
  });
});
