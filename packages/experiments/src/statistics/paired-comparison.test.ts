import fc from 'fast-check';
import { createRng, type Rng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { comparePaired } from './paired-comparison.ts';
import { pairedDifference, tableMean } from './tables.ts';

/** Values with variation between runs, between questions, and residual variation. */
function draw(rng: Rng, runs: number, questions: number, effect: number): Float64Array[] {
  const byQuestion = Float64Array.from({ length: questions }, () => rng.normal());
  return Array.from({ length: runs }, () => {
    const own = effect + 0.5 * rng.normal();
    return byQuestion.map((value) => value + own + rng.normal());
  });
}

const nothing = (questions: number) => [new Float64Array(questions)];
const all = (runs: number, value: number, questions = 10) =>
  Array.from({ length: runs }, () => new Float64Array(questions).fill(value));

describe('comparePaired', () => {
  it('combines difference, limits and detectable effect', () => {
    const rng = createRng(1);
    const [first, second] = [draw(rng, 1, 30, 0.4), draw(rng, 1, 30, 0)];
    const found = comparePaired(first, second);
    const differences = pairedDifference(first, second)[0]!;
    expect([found.test, found.runs, found.n]).toEqual(['t', 1, 30]);
    // scipy: P(|T'| > 2.0452) = .8 with 29 degrees of freedom where T' is shifted by MDE
    const mean = differences.reduce((sum, value) => sum + value, 0) / 30;
    const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 29;
    expect(found.difference).toBeCloseTo(mean, 12);
    expect(found.detectable! / Math.sqrt(variance / 30)).toBeCloseTo(2.8987428463, 6);
    const reach = found.interval!.map((end) => Math.abs(end - mean));
    expect(Math.min(...reach)).toBeCloseTo(2.0452296421 * Math.sqrt(variance / 30), 8);
  });

  it('finds a large difference every time', () => {
    const rng = createRng('full power of pairs');
    for (let trial = 0; trial < 20; trial++) {
      const { p, interval } = comparePaired(draw(rng, 5, 20, 4), nothing(20));
      expect(p).toBeLessThan(0.01);
      expect(interval![0]).toBeGreaterThan(1);
    }
  });

  it.each([1, 3])('counts rounding errors as no difference: .1 + .2 against .3, %d runs', (runs) => {
    const { difference, p, interval } = comparePaired(all(runs, 0.1 + 0.2), all(runs, 0.3), {
      range: [-1, 1],
    });
    expect([difference, p]).toEqual([0, 1]);
    expect(interval[0] < 0 && interval[1] > 0).toBe(true);
    expect(comparePaired(all(runs, 0.1 + 0.2), all(runs, 0.3)).p).toBe(1);
  });

  it('has a positive p for equal differences: ten of one sign give 2 in 1,024', () => {
    const [first, second] = [all(1, 1), all(1, 0)];
    expect(comparePaired(first, second)).toMatchObject({
      difference: 1,
      p: 2 ** -9,
      interval: null,
      test: 'none',
    });
    expect(comparePaired(first, second, { range: [-1, 1] }).p).toBeCloseTo(2 ** -9, 12);
    // a small difference may hide a rare large loss
    const small = comparePaired(all(1, 0.1), second, { range: [-1, 1] });
    expect(small.p).toBeGreaterThan(0.5);
    expect(small.interval[0]).toBeLessThan(0);
    expect(comparePaired(all(1, 0.5, 1), all(1, 0, 1)).p).toBe(1);
  });

  it('has an interval of width 0 for a single possible value', () => {
    const options = { range: [3, 3] as const };
    expect(comparePaired(all(1, 9), all(1, 6), options)).toMatchObject({
      interval: [3, 3],
      p: 0,
      test: 'known',
    });
  });

  it('only changes sign if the two sides are swapped', () => {
    const cell = fc.integer({ min: 0, max: 4 }).map((k) => k / 4);
    const table = fc.array(
      fc.array(cell, { minLength: 9, maxLength: 9 }).map((row) => Float64Array.from(row)),
      { minLength: 4, maxLength: 4 },
    );
    fc.assert(
      fc.property(table, table, fc.constantFrom(1, 2, 4), (first, second, trainingSets) => {
        const options = { trainingSets, range: [-1, 1] } as const;
        const there = comparePaired(first, second, options);
        const back = comparePaired(second, first, options);
        expect(back.difference).toBeCloseTo(-there.difference, 12);
        expect(back.p).toBeCloseTo(there.p, 9);
        expect(back.interval[0]).toBeCloseTo(-there.interval[1], 9);
        expect(back.detectable).toBeCloseTo(there.detectable!, 9);
      }),
      { numRuns: 25 },
    );
  });
});

describe('pairedDifference', () => {
  it('subtracts for each question, and pairs a single run with every other run', () => {
    const differences = pairedDifference(
      [Float64Array.of(1, 2), Float64Array.of(3, 4)],
      [Float64Array.of(1, 1)],
    );
    expect(differences.map((row) => [...row])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(tableMean(differences)).toBe(1.5);
  });

  it('pairs the run of a training set with each of its seeds', () => {
    const runs = [10, 11, 20, 21, 30, 31].map((value) => Float64Array.of(value));
    const sets = [10, 20, 30].map((value) => Float64Array.of(value));
    const there = pairedDifference(runs, sets, { trainingSets: 3 });
    expect(there.map(([value]) => value)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(pairedDifference(sets, runs, { trainingSets: 3 }).map(([value]) => value)).toEqual([
      0, -1, 0, -1, 0, -1,
    ]);
  });

  it('rejects tables that cannot be paired', () => {
    const row = new Float64Array(2);
    expect(() => pairedDifference([row, row], [row, row, row])).toThrow('2 and 3');
    expect(() => pairedDifference([row, row], [row, row, row, row])).toThrow('2 and 4');
    expect(() => pairedDifference([row], [new Float64Array(3)])).toThrow(
      '`subtrahend[0]` to have length 2, got 3',
    );
  });
});
