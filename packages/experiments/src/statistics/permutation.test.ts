import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { reference } from './__fixtures__/reference.ts';
import { signFlipTest } from './permutation.ts';

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
    expect(() => signFlipTest(new Float64Array(0))).toThrow('`differences` to be not empty');
    expect(() => signFlipTest(Float64Array.of(1, Number.NaN))).toThrow('got NaN at 1');
    expect(() => signFlipTest(new Float64Array(3), { permutations: 0 })).toThrow(
      '`permutations` to be an integer of at least 1, got 0',
    );
    expect(() => signFlipTest(new Float64Array(14))).toThrow(
      '`rng` where there are more permutations (2^14)',
    );
  });
});
