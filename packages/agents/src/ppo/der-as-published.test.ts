import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advantagesAsPublished, leakReturns, trajectoryRows } from './der-as-published.ts';

const rollout = fc.integer({ min: 1, max: 12 }).chain((steps) => {
  const reals = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: steps, maxLength: steps });
  const flags = fc.array(fc.boolean(), { minLength: steps, maxLength: steps });
  return fc.record({ rewards: reals, values: reals, nextValues: reals, terminated: flags, truncated: flags });
});

describe('advantagesAsPublished', () => {
  it('sums each episode forward, from every step on', () => {
    fc.assert(
      fc.property(rollout, fc.constantFrom(0, 0.5, 0.95, 1), (drawn, discount) => {
        // within an episode the next value is the next step's own
        const nextValues = drawn.nextValues.map((value, t) =>
          drawn.terminated[t] || drawn.truncated[t] ? value : (drawn.values[t + 1] ?? value),
        );
        const arrays = { ...drawn, nextValues };
        const inputs = { ...arrays, numEnvs: 1, discount, lambda: 0.3 };
        const steps = arrays.rewards.length;
        const sums = arrays.rewards.map((_, from) => {
          let sum = 0;
          let weight = 1;
          for (let t = from; t < steps; t += 1) {
            sum += weight * arrays.rewards[t]!;
            weight *= discount;
            if (arrays.terminated[t]) return sum;
            if (arrays.truncated[t] || t === steps - 1) return sum + weight * arrays.nextValues[t]!;
          }
          return sum;
        });
        const byReturn = advantagesAsPublished('return - value', inputs);
        const byReward = advantagesAsPublished('reward - value', inputs);
        sums.forEach((sum, t) => {
          expect(byReturn.returns[t]).toBeCloseTo(sum, 9);
          expect(byReturn.advantages[t]).toBeCloseTo(sum - arrays.values[t]!, 9);
          expect(byReward.returns[t]).toBe(byReturn.returns[t]);
          expect(byReward.advantages[t]).toBe(arrays.rewards[t]! - arrays.values[t]!);
        });
      }),
    );
  });
});

describe('whole trajectories', () => {
  it('are the rows of one environment in time, whichever ended first', () => {
    // two environments; the second ended after its first step
    expect(trajectoryRows(Int32Array.of(0, 1, 2, 4), 2)).toEqual([[0, 2, 4], [1]]);
  });

  it('leak into the one drawn before, as released', () => {
    // rows 3 then 0, 2: G(2) = 4, G(0) = 1 + .5 · 4 = 3, and 3, an episode of its own, gets 8 + .5 · 3 = 9.5
    const rewards = [1, 0, 4, 8];
    const [advantages, returns] = [new Float64Array(4), new Float64Array(4)];
    leakReturns(Int32Array.of(3, 0, 2), rewards, [1, 1, 1, 1], 0.5, advantages, returns);
    expect([...returns]).toEqual([3, 0, 4, 9.5]);
    expect([...advantages]).toEqual([2, 0, 3, 8.5]);
  });
});
