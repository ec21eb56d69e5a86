import { describe, expect, it } from 'vitest';
import { type CurveLine, learningCurve } from './learning-curves.ts';

const line = (update: number, returnMean: number | null): CurveLine => {
  return { steps: update * 100, returnMean, lengthMean: 2 * update, entropy: 1 / update };
};
const run = (...returns: readonly (number | null)[]) => returns.map((value, i) => line(i + 1, value));

const of = { router: 'r', reward: 'utility' };

describe('learningCurve', () => {
  it('averages over runs, with t intervals', () => {
    const curve = learningCurve(of, [run(1, 2), run(3, 6)]);
    expect(curve.steps).toEqual([100, 200]);
    expect(curve.return.mean).toEqual([2, 4]);
    // the runs differ by 2, then by 4; one degree of freedom: t = 12.706, and the standard error is half the difference
    expect(curve.return.low).toEqual([expect.closeTo(2 - 12.7062, 3), expect.closeTo(4 - 25.4124, 3)]);
    expect(curve.return.high).toEqual([expect.closeTo(2 + 12.7062, 3), expect.closeTo(4 + 25.4124, 3)]);
    expect(curve.routeLength.mean).toEqual([2, 4]);
    expect(curve.entropy.mean).toEqual([1, 0.5]);
  });

  it('has no interval for a single run', () => {
    expect(learningCurve(of, [run(1, null)])).toMatchObject({
      runs: 1,
      return: { mean: [1, null], low: null, high: null },
    });
  });

  it('ends at the last update that all runs have', () => {
    expect(learningCurve(of, [run(1, 2, 3), run(1, 2)]).steps).toEqual([100, 200]);
  });

  it('averages neighbouring updates of a long training, and keeps the last update', () => {
    const curve = learningCurve(of, [run(...Array.from({ length: 250 }, (_, i) => i))]);
    expect(curve.steps).toHaveLength(84);
    expect(curve.steps.at(-1)).toBe(25_000);
    // three updates per point: the first averages 0, 1 and 2
    expect(curve.return.mean.slice(0, 2)).toEqual([1, 4]);
  });

  it('rejects an empty list and runs with different updates', () => {
    expect(() => learningCurve(of, [])).toThrow('at least one run');
    const other = run(1, 2).map((each) => ({ ...each, steps: each.steps * 2 }));
    expect(() => learningCurve(of, [run(1, 2), other])).toThrow('run 1');
  });
});
