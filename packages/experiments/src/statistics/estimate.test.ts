import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reference, rows } from './__fixtures__/reference.ts';
import { studentQuantile } from './_distributions.ts';
import { estimateMean, estimateRatio, meanLimits } from './estimate.ts';
import { tableMean } from './tables.ts';

/** Tables of training sets x seeds x questions; values on a grid, so that ties and tables without variation are frequent. */
const shaped = (cell: fc.Arbitrary<number>) =>
  fc
    .record({
      trainingSets: fc.integer({ min: 1, max: 3 }),
      seeds: fc.integer({ min: 1, max: 3 }),
      questions: fc.integer({ min: 1, max: 30 }),
    })
    .chain(({ trainingSets, seeds, questions }) =>
      fc
        .array(fc.array(cell, { minLength: questions, maxLength: questions }), {
          minLength: trainingSets * seeds,
          maxLength: trainingSets * seeds,
        })
        .map((list) => ({ trainingSets, table: rows(list) })),
    );
const unit = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 0, max: 8 }).map((k) => k / 8),
);
const difference = fc.oneof(
  fc.constantFrom(-1, 0, 1),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constant(0.1 + 0.2 - 0.3),
);
const level = fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1 - 0.05 / 30);

describe('estimateMean', () => {
  it('returns Student’s interval for one run, as computed by hand', () => {
    // 1, 2, 4, 5: mean 3, variance 10 / 3, t(.975, 3) = 3.18245; not skewed
    const { value, interval, n, runs } = estimateMean([Float64Array.of(1, 2, 4, 5)]);
    const half = 3.182446305 * Math.sqrt(10 / 3 / 4);
    expect([value, n, runs]).toEqual([3, 4, 1]);
    expect(interval![0]).toBeCloseTo(3 - half, 8);
    expect(interval![1]).toBeCloseTo(3 + half, 8);
  });

  it('extends further on the side of the longer tail, by Johnson’s correction as computed by hand', () => {
    // 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9, cubes -8 - 1 + 0 + 27
    const { interval } = estimateMean([Float64Array.of(1, 2, 3, 6)]);
    const variance = 14 / 3 / 4;
    const half = 3.182446305 * Math.sqrt(variance);
    const shift = (18 / 4 ** 3 / (6 * variance)) * (1 + 2 * 3.182446305 ** 2);
    expect(interval![0]).toBeCloseTo(3 - half, 7);
    expect(interval![1]).toBeCloseTo(3 + half + shift, 7);
  });

  it.each([6, 3])(
    'agrees for %d runs with the two-way analysis of variance, between Satterthwaite and Banerjee',
    (runs) => {
      // runs and questions vary, the rest less: no component is negative; questions are symmetric about 0
      const table = Array.from({ length: runs }, (_, run) =>
        Float64Array.from(
          { length: 9 },
          (_, q) => Math.sin(7 * run) + (q - 4) + 0.1 * Math.sin(run * (q - 4)),
        ),
      );
      const averageOf = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
      const cells = table.flatMap((row, run) => Array.from(row, (value, q) => ({ value, run, q })));
      const meanAt = (holds: (run: number, q: number) => boolean) =>
        averageOf(cells.flatMap(({ value, run, q }) => (holds(run, q) ? [value] : [])));
      const mean = meanAt(() => true);
      const ofRun = table.map((_, run) => meanAt((each) => each === run));
      const ofQuestion = Array.from({ length: 9 }, (_, q) => meanAt((_, each) => each === q));
      // mean squares over cells
      const byRun = averageOf(ofRun.map((x) => (x - mean) ** 2)) / (runs - 1);
      const byQuestion = averageOf(ofQuestion.map((x) => (x - mean) ** 2)) / 8;
      const rest =
        averageOf(cells.map(({ value, run, q }) => (value - ofRun[run]! - ofQuestion[q]! + mean) ** 2)) /
        ((runs - 1) * 8);
      const variance = byRun + byQuestion - rest;
      const freedom =
        variance ** 2 / (byRun ** 2 / (runs - 1) + byQuestion ** 2 / 8 + rest ** 2 / ((runs - 1) * 8));
      const student = variance * studentQuantile(0.975, freedom) ** 2;
      const banerjee =
        studentQuantile(0.975, runs - 1) ** 2 * byRun +
        studentQuantile(0.975, 8) ** 2 * byQuestion -
        1.959963985 ** 2 * rest;
      const { value, interval } = estimateMean(table);
      const square = runs < 5 ? Math.max(student, banerjee) : (student + banerjee) / 2;
      expect(interval![1] - value).toBeCloseTo(Math.sqrt(square), 6);
    },
  );

  it('subtracts the interactions for five training sets x five seeds, with mean squares by inclusion and exclusion', () => {
    const levels = [5, 5, 6] as const;
    const cell = (a: number, b: number, q: number) =>
      Math.sin(3 * a) +
      Math.cos(2 * b) +
      (q - 2.5) +
      Math.sin(5 * a * b) +
      Math.sin(2 * a * q) +
      Math.cos(3 * b * q + a);
    const table = Array.from({ length: 25 }, (_, run) =>
      Float64Array.from({ length: 6 }, (_, q) => cell(Math.floor(run / 5), run % 5, q)),
    );
    const cells = table.flatMap((row, run) =>
      Array.from(row, (value, q) => ({ value, at: [Math.floor(run / 5), run % 5, q] })),
    );
    const marginal = (factors: readonly number[], at: readonly number[]) => {
      const own = cells.filter((each) => factors.every((f) => each.at[f] === at[f]));
      return own.reduce((sum, { value }) => sum + value, 0) / own.length;
    };
    const subsets = (of: readonly number[]): number[][] =>
      of.length === 0 ? [[]] : subsets(of.slice(1)).flatMap((rest) => [rest, [of[0]!, ...rest]]);
    const term = (factors: readonly number[]) => {
      const freedom = factors.reduce((product, f) => product * (levels[f]! - 1), 1);
      const squares = cells.reduce((sum, { at }) => {
        const effect = subsets(factors).reduce(
          (total, some) => total + (-1) ** (factors.length - some.length) * marginal(some, at),
          0,
        );
        return sum + effect * effect;
      }, 0);
      return { variance: squares / freedom / cells.length, freedom, sign: factors.length === 2 ? -1 : 1 };
    };
    const main = [[0], [1], [2]].map(term);
    const all = [
      ...main,
      ...[
        [0, 1],
        [0, 2],
        [1, 2],
        [0, 1, 2],
      ].map(term),
    ];
    const variance = all.reduce((sum, { variance, sign }) => sum + sign * variance, 0);
    const freedom =
      variance ** 2 / all.reduce((sum, { variance, freedom }) => sum + variance ** 2 / freedom, 0);
    const student = studentQuantile(0.975, freedom) ** 2 * variance;
    const banerjee = all.reduce((sum, each) => {
      const t = main.includes(each) ? studentQuantile(0.975, each.freedom) : 1.959963985;
      return sum + each.sign * t ** 2 * each.variance;
    }, 0);
    const { value, interval } = estimateMean(table, { trainingSets: 5 });
    // the side of the shorter tail
    const reach = Math.min(value - interval![0], interval![1] - value);
    expect(reach).toBeCloseTo(Math.sqrt((student + banerjee) / 2), 6);
  });

  it('has for training sets x seeds the variance of the three-way analysis, by expected mean squares', () => {
    // pure effects: sets -1, 0, 1 (mean square 3 seeds x 4 questions x 1), seeds -2, 0, 2 (3 x 4 x 4), questions -3, -1, 1, 3 (9 x 20 / 3)
    const table = [-1, 0, 1].flatMap((set) =>
      [-2, 0, 2].map((seed) => Float64Array.of(-3, -1, 1, 3).map((question) => set + seed + question)),
    );
    const { interval } = estimateMean(table, { trainingSets: 3 });
    // Banerjee: t(2)^2 (12 + 48) / 36 + t(3)^2 60 / 36
    const square = 4.30265273 ** 2 * (60 / 36) + 3.182446305 ** 2 * (60 / 36);
    expect(interval![1]).toBeCloseTo(Math.sqrt(square), 6);
    expect(interval![0]).toBeCloseTo(-Math.sqrt(square), 6);
  });

  it.each([
    // published: Clopper and Pearson (1934); Brown, Cai, DasGupta (2001); scipy.stats.binomtest
    [25, 25, 0.8628, 1],
    [0, 25, 0, 0.1372],
    [1, 10, 0.0025, 0.445],
    [5, 10, 0.1871, 0.8129],
    [98, 100, 0.9296, 0.9976],
  ])('of %d right among %d is Clopper’s and Pearson’s', (right, n, low, high) => {
    const row = Float64Array.from({ length: n }, (_, q) => (q < right ? 1 : 0));
    const { interval } = estimateMean([row], { range: [0, 1] });
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it('has a null interval if nothing varies, unless the range is known', () => {
    expect(estimateMean([Float64Array.of(0.3)]).interval).toBeNull();
    expect(estimateMean([new Float64Array(10).fill(0.3)]).interval).toBeNull();
    expect(estimateMean([Float64Array.of(0.3), Float64Array.of(0.6)]).interval).toBeNull();
    const [low, high] = estimateMean([Float64Array.of(0.3)], { range: [0, 1] }).interval;
    expect([low < 0.02, high > 0.97]).toEqual([true, true]);
  });

  it('has width 0 exactly if there is one possible value', () => {
    expect(estimateMean([Float64Array.of(7, 7)], { range: [7, 7] }).interval).toEqual([7, 7]);
    fc.assert(
      fc.property(shaped(unit), level, ({ table, trainingSets }, level) => {
        const [low, high] = estimateMean(table, { trainingSets, level, range: [0, 1] }).interval;
        const mean = tableMean(table);
        expect(low).toBeLessThan(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(mean + 1e-12);
        expect(high).toBeGreaterThanOrEqual(mean - 1e-12);
      }),
    );
  });

  it('widens with the level and with the range', () => {
    fc.assert(
      fc.property(shaped(unit), ({ table, trainingSets }) => {
        const at = (level: number, range: readonly [number, number] = [0, 1]) =>
          estimateMean(table, { trainingSets, level, range }).interval;
        const [narrow, wide] = [at(0.9), at(0.99)];
        expect(wide[0]).toBeLessThanOrEqual(narrow[0] + 1e-12);
        expect(wide[1]).toBeGreaterThanOrEqual(narrow[1] - 1e-12);
      }),
    );
  });

  it('mirrors, shifts and scales with its values', () => {
    fc.assert(
      fc.property(shaped(unit), fc.constantFrom(-3, -1, 0.5, 1000), ({ table, trainingSets }, factor) => {
        const [low, high] = estimateMean(table, { trainingSets, range: [0, 1] }).interval;
        const ends = [0, 1].map((end) => 5 + factor * end).sort((a, b) => a - b);
        const moved = estimateMean(
          table.map((row) => row.map((value) => 5 + factor * value)),
          { trainingSets, range: [ends[0]!, ends[1]!] },
        ).interval;
        const wanted = [low, high].map((end) => 5 + factor * end).sort((a, b) => a - b);
        expect(Math.abs(moved[0] - wanted[0]!)).toBeLessThan(1e-6 * Math.abs(factor));
        expect(Math.abs(moved[1] - wanted[1]!)).toBeLessThan(1e-6 * Math.abs(factor));
      }),
    );
  });

  it('does not depend on the order of questions, of training sets, or of seeds', () => {
    fc.assert(
      fc.property(shaped(unit), ({ table, trainingSets }) => {
        const options = { trainingSets, range: [0, 1] } as const;
        const { interval } = estimateMean(table, options);
        const turned = table.toReversed().map((row) => row.toReversed());
        estimateMean(turned, options).interval.forEach((end, k) => {
          expect(end).toBeCloseTo(interval[k]!, 9);
        });
      }),
    );
  });

  it('is finite or null for any size of values', () => {
    const cell = fc.oneof(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.double({ min: -1e100, max: 1e100, noNaN: true }),
      fc.constantFrom(-1e100, 0, 1e100),
    );
    fc.assert(
      fc.property(shaped(cell), ({ table, trainingSets }) => {
        const { value, interval } = estimateMean(table, { trainingSets });
        expect(Number.isFinite(value)).toBe(true);
        for (const end of interval ?? []) expect(Number.isFinite(end)).toBe(true);
        if (interval !== null) expect(interval[0]).toBeLessThan(interval[1]);
        const limits = meanLimits(table, { trainingSets });
        const p = limits.p(0);
        expect(p >= 0 && p <= 1).toBe(true);
        const { standardError = 0, degreesOfFreedom = 1 } = limits.precision() ?? {};
        expect([Number.isFinite(standardError), degreesOfFreedom >= 1]).toEqual([true, true]);
        const [low, high] = estimateMean(table, { trainingSets, range: [-1e100, 1e100] }).interval;
        expect([Number.isFinite(low), Number.isFinite(high), low < high]).toEqual([true, true, true]);
      }),
    );
  });

  it('covers the variation between training sets, which a single set cannot show', () => {
    // two seeds each; only the sets differ, by 1
    const table = [0, 0, 1, 1].map((value) => Float64Array.of(value, value + 0.1, value + 0.2, value + 0.3));
    const [low, high] = estimateMean(table, { trainingSets: 2 }).interval!;
    // one degree of freedom: 12.7 x sqrt(.5 / 2)
    expect((high - low) / 2).toBeGreaterThan(6.3);
  });

  it('rejects tables that are empty, ragged or not finite, and a number of training sets that does not divide the runs', () => {
    expect(() => estimateMean([])).toThrow('at least one run');
    expect(() => estimateMean([new Float64Array(2), new Float64Array(3)])).toThrow(
      '`table[1]` to have length 2, got 3',
    );
    expect(() => estimateMean([Float64Array.of(1, Number.NaN)])).toThrow(
      '`table[0][1]` to be a finite number, got NaN',
    );
    const three = [1, 2, 3].map((value) => Float64Array.of(value));
    expect(() => estimateMean(three, { trainingSets: 2 })).toThrow(
      'Expected `trainingSets` to be a divisor of the 3 runs, got 2.',
    );
    expect(() => estimateMean(three, { level: 1 })).toThrow('`level` to be in (0, 1), got 1');
    expect(() => estimateMean(three, { range: [1, 0] })).toThrow('`range`');
    expect(() => estimateMean(three, { range: [0, Number.POSITIVE_INFINITY] })).toThrow(
      'Expected `range[1]` to be a finite number, got Infinity.',
    );
    expect(() => estimateMean([Float64Array.of(1, 1e200)])).toThrow(
      'Expected `table[0][1]` to be at most 1e100 in size, got 1e+200.',
    );
    const ones = [Float64Array.of(1)];
    expect(() => estimateRatio([Float64Array.of(Number.NaN)], ones)).toThrow('`numerators[0][0]`');
    expect(() => estimateRatio(ones, ones, { range: [Number.NaN, 1] })).toThrow('`range[0]`');
  });
});

describe('meanLimits', () => {
  it('has the precision that numpy computes by projections', () => {
    const { table, standardError, degreesOfFreedom } = reference.components;
    const found = meanLimits(rows(table)).precision()!;
    expect(found.standardError).toBeCloseTo(standardError, 12);
    expect(found.degreesOfFreedom).toBeCloseTo(degreesOfFreedom, 9);
    expect(meanLimits([new Float64Array(4)]).precision()).toBeNull();
  });

  it('has p below 1 - level exactly if the interval excludes the value', () => {
    fc.assert(
      fc.property(
        shaped(difference),
        level,
        fc.constantFrom(undefined, [-1, 1] as const, [-2, 1.5] as const),
        ({ table, trainingSets }, level, range) => {
          const options = { trainingSets, ...(range && { range }) };
          const { interval } = estimateMean(table, { ...options, level });
          if (interval === null) return;
          const limits = meanLimits(table, options);
          const p = limits.p(0);
          if (Math.abs(p - (1 - level)) < 1e-6) return;
          expect(p < 1 - level).toBe(interval[0] > 0 || interval[1] < 0);
          expect(limits.excludes(0, level)).toBe(p < 1 - level);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('equals the sign test for differences of -1, 0 and 1, by binomial sums', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    fc.assert(
      fc.property(fc.nat({ max: 12 }), fc.nat({ max: 12 }), fc.nat({ max: 30 }), (wins, losses, ties) => {
        fc.pre(wins + losses > 0 && wins + losses < 20);
        const n = wins + losses;
        const row = Float64Array.from({ length: n + ties }, (_, q) => (q < wins ? 1 : q < n ? -1 : 0));
        let tail = 0;
        for (let k = Math.max(wins, losses); k <= n; k++) tail += choose(n, k) / 2 ** n;
        expect(meanLimits([row], { range: [-1, 1] }).p(0)).toBeCloseTo(Math.min(1, 2 * tail), 9);
      }),
    );
  });
});

describe('estimateRatio', () => {
  it('returns the mean if all denominators are 1', () => {
    fc.assert(
      fc.property(shaped(unit), ({ table, trainingSets }) => {
        const ones = table.map((row) => row.map(() => 1));
        const options = { trainingSets, range: [0, 1] } as const;
        const { value, interval } = estimateRatio(table, ones, options);
        const mean = estimateMean(table, options);
        expect(value).toBeCloseTo(mean.value, 12);
        expect(interval![0]).toBeCloseTo(mean.interval[0], 6);
        expect(interval![1]).toBeCloseTo(mean.interval[1], 6);
      }),
    );
  });

  it('returns the linearised interval, as computed by hand', () => {
    // ratio 8 / 8; residuals 0 - 1, 3 - 2, 2 - 1, 3 - 4: -1, 1, 1, -1, not skewed
    const { value, interval } = estimateRatio([Float64Array.of(0, 3, 2, 3)], [Float64Array.of(1, 2, 1, 4)]);
    const half = (3.182446305 * Math.sqrt(4 / 3 / 4)) / 2;
    expect(value).toBe(1);
    expect(interval![0]).toBeCloseTo(1 - half, 8);
    expect(interval![1]).toBeCloseTo(1 + half, 8);
  });

  it('has a null interval if every ratio is equal and the range is unknown, and stays within a given range', () => {
    const below = [Float64Array.of(1, 2, 1, 0)];
    const above = below.map((row) => row.map((value) => 4 * value));
    expect(estimateRatio(above, below)).toEqual({ value: 4, interval: null, n: 4, runs: 1 });
    const { interval } = estimateRatio(below, below, { range: [0, 1] });
    expect(interval![0]).toBeLessThan(0.6);
    expect(interval![1]).toBe(1);
    expect(() => estimateRatio(below, [new Float64Array(4)])).toThrow('positive on average, got 0');
  });
});
