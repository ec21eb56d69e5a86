import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupOf, orderedRows, type Placed } from './row-order.ts';

const row = fc.record(
  {
    kind: fc.constantFrom('single call', 'route', 'learned', 'bound'),
    block: fc.constantFrom('methods', 'agreement', 'bounds'),
    utility: fc.constantFrom(0.3, 0.1 + 0.2, 0.5, -1),
    parameters: fc.constantFrom(1, 7),
  },
  { requiredKeys: ['kind', 'utility', 'parameters'] },
) as fc.Arbitrary<Placed>;

describe('orderedRows', () => {
  it('sorts by group, then by utility (highest first), then by parameters', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const ordered = orderedRows(rows);
        expect(new Set(ordered)).toEqual(new Set(rows));
        const rank = (each: Placed) => ['experts', 'methods', 'agreement', 'bounds'].indexOf(groupOf(each));
        ordered.slice(1).forEach((next, i) => {
          const before = ordered[i]!;
          expect(rank(before)).toBeLessThanOrEqual(rank(next));
          if (rank(before) < rank(next)) return;
          expect(before.utility).toBeGreaterThanOrEqual(next.utility - 1e-12);
          if (Math.abs(before.utility - next.utility) < 1e-12)
            expect(before.parameters).toBeLessThanOrEqual(next.parameters);
        });
      }),
    );
  });

  it('orders two rows the same way for any other rows', () => {
    fc.assert(
      fc.property(
        fc.array(row).chain((rows) => fc.tuple(fc.constant(rows), fc.subarray(rows))),
        ([rows, some]) => {
          const kept = new Set(some);
          expect(orderedRows(rows).filter((each) => kept.has(each))).toEqual(orderedRows(some));
        },
      ),
    );
  });
});
