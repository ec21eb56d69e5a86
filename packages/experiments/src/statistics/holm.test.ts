import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { holm } from './holm.ts';

const pValues = fc.array(
  fc.integer({ min: 0, max: 40 }).map((k) => k / 40),
  { maxLength: 6 },
);

/** The hypotheses that the step-down procedure rejects, implemented as defined. */
function rejected(list: readonly number[], level: number): boolean[] {
  const open = new Set(list.keys());
  const out = list.map(() => false);
  while (open.size > 0) {
    const smallest = [...open].reduce((best, index) => (list[index]! < list[best]! ? index : best));
    if (list[smallest]! > level / open.size) break;
    out[smallest] = true;
    open.delete(smallest);
  }
  return out;
}

describe('holm', () => {
  it('agrees with an adjustment by hand', () => {
    // sorted .01 x 4 = .04, .02 x 3 = .06, .022 x 2 = .044 raised to .06, .6
    expect(holm([0.022, 0.6, 0.01, 0.02])).toEqual([0.06, 0.6, 0.04, 0.06]);
    expect(holm([])).toEqual([]);
    expect(holm([0.3])).toEqual([0.3]);
    expect(holm([0.7, 0.9])).toEqual([1, 1]);
  });

  it('rejects what the step-down procedure rejects, at any level', () => {
    fc.assert(
      // levels between the multiples of 1/40, since p-values are multiples of 1/40
      fc.property(pValues, fc.integer({ min: 0, max: 39 }), (list, step) => {
        const level = (step + 0.5) / 40;
        expect(holm(list).map((p) => p <= level)).toEqual(rejected(list, level));
      }),
    );
  });

  it('keeps the order of the p-values, lowers none and follows a shuffle', () => {
    fc.assert(
      fc.property(pValues, (list) => {
        const adjusted = holm(list);
        adjusted.forEach((p, i) => {
          expect(p).toBeGreaterThanOrEqual(list[i]!);
          adjusted.forEach((q, j) => {
            if (list[i]! <= list[j]!) expect(p).toBeLessThanOrEqual(q);
          });
        });
        expect(holm(list.toReversed())).toEqual(adjusted.toReversed());
      }),
    );
  });

  it('keeps the family-wise error rate for five true null hypotheses, and finds one false hypothesis', () => {
    const rng = createRng('holm under the null');
    const uniform = () => Array.from({ length: 5 }, () => rng.uniform());
    const hits = countOf(2000, () => holm(uniform()).some((p) => p <= 0.05));
    // independent: 1 - .99^5 = .049
    expect(isBinomial(hits, 2000, 1 - 0.99 ** 5)).toBe(true);
    expect(holm([1e-6, ...uniform()])[0]).toBeLessThan(0.05);
  });

  it('rejects invalid probabilities', () => {
    expect(() => holm([0.1, 1.2])).toThrow('`pValues[1]` to be in [0, 1], got 1.2');
    expect(() => holm([Number.NaN])).toThrow('got NaN');
  });
});
