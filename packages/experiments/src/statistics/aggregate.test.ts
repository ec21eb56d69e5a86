import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { reference, rows } from './__fixtures__/reference.ts';
import {
  interquartileMean,
  performanceProfile,
  probabilityOfImprovement,
  stratifiedInterval,
} from './aggregate.ts';

const tables = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([runs, tasks]) =>
    fc.array(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: tasks, maxLength: tasks }), {
      minLength: runs,
      maxLength: runs,
    }),
  )
  .map(rows);

describe('interquartileMean', () => {
  it('is scipy’s trimmed mean of a quarter', () => {
    const { table, value } = reference.interquartileMean;
    expect(interquartileMean(rows(table))).toBeCloseTo(value, 12);
  });

  it('does not see how far the outer quarters lie out', () => {
    // of eight values two are dropped at either end
    const calm = [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)];
    const wild = [Float64Array.of(-1e9, -5, 3, 4, 5, 6, 70, 1e9)];
    expect(interquartileMean(calm)).toBe(4.5);
    expect(interquartileMean(wild)).toBe(4.5);
  });

  it('lies between the least and the greatest value, and moves with them', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const all = table.flatMap((row) => [...row]);
        const value = interquartileMean(table);
        expect(value).toBeGreaterThanOrEqual(Math.min(...all) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(...all) + 1e-12);
        expect(interquartileMean(table.map((row) => row.map((x) => 2 * x + 3)))).toBeCloseTo(
          2 * value + 3,
          10,
        );
      }),
    );
  });
});

describe('probabilityOfImprovement', () => {
  it('is the mean over tasks of Mann and Whitney’s U over the number of pairs, as scipy has it', () => {
    const { first, second, value } = reference.improvement;
    expect(probabilityOfImprovement(rows(first), rows(second))).toBeCloseTo(value, 12);
  });

  it('is a half of a method against itself, and sums to one with the sides swapped', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 3 }), (first, keep) => {
        const second = first.slice(0, keep).map((row) => row.toReversed());
        expect(probabilityOfImprovement(first, first)).toBeCloseTo(0.5, 12);
        const there = probabilityOfImprovement(first, second);
        expect(there + probabilityOfImprovement(second, first)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is one where every run beats every run', () => {
    expect(
      probabilityOfImprovement(
        [Float64Array.of(2, 9)],
        rows([
          [1, 3],
          [0, 8],
        ]),
      ),
    ).toBe(1);
  });

  it('refuses other tasks', () => {
    expect(() => probabilityOfImprovement([new Float64Array(2)], [new Float64Array(3)])).toThrow(
      'got 2 and 3',
    );
    expect(() => probabilityOfImprovement([], [new Float64Array(3)])).toThrow(
      '`first` to have at least one run',
    );
  });
});

describe('performanceProfile', () => {
  it('falls from one to nothing, and its area is the mean of values in [0, 1]', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const scaled = table.map((row) => row.map((value) => (value + 4) / 8));
        const steps = Array.from({ length: 9 }, (_, k) => k / 8);
        const profile = performanceProfile(scaled, [-1, ...steps]);
        expect(profile[0]).toBe(1);
        expect(profile[9]).toBe(0);
        profile.forEach((share, k) => {
          expect(share).toBeLessThanOrEqual(profile[k - 1] ?? 1);
        });
        // values are eighths: the integral of P(value > t) is a sum of eighths
        const area = profile.subarray(1).reduce((sum, share) => sum + share / 8, 0);
        const all = scaled.flatMap((row) => [...row]);
        expect(area).toBeCloseTo(all.reduce((sum, value) => sum + value, 0) / all.length, 12);
      }),
    );
  });
});

describe('stratifiedInterval', () => {
  it('draws runs within a task, never values of another task', () => {
    // the tasks differ by far, the runs of each agree: whatever is drawn, the mean is the same
    const table = rows([
      [1, 100],
      [1, 100],
      [1, 100],
    ]);
    expect(
      stratifiedInterval([table], (drawn) => drawn[0]![0]! + drawn[2]![1]!, { rng: createRng(1) }),
    ).toEqual([101, 101]);
  });

  it('draws each task’s runs on its own', () => {
    // run 0 has 0 everywhere, run 1 has 1: were whole runs drawn, two tasks of one run could never differ
    const table = rows([
      [0, 0],
      [1, 1],
    ]);
    const [, high] = stratifiedInterval([table], (drawn) => Math.abs(drawn[0]![0]! - drawn[0]![1]!), {
      rng: createRng(1),
      count: 200,
    });
    expect(high).toBe(1);
  });

  it('covers the interquartile mean of ten runs a little below its level', () => {
    const rng = createRng('interquartile mean under the null');
    const covered = countOf(150, (trial) => {
      const table = Array.from({ length: 10 }, () => Float64Array.from({ length: 4 }, () => rng.normal()));
      const own = { rng: rng.fork(`${trial}`), count: 200 };
      const [low, high] = stratifiedInterval([table], interquartileMean, own);
      return low <= 0 && 0 <= high;
    });
    expect(isBinomial(covered, 150, 0.93)).toBe(true);
  });

  it('holds one half for the probability of improvement of equals, and not for unequals', () => {
    const rng = createRng('improvement under the null');
    const sample = (runs: number, mean: number) =>
      Array.from({ length: runs }, () => Float64Array.from({ length: 5 }, () => mean + rng.normal()));
    const covered = countOf(150, (trial) => {
      const own = { rng: rng.fork(`${trial}`), count: 200 };
      const [low, high] = stratifiedInterval([sample(8, 0), sample(6, 0)], probabilityOfImprovement, own);
      return low <= 0.5 && 0.5 <= high;
    });
    expect(isBinomial(covered, 150, 0.93)).toBe(true);
    const found = countOf(25, (trial) => {
      const own = { rng: rng.fork(`unequal ${trial}`), count: 200 };
      return stratifiedInterval([sample(8, 3), sample(6, 0)], probabilityOfImprovement, own)[0] > 0.5;
    });
    expect(found).toBe(25);
  });

  it('is the same for the same seed', () => {
    const table = rows([
      [1, 5],
      [2, 3],
      [9, 4],
    ]);
    const once = () => stratifiedInterval([table], interquartileMean, { rng: createRng(5), count: 100 });
    expect(once()).toEqual(once());
  });
});
