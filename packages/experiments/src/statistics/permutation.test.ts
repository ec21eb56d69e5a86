import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { reference } from './__fixtures__/reference.ts';
import { signFlipTest, twoSampleTest } from './permutation.ts';

const values = fc
  .array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 6 })
  .map((list) => Float64Array.from(list));

describe('signFlipTest', () => {
  it.each(reference.signFlip)('$values, $alternative: p = $p, as by scipy', ({ values, alternative, p }) => {
    const found = signFlipTest(Float64Array.from(values), { alternative });
    expect(found.exact).toBe(true);
    expect(found.permutations).toBe(2 ** values.length);
    expect(found.pValue).toBeCloseTo(p, 12);
  });

  it('finds false differences at its level', () => {
    const rng = createRng('sign flips under the null');
    // 10 differences: p is a multiple of 2 / 1024, so p <= .05 has probability 51 / 1024 = .0498
    const hits = countOf(600, () => {
      const row = Float64Array.from({ length: 10 }, () => rng.normal() ** 3);
      return signFlipTest(row).pValue <= 0.05;
    });
    expect(isBinomial(hits, 600, 51 / 1024)).toBe(true);
  });

  it('finds false differences at its level when permutations are drawn', () => {
    const rng = createRng('drawn sign flips under the null');
    const hits = countOf(400, (trial) => {
      const row = Float64Array.from({ length: 40 }, () => rng.normal());
      return signFlipTest(row, { rng: rng.fork(`${trial}`), permutations: 199 }).pValue <= 0.05;
    });
    // (b + 1) / 200 <= .05 has probability 10 / 200
    expect(isBinomial(hits, 400, 0.05)).toBe(true);
  });

  it('finds what is plainly there, every time', () => {
    const rng = createRng('full power');
    const hits = countOf(100, (trial) => {
      const row = Float64Array.from({ length: 40 }, () => 2 + rng.normal());
      return signFlipTest(row, { rng: rng.fork(`${trial}`), permutations: 199 }).pValue <= 0.01;
    });
    expect(hits).toBe(100);
  });

  it('draws close to the exact p', () => {
    const row = Float64Array.of(0.4, 0.1, -0.3, 0.5, 0.2, 0.6, -0.1, 0.3, 0.2, -0.2, 0.1);
    const exact = signFlipTest(row);
    const drawn = signFlipTest(row, { rng: createRng(1), permutations: 2000 });
    expect([exact.exact, drawn.exact]).toEqual([true, false]);
    expect(drawn.permutations).toBe(2000);
    // standard deviation sqrt(.04 * .96 / 2000) = .0044
    expect(Math.abs(drawn.pValue - exact.pValue)).toBeLessThan(0.015);
  });

  it('draws every sign anew beyond the thirty-second value', () => {
    // only values 32 to 37 differ from 0: their 64 flips are equally likely, one side has 1 of them
    const row = new Float64Array(38).fill(1, 32);
    const { pValue } = signFlipTest(row, { rng: createRng(2), permutations: 6400, alternative: 'greater' });
    // expected 100 of 6,400, standard deviation 9.9
    expect(Math.abs(pValue * 6401 - 101)).toBeLessThan(33);
  });

  it('is never zero, and one where nothing differs', () => {
    const far = Float64Array.from({ length: 60 }, () => 1);
    expect(signFlipTest(far, { rng: createRng(1), permutations: 99 }).pValue).toBe(0.01);
    expect(signFlipTest(new Float64Array(5)).pValue).toBe(1);
  });

  it('swaps its sides with the sign, and does not know the unit', () => {
    fc.assert(
      fc.property(values, (row) => {
        const negated = row.map((value) => -value);
        const pValue = (list: Float64Array, alternative: 'greater' | 'less' | 'two-sided') =>
          signFlipTest(list, { alternative }).pValue;
        expect(pValue(row, 'greater')).toBe(pValue(negated, 'less'));
        expect(
          pValue(
            row.map((value) => value / 7),
            'two-sided',
          ),
        ).toBe(pValue(row, 'two-sided'));
        expect(pValue(row, 'two-sided')).toBe(pValue(row.toReversed(), 'two-sided'));
      }),
    );
  });

  it('refuses no values, unfinished values, and drawing without a generator', () => {
    expect(() => signFlipTest(new Float64Array(0))).toThrow('at least 1 values, got 0');
    expect(() => signFlipTest(Float64Array.of(1, Number.NaN))).toThrow('got NaN at 1');
    expect(() => signFlipTest(new Float64Array(3), { permutations: 0 })).toThrow(
      '`permutations` to be a positive',
    );
    expect(() => signFlipTest(new Float64Array(14))).toThrow(
      '`rng` where there are more permutations (2^14)',
    );
  });
});

describe('twoSampleTest', () => {
  it.each(reference.twoSample)(
    '$first against $second, $statistic, $alternative: as by trying every deal',
    ({ first, second, statistic, alternative, found }) => {
      const own = twoSampleTest(Float64Array.from(first), Float64Array.from(second), {
        statistic,
        alternative,
      });
      expect(own.exact).toBe(true);
      expect(own.pValue).toBeCloseTo(found.p, 12);
      expect(own.statistic).toBeCloseTo(found.statistic, 9);
    },
  );

  it('finds false differences at its level in groups of unequal sizes', () => {
    const rng = createRng('two samples under the null');
    const sample = (size: number) => Float64Array.from({ length: size }, () => -Math.log(1 - rng.uniform()));
    const found = { difference: 0, studentised: 0 };
    for (let trial = 0; trial < 400; trial++) {
      const [first, second] = [sample(3), sample(9)];
      for (const statistic of ['difference', 'studentised'] as const) {
        if (twoSampleTest(first, second, { statistic }).pValue <= 0.05) found[statistic]++;
      }
    }
    // 220 deals: at most 11 of them are the most extreme ones
    expect(isBinomial(found.difference, 400, 11 / 220)).toBe(true);
    expect(isBinomial(found.studentised, 400, 11 / 220)).toBe(true);
  });

  it('keeps its level for equal means where the smaller group varies more, which the bare difference does not', () => {
    const rng = createRng('unequal variances');
    const sample = (size: number, scale: number) =>
      Float64Array.from({ length: size }, () => scale * rng.normal());
    const found = { difference: 0, studentised: 0 };
    for (let trial = 0; trial < 300; trial++) {
      const [first, second] = [sample(10, 4), sample(40, 1)];
      for (const statistic of ['difference', 'studentised'] as const) {
        const own = { statistic, rng: rng.fork(`${trial}/${statistic}`), permutations: 199 };
        if (twoSampleTest(first, second, own).pValue <= 0.05) found[statistic]++;
      }
    }
    expect(isBinomial(found.studentised, 300, 0.055)).toBe(true);
    expect(found.difference).toBeGreaterThan(60);
  });

  it('finds what is plainly there, every time', () => {
    const rng = createRng('full power of two samples');
    const hits = countOf(100, (trial) => {
      const first = Float64Array.from({ length: 8 }, () => 4 + rng.normal());
      const second = Float64Array.from({ length: 20 }, () => rng.normal());
      return twoSampleTest(first, second, { rng: rng.fork(`${trial}`), permutations: 199 }).pValue <= 0.01;
    });
    expect(hits).toBe(100);
  });

  it('draws close to the exact p', () => {
    const first = Float64Array.of(3.1, 4, 5.2, 2.7);
    const second = Float64Array.of(1, 2.2, 2, 3.3, 0.4, 2.6, 3);
    for (const statistic of ['difference', 'studentised'] as const) {
      const exact = twoSampleTest(first, second, { statistic });
      const drawn = twoSampleTest(first, second, { statistic, permutations: 300, rng: createRng(4) });
      expect([exact.exact, drawn.exact]).toEqual([true, false]);
      const hits = Math.round(drawn.pValue * 301 - 1);
      expect(isBinomial(hits, 300, exact.pValue)).toBe(true);
    }
  });

  it('deals no value twice', () => {
    // two ones among twenty values: both in the first group of 4 in C(18, 2) of C(20, 4) deals, 153 / 4845
    const { pValue } = twoSampleTest(Float64Array.of(1, 1, 0, 0), new Float64Array(16), {
      statistic: 'difference',
      alternative: 'greater',
      permutations: 4000,
      rng: createRng(5),
    });
    expect(isBinomial(Math.round(pValue * 4001 - 1), 4000, 153 / 4845)).toBe(true);
  });

  it('gives the same p with the groups swapped, and where everything is moved', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: -1e7, max: 1e7 }), (first, second, move) => {
        for (const statistic of ['difference', 'studentised'] as const) {
          const { pValue } = twoSampleTest(first, second, { statistic });
          expect(twoSampleTest(second, first, { statistic }).pValue).toBeCloseTo(pValue, 12);
          // so far off that the squares of the values no longer fit a number
          const moved = [first, second].map((row) => row.map((value) => value / 1024 + move));
          expect(twoSampleTest(moved[0]!, moved[1]!, { statistic }).pValue).toBeCloseTo(pValue, 12);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('knows groups without any spread', () => {
    const ones = Float64Array.of(1, 1, 1);
    expect(twoSampleTest(ones, ones)).toEqual({ statistic: 0, pValue: 1, exact: true, permutations: 20 });
    const apart = twoSampleTest(ones, Float64Array.of(0, 0, 0));
    expect(apart.statistic).toBe(Infinity);
    // of 20 deals, the one observed and its mirror image
    expect(apart.pValue).toBe(0.1);
  });

  it('refuses groups too small for the statistic', () => {
    const one = Float64Array.of(1);
    const two = Float64Array.of(1, 2);
    expect(() => twoSampleTest(one, two)).toThrow('`first` to have at least 2 values, got 1');
    expect(twoSampleTest(one, two, { statistic: 'difference' }).permutations).toBe(3);
    expect(() => twoSampleTest(new Float64Array(9), new Float64Array(9))).toThrow('(18 over 9)');
  });
});
