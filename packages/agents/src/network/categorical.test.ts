import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { entropy, logSoftmax, sampleCategorical } from './categorical.ts';

const logits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 8 });

describe('logSoftmax', () => {
  it('returns the log of each exponential divided by their sum', () => {
    // e^0 : e^ln2 : e^ln5 = 1 : 2 : 5 of 8
    const [a, b, c] = logSoftmax([0, Math.log(2), Math.log(5)], 3);
    expect(Math.exp(a!)).toBeCloseTo(1 / 8, 14);
    expect(Math.exp(b!)).toBeCloseTo(2 / 8, 14);
    expect(Math.exp(c!)).toBeCloseTo(5 / 8, 14);
  });

  it('returns probabilities that sum to 1 and are unchanged by an added constant', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: -100, max: 100, noNaN: true }), (z, shift) => {
        const plain = logSoftmax(z, z.length);
        const shifted = logSoftmax(
          z.map((value) => value + shift),
          z.length,
        );
        expect(plain.reduce((sum, logP) => sum + Math.exp(logP), 0)).toBeCloseTo(1, 12);
        plain.forEach((logP, a) => {
          expect(shifted[a]).toBeCloseTo(logP, 10);
        });
      }),
    );
  });

  it('stays finite for logits whose exponentials overflow', () => {
    expect([...logSoftmax([1000, 0], 2)]).toEqual([0, -1000]);
  });

  it('ignores masked actions', () => {
    const masked = logSoftmax([1, 50, 2], 3, [1, 0, 1]);
    const alone = logSoftmax([1, 2], 2);
    expect(masked[1]).toBe(Number.NEGATIVE_INFINITY);
    expect([masked[0], masked[2]]).toEqual([...alone]);
  });

  it('propagates NaN', () => {
    expect(logSoftmax([1, Number.NaN], 2)[0]).toBeNaN();
    expect(logSoftmax([Number.NaN, 1], 2)[1]).toBeNaN();
  });

  it('rejects a row without an allowed action, and logits that are not whole rows', () => {
    expect(() => logSoftmax([1, 2], 2, [0, 0])).toThrow('`mask`');
    expect(() => logSoftmax([1, 2, 3], 2)).toThrow('`logits`');
    expect(() => logSoftmax([1, 2], 2, [1])).toThrow('`mask`');
  });
});

describe('sampleCategorical', () => {
  it('draws each action with its probability, within five standard errors', () => {
    const probabilities = [0.1, 0.2, 0.7];
    const draws = 20_000;
    const row = probabilities.map(Math.log);
    const many = Float64Array.from({ length: draws * 3 }, (_, i) => row[i % 3]!);
    const counts = [0, 0, 0];
    for (const action of sampleCategorical(many, 3, createRng('categorical'))) counts[action]! += 1;
    probabilities.forEach((p, a) => {
      const standardError = Math.sqrt((p * (1 - p)) / draws);
      expect(Math.abs(counts[a]! / draws - p)).toBeLessThan(5 * standardError);
    });
  });

  it('uses one draw per row, so that the rows of a batch are independent', () => {
    const rng = createRng(3);
    const expected = [rng.uniform(), rng.uniform(), rng.uniform()].map((u) => (u < 0.5 ? 0 : 1));
    const half = Math.log(0.5);
    const got = sampleCategorical([half, half, half, half, half, half], 2, createRng(3));
    expect([...got]).toEqual(expected);
  });

  it('never draws a masked action, even if rounding leaves a gap at the end', () => {
    fc.assert(
      fc.property(logits, fc.integer(), (z, seed) => {
        const mask = [...z.map(() => 1), 0];
        const row = logSoftmax([...z, 99], z.length + 1, mask);
        expect(sampleCategorical(row, z.length + 1, createRng(seed))[0]).toBeLessThan(z.length);
      }),
    );
  });

  it('rejects rows without a finite number', () => {
    expect(() => sampleCategorical([Number.NaN, Number.NaN], 2, createRng(1))).toThrow('`logProbs`');
  });
});

describe('entropy', () => {
  it('is ln n for n equal probabilities, and 0 if one action is certain', () => {
    expect(entropy(logSoftmax([1, 1, 1, 1], 4), 4)).toBeCloseTo(Math.log(4), 14);
    expect(entropy([0, Number.NEGATIVE_INFINITY], 2)).toBe(0);
  });

  it('reads the row at `start`', () => {
    const rows = logSoftmax([9, 0, 0, 0], 2);
    expect(entropy(rows, 2, 2)).toBeCloseTo(Math.log(2), 14);
  });
});
