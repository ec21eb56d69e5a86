import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { emptyMoments, type Moments, mergeMoments, momentsOf, momentsVariance } from './moments.ts';

const size = 3;
const row = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: size, maxLength: size });
const rows = fc.array(row, { minLength: 1, maxLength: 40 });

/** Mean, then mean of squared deviations, one column at a time. */
function twoPasses(list: readonly (readonly number[])[]) {
  return Array.from({ length: size }, (_, k) => {
    const column = list.map((x) => x[k]!);
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    return { mean, variance: column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length };
  });
}

function expectMoments(found: Moments, list: readonly (readonly number[])[]): void {
  const exact = twoPasses(list);
  expect(found.count).toBe(list.length);
  const variance = momentsVariance(found);
  exact.forEach((column, k) => {
    expect(Math.abs(found.mean[k]! - column.mean)).toBeLessThan(1e-9);
    expect(Math.abs(variance[k]! - column.variance)).toBeLessThan(1e-9 * (1 + column.variance) + 1e-9);
  });
}

describe('moments', () => {
  it('merged over any groups in any order equal those of two passes over all rows', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (list, seed) => {
        const rng = createRng(seed);
        // a random tree of merges over random groups
        const groups: Moments[] = [];
        for (let at = 0; at < list.length; ) {
          const next = at + 1 + rng.integer(5);
          groups.push(momentsOf(list.slice(at, next).flat(), size));
          at = next;
        }
        while (groups.length > 1) {
          const [a] = groups.splice(rng.integer(groups.length), 1);
          const [b] = groups.splice(rng.integer(groups.length), 1);
          groups.push(mergeMoments(a!, b!));
        }
        expectMoments(groups[0]!, list);
      }),
    );
  });

  it('updated in place row by row are the same (Welford)', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const running = emptyMoments(size);
        for (const x of list) mergeMoments(running, momentsOf(x, size), running);
        expectMoments(running, list);
      }),
    );
  });

  it('keep the variance of small differences around a large mean, where sums of squares lose it', () => {
    // 1e9 + {0, 1, 2}: variance 2/3
    const running = emptyMoments(1);
    for (const x of [1e9, 1e9 + 1, 1e9 + 2]) mergeMoments(running, momentsOf([x], 1), running);
    expect(momentsVariance(running)[0]).toBeCloseTo(2 / 3, 9);
  });

  it('of a constant have exactly variance 0, however they were merged', () => {
    const a = momentsOf([0.1, 0.1], 1);
    const merged = mergeMoments(mergeMoments(a, momentsOf([0.1], 1)), a);
    expect(merged).toEqual({ count: 5, mean: Float64Array.of(0.1), squares: Float64Array.of(0) });
  });

  it('of zero rows are neutral on both sides', () => {
    const some = momentsOf([1, 2, 3, 5, 8, 13], size);
    expect(mergeMoments(some, emptyMoments(size))).toEqual(some);
    expect(mergeMoments(emptyMoments(size), some)).toEqual(some);
    expect(mergeMoments(emptyMoments(2), emptyMoments(2))).toEqual(emptyMoments(2));
    expect([...momentsVariance(emptyMoments(2))]).toEqual([0, 0]);
  });

  it('leave out rows with mask 0, whatever they hold', () => {
    const masked = momentsOf([1, Number.NaN, 3], 1, [1, 0, 1]);
    expect(masked).toEqual(momentsOf([1, 3], 1));
    // overwrites the old content
    expect(momentsOf([5], 1, undefined, masked)).toEqual(momentsOf([5], 1));
  });

  it('reject rows, masks and moments of other sizes', () => {
    expect(() => momentsOf([1, 2, 3], 2)).toThrow('whole rows of 2, got length 3');
    expect(() => momentsOf([1, 2], 1, [1])).toThrow('`mask` to have length 2');
    expect(() => mergeMoments(emptyMoments(1), emptyMoments(2))).toThrow('`b.mean`');
    expect(() => emptyMoments(0)).toThrow('`size`');
  });
});
