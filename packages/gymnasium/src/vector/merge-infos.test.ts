import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Info } from '../env.ts';
import { createInfoColumns } from './_info-columns.ts';
import { mergeInfos } from './_merge-infos.ts';

function columns(infos: readonly Info[]): Record<string, unknown> {
  const gathered = createInfoColumns(infos.length);
  infos.forEach((info, i) => {
    gathered.add(i, info);
  });
  return gathered.finish() as Record<string, unknown>;
}

describe('mergeInfos', () => {
  it('returns the same as collecting all infos at once, for any split into groups', () => {
    const value = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.string(),
      fc.constant(null),
      fc.record({ deep: fc.oneof(fc.integer(), fc.boolean()) }),
    );
    const info = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), value);
    const group = fc.array(info, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 3 }), (groups) => {
        let first = 0;
        const parts = groups.map((infos) => {
          const part = { infos: columns(infos), first, count: infos.length };
          first += infos.length;
          return part;
        });
        const expected = columns(groups.flat());
        const merged = mergeInfos(parts, first);
        expect(Object.keys(merged).sort()).toEqual(Object.keys(expected).sort());
        for (const key of Object.keys(expected)) {
          // in a group that has only objects, they were collected as columns
          if (isMixedObjects(groups.flat(), key)) continue;
          expect(merged[key]).toEqual(expected[key]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('restores the booleans of one group next to other values', () => {
    const parts = [
      { infos: columns([{ x: true }, { x: false }, {}]), first: 0, count: 3 },
      { infos: columns([{ x: 'word' }]), first: 3, count: 1 },
    ];
    expect(mergeInfos(parts, 4)).toEqual({ x: [true, false, null, 'word'], _x: Uint8Array.of(1, 1, 0, 1) });
    expect(mergeInfos([{ infos: null, first: 0, count: 2 }], 2)).toEqual({});
  });
});

function isMixedObjects(infos: readonly Info[], key: string): boolean {
  if (key.startsWith('_') && key !== '__proto__') return false;
  const values = infos.filter((info) => Object.hasOwn(info, key)).map((info) => info[key]);
  const objects = values.filter((value) => typeof value === 'object' && value !== null);
  const kinds = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  return (
    objects.length > 0 &&
    (kinds.size > 1 || new Set(objects.map((o) => typeof (o as { deep: unknown }).deep)).size > 1)
  );
}
