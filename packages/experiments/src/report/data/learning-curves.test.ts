import { describe, expect, it } from 'vitest';
import { type CurveLine, learningCurve } from './learning-curves.ts';

const line = (update: number, returnMean: number | null): CurveLine => {
  return { steps: update * 100, returnMean, lengthMean: 2 * update, entropy: 1 / update };
};
const run = (...returns: readonly (number | null)[]) => returns.map((value, i) => line(i + 1, value));

const of = { router: 'r', reward: 'utility' };

describe('learningCurve', () => {
  it('averages over runs, with an interval that reaches from run to run', () => {
    const curve = learningCurve(of, [run(1, 2), run(3, 6)]);
    expect(curve.steps).toEqual([100, 200]);
    expect(curve.return.mean).toEqual([2, 4]);
    // two runs a distance of 2 and of 4 apart, one degree of freedom: t = 12.706, standard error half the distance
    expect(curve.return.low).toEqual([expect.closeTo(2 - 12.7062, 3), expect.closeTo(4 - 25.4124, 3)]);
    expect(curve.return.high).toEqual([expect.closeTo(2 + 12.7062, 3), expect.closeTo(4 + 25.4124, 3)]);
    expect(curve.routeLength.mean).toEqual([2, 4]);
    expect(curve.entropy.mean).toEqual([1, 0.5]);
  });

  it('has no interval for one run', () => {
    expect(learningCurve(of, [run(1, null)])).toMatchObject({
      runs: 1,
      return: { mean: [1, null], low: null, high: null },
    });
  });

  it('goes as far as every run got', () => {
    expect(learningCurve(of, [run(1, 2, 3), run(1, 2)]).steps).toEqual([100, 200]);
  });

  it('averages neighbouring updates of a long training, and keeps its end', () => {
    const curve = learningCurve(of, [run(...Array.from({ length: 250 }, (_, i) => i))]);
    expect(curve.steps).toHaveLength(84);
    expect(curve.steps.at(-1)).toBe(25_000);
    // three updates a point: 0, 1, 2 first
    expect(curve.return.mean.slice(0, 2)).toEqual([1, 4]);
  });

  it('refuses runs that cannot be compared', () => {
    expect(() => learningCurve(of, [])).toThrow('at least one run');
    const other = run(1, 2).map((each) => ({ ...each, steps: each.steps * 2 }));
    expect(() => learningCurve(of, [run(1, 2), other])).toThrow('run 1');
  });
});
