import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reference, rows } from './__fixtures__/reference.ts';
import { interquartileMean } from './aggregate.ts';

const tables = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([runs, tasks]) =>
    fc.array(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: tasks, maxLength: tasks }), {
      minLength: runs,
      maxLength: runs,
    }),
  )
  .map(rows);

describe('interquartileMean', () => {
  it('is scipy’s trimmed mean of a quarter', () => {
    const { table, value } = reference.interquartileMean;
    expect(interquartileMean(rows(table))).toBeCloseTo(value, 12);
  });

  it('does not see how far the outer quarters lie out', () => {
    // of eight values two are dropped at either end
    const calm = [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)];
    const wild = [Float64Array.of(-1e9, -5, 3, 4, 5, 6, 70, 1e9)];
    expect(interquartileMean(calm)).toBe(4.5);
    expect(interquartileMean(wild)).toBe(4.5);
  });

  it('lies between the least and the greatest value, and moves with them', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const all = table.flatMap((row) => [...row]);
        const value = interquartileMean(table);
        expect(value).toBeGreaterThanOrEqual(Math.min(...all) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(...all) + 1e-12);
        expect(interquartileMean(table.map((row) => row.map((x) => 2 * x + 3)))).toBeCloseTo(
          2 * value + 3,
          10,
        );
      }),
    );
  });
});
