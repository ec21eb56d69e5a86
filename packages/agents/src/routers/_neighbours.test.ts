import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRows } from '../linear/sparse-rows.ts';
import { cosineNeighbours } from './_neighbours.ts';

describe('cosineNeighbours', () => {
  it('equals sorting all cosines, with ties to the earlier row', () => {
    const row = fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 3, maxLength: 3 });
    const rows = fc.array(row, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, rows, fc.integer({ min: 1, max: 9 }), (known, asked, k) => {
        const found = cosineNeighbours(packRows(known.flat(), 3))(packRows(asked.flat(), 3), k);
        asked.forEach((x, a) => {
          const cosine = known.map((y) => {
            const length = Math.hypot(...y);
            return length === 0 ? 0 : y.reduce((sum, v, j) => sum + v * x[j]!, 0) / length;
          });
          const near = [...found[a]!];
          expect(near).toHaveLength(Math.min(k, known.length));
          expect(new Set(near).size).toBe(near.length);
          // no omitted row is closer than a listed one, and equal rows are in order
          const last = cosine[near.at(-1)!]!;
          known.forEach((_, i) => {
            if (!near.includes(i)) expect(cosine[i]).toBeLessThanOrEqual(last + 1e-12);
          });
          near.slice(1).forEach((i, place) => {
            const before = near[place]!;
            expect(cosine[before]).toBeGreaterThanOrEqual(cosine[i]! - 1e-12);
            if (JSON.stringify(known[before]) === JSON.stringify(known[i])) expect(before).toBeLessThan(i);
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});
