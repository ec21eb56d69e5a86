import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { packRows } from '../linear/sparse-rows.ts';
import { clusterRows } from './_k-means.ts';

describe('clusterRows', () => {
  it('separates distant clusters for any random draws', () => {
    const rows = packRows([0, 0, 0.1, 0, 5, 5, 5, 5.1, -9, 3, -9, 3.1, 0, 0.1], 2);
    for (const seed of [1, 2, 3, 4]) {
      const [a, b, c, d, e, f, g] = clusterRows(rows, 3, createRng(seed));
      expect([b, g]).toEqual([a, a]);
      expect([d, f]).toEqual([c, e]);
      expect(new Set([a, c, e]).size).toBe(3);
    }
  });

  it('leaves no cluster empty, and every row closest to the mean of its cluster', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })), {
      minLength: 6,
      maxLength: 14,
    });
    fc.assert(
      fc.property(points, fc.integer(), (drawn, seed) => {
        // distinct rows, so that three clusters exist
        const rows = drawn.map(([x, y], i) => [x + i / 100, y]);
        const cluster = clusterRows(packRows(rows.flat(), 2), 3, createRng(seed));
        const centre = (c: number) => {
          const members = rows.filter((_, r) => cluster[r] === c);
          expect(members.length).toBeGreaterThan(0);
          return [0, 1].map((j) => members.reduce((sum, row) => sum + row[j]!, 0) / members.length);
        };
        const centres = [0, 1, 2].map(centre);
        rows.forEach((row, r) => {
          const to = centres.map((c) => (row[0]! - c[0]!) ** 2 + (row[1]! - c[1]!) ** 2);
          expect(to[cluster[r]!]).toBeLessThanOrEqual(Math.min(...to) + 1e-9);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('fills an empty cluster even if rows are equal', () => {
    const rows = packRows([0, 0, 0, 5, 5, 5], 1);
    for (const seed of [1, 2, 3]) expect(new Set(clusterRows(rows, 3, createRng(seed))).size).toBe(3);
  });

  it('returns one cluster per row for fewer rows than clusters', () => {
    expect([...clusterRows(packRows([1, 2], 1), 5, createRng(1))]).toEqual([0, 1]);
  });
});
