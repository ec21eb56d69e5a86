import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greedyMatch } from './greedy-match.ts';

// hundredths, since the brute force below is inaccurate for very small numbers
const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 100);
const vectors = (max = 6) => fc.array(fc.tuple(number, number, number), { maxLength: max });
const weight = fc.integer({ min: 0, max: 500 }).map((n) => n / 100);
const side = vectors().chain((rows) =>
  fc.record({ rows: fc.constant(rows), weights: fc.tuple(...rows.map(() => weight)) }),
);

/** A literal implementation of the definition, with `max` over arrays and lengths by Math.hypot. */
function bruteForce(
  c: readonly number[][],
  r: readonly number[][],
  w: readonly number[],
  v: readonly number[],
) {
  const cosine = (x: readonly number[], y: readonly number[]) => {
    const lengths = Math.hypot(...x) * Math.hypot(...y);
    return lengths === 0 ? 0 : x.reduce((sum, value, k) => sum + value * y[k]!, 0) / lengths;
  };
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  if (c.length === 0 || r.length === 0 || total(w) === 0 || total(v) === 0) return [0, 0];
  return [
    total(c.map((x, i) => w[i]! * Math.max(...r.map((y) => cosine(x, y))))) / total(w),
    total(r.map((y, j) => v[j]! * Math.max(...c.map((x) => cosine(x, y))))) / total(v),
  ];
}

describe('greedyMatch', () => {
  it('matches each token with the most similar token of the other side', () => {
    // cosines        r0 = (1,0)   r1 = (0,1)
    // c0 = (1,0)         1            0
    // c1 = (.6,.8)      .6           .8
    // c2 = (0,-1)        0           -1
    // P = (1 + .8 + 0) / 3 = .6, R = (1 + .8) / 2 = .9, F1 = 2 * .54 / 1.5 = .72
    const match = greedyMatch(
      [
        [1, 0],
        [0.6, 0.8],
        [0, -1],
      ],
      [
        [1, 0],
        [0, 1],
      ],
    );
    expect(match.precision).toBeCloseTo(0.6, 14);
    expect(match.recall).toBeCloseTo(0.9, 14);
    expect(match.f1).toBeCloseTo(0.72, 14);
  });

  it('averages by weight, and still matches tokens of weight 0', () => {
    const candidate = [
      [1, 0],
      [0, 1],
    ];
    // the reference's (0,2) matches the special token (0,1), which has weight 0 on both sides
    const reference = [
      [0, 2],
      [0, 1],
    ];
    // P = best of (1,0) = 0; R = best of (0,2) = 1
    expect(greedyMatch(candidate, reference, { candidate: [1, 0], reference: [1, 0] })).toEqual({
      precision: 0,
      recall: 1,
      f1: 0,
    });
    // P = (3 * 0 + 1 * 1) / 4
    expect(greedyMatch(candidate, reference, { candidate: [3, 1] }).precision).toBe(0.25);
  });

  it('equals a literal implementation of the definition', () => {
    fc.assert(
      fc.property(side, side, (c, r) => {
        const match = greedyMatch(c.rows, r.rows, { candidate: c.weights, reference: r.weights });
        const [precision, recall] = bruteForce(c.rows, r.rows, c.weights, r.weights);
        expect(match.precision).toBeCloseTo(precision!, 10);
        expect(match.recall).toBeCloseTo(recall!, 10);
        for (const value of Object.values(match)) expect(value >= -1 && value <= 1).toBe(true);
        const { precision: p, recall: q, f1 } = match;
        if (p * q > 0) expect(f1).toBeCloseTo(2 / (1 / p + 1 / q), 10);
        else expect(f1).toBe(0);
      }),
    );
  });

  it('swaps precision and recall with its arguments', () => {
    fc.assert(
      fc.property(side, side, (c, r) => {
        const { precision, recall, f1 } = greedyMatch(c.rows, r.rows, {
          candidate: c.weights,
          reference: r.weights,
        });
        expect(greedyMatch(r.rows, c.rows, { candidate: r.weights, reference: c.weights })).toEqual({
          precision: recall,
          recall: precision,
          f1,
        });
      }),
    );
  });

  it('is 1 for a text and itself, for any order and lengths of its vectors', () => {
    fc.assert(
      fc.property(
        vectors().filter((rows) => rows.length > 0 && rows.every((row) => Math.hypot(...row) > 0)),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (rows, scale) => {
          const other = rows.toReversed().map((row) => row.map((value) => value * scale));
          for (const value of Object.values(greedyMatch(rows, other))) expect(value).toBeCloseTo(1, 12);
        },
      ),
    );
  });

  it('is unchanged by a token of weight 0 that is orthogonal to all others', () => {
    fc.assert(
      fc.property(vectors(), vectors(), (c, r) => {
        // shifted into the positive octant, so that no cosine is negative and a cosine of 0 is never the best
        const positive = (rows: readonly number[][]) =>
          rows.map((row) => row.map((value) => Math.abs(value) + 0.1));
        const wide = (rows: readonly number[][], last: number) => [
          ...positive(rows).map((row) => [...row, 0, 0]),
          [0, 0, 0, last, 1 - last],
        ];
        const weights = (rows: readonly number[][]) => [...rows.map(() => 1), 0];
        expect(greedyMatch(wide(c, 0), wide(r, 1), { candidate: weights(c), reference: weights(r) })).toEqual(
          greedyMatch(positive(c), positive(r)),
        );
      }),
    );
  });

  it('is 0 if a side is empty or has only weights of 0, and never NaN', () => {
    const nothing = { precision: 0, recall: 0, f1: 0 };
    expect(greedyMatch([], [])).toEqual(nothing);
    expect(greedyMatch([[1, 2]], [])).toEqual(nothing);
    expect(greedyMatch([], [[1, 2]])).toEqual(nothing);
    expect(greedyMatch([[1]], [[1]], { reference: [0] })).toEqual(nothing);
    expect(greedyMatch([[0, 0]], [[1, 0]])).toEqual(nothing);
    expect(greedyMatch([[]], [[]])).toEqual(nothing);
    // P = .5 * (1 - 1) = 0 with R = 1; P = R = -1
    expect(greedyMatch([[1], [-1]], [[1]])).toEqual({ precision: 0, recall: 1, f1: 0 });
    expect(greedyMatch([[1]], [[-1]])).toEqual({ precision: -1, recall: -1, f1: -1 });
    expect(greedyMatch([[1e300, 1e300]], [[1e-300, 1e-300]]).f1).toBeCloseTo(1, 12);
  });

  it('accepts typed arrays, as models return them', () => {
    const rows = [Float32Array.of(1, 0), Float32Array.of(3, 4)];
    expect(greedyMatch(rows, [Float32Array.of(2, 0)], { candidate: Float32Array.of(1, 1) }).precision).toBe(
      0.8,
    );
  });

  it('rejects ragged vectors, infinite values and wrong weights', () => {
    expect(() => greedyMatch([[1, 2]], [[1]])).toThrow(
      'Expected `referenceEmbeddings[0]` to have 2 numbers, got 1.',
    );
    expect(() => greedyMatch([[1], [1, 2]], [[1]])).toThrow('`candidateEmbeddings[1]`');
    expect(() => greedyMatch([[Number.NaN]], [[1]])).toThrow(
      '`candidateEmbeddings[0][0]` to be finite, got NaN',
    );
    expect(() => greedyMatch([[1]], [[1]], { candidate: [1, 1] })).toThrow('one weight per token (1), got 2');
    expect(() => greedyMatch([[1]], [[1]], { reference: [-1] })).toThrow('`weights.reference[0]`');
    expect(() => greedyMatch([[1]], [[1]], { reference: [Number.NaN] })).toThrow(RangeError);
    const huge = [1e308, 1e308];
    expect(() => greedyMatch([[1], [1]], [[1]], { candidate: huge })).toThrow('finite sum');
  });
});
