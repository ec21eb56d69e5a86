import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { identical, snapshot } from '../_snapshot.ts';
import { createRng } from '../rng.ts';
import { spaceArbitrary } from '../testing.ts';
import { batchSpace } from './batch-space.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { flatdim, flatten, unflatten } from './flatten.ts';
import type { BatchOf, SampleOf, Space } from './space.ts';
import { Text } from './text.ts';

const seed = fc.integer();
// spaces of every kind, and batches of them
const spaces: fc.Arbitrary<Space> = fc.oneof(
  spaceArbitrary(),
  spaceArbitrary().map((space) => batchSpace(space, 2)),
);

describe('every space', () => {
  it('contains what it samples', () => {
    fc.assert(
      fc.property(spaces, seed, (space, s) => {
        expect(space.contains(space.sample({ rng: createRng(s) }))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same samples for the same seed, and goes on where it was', () => {
    fc.assert(
      fc.property(spaces, seed, (space, s) => {
        space.seed(s);
        const first = [space.sample(), space.sample(), space.sample()];
        space.seed(s);
        expect(identical([space.sample(), space.sample(), space.sample()], first)).toBe(true);
      }),
    );
  });

  it('gets back from flatten what it gave, and flatdim numbers in between', () => {
    fc.assert(
      fc.property(spaces, seed, (space, s) => {
        const value = space.sample({ rng: createRng(s) });
        const flat = flatten(space, value);
        expect(flat.length).toBe(flatdim(space));
        expect(identical(unflatten(space, flat), value)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('gets back from a batch what it wrote, copied', () => {
    fc.assert(
      fc.property(spaces, seed, fc.integer({ min: 1, max: 4 }), (space, s, count) => {
        const rng = createRng(s);
        const batch = space.createBatch(count);
        expect(space.isBatch(batch, count)).toBe(true);
        const values = Array.from({ length: count }, () => space.sample({ rng }));
        const then = snapshot(values);
        values.forEach((value, i) => {
          space.writeBatch(batch, i, value);
        });
        const copy = space.copyBatch(batch);
        for (const value of values) scribble(value);
        expect(
          identical(
            then.map((_, i) => space.readBatch(batch, i)),
            then,
          ),
        ).toBe(true);
        scribble(space.readBatch(batch, 0));
        expect(identical(space.readBatch(batch, 0), then[0])).toBe(true);
        space.writeBatch(batch, 0, space.sample({ rng }));
        scribble(batch);
        expect(
          identical(
            then.map((_, i) => space.readBatch(copy, i)),
            then,
          ),
        ).toBe(true);
      }),
    );
  });

  it('equals itself, and no space whose description differs', () => {
    fc.assert(
      fc.property(spaces, spaces, (a, b) => {
        expect(a.equals(a)).toBe(true);
        expect(a.equals(b)).toBe(b.equals(a));
        if (a.equals(b)) expect(String(a)).toBe(String(b));
      }),
      { numRuns: 500 },
    );
  });

  it('says how to seed it when it is sampled unseeded', () => {
    fc.assert(
      fc.property(spaces, (space) => {
        fc.pre(!(space instanceof Dict));
        expect(() => space.sample()).toThrow('to be seeded before it is sampled: call `seed(0)`');
      }),
    );
  });
});

describe('the types of values', () => {
  it('flow from the space', () => {
    const space = new Dict({
      place: new Box(0, 1, { dtype: 'uint8' }),
      lamp: new Discrete(2),
      word: new Text(3),
    });
    expectTypeOf<SampleOf<typeof space>>().toEqualTypeOf<{ place: Uint8Array; lamp: number; word: string }>();
    expectTypeOf<BatchOf<typeof space>>().toEqualTypeOf<{
      place: Uint8Array;
      lamp: Int32Array;
      word: string[];
    }>();
    expectTypeOf<SampleOf<Box>>().toEqualTypeOf<Float32Array>();
    const value: unknown = { place: Uint8Array.of(1), lamp: 1, word: 'abc' };
    if (!space.contains(value)) throw new Error('unreachable');
    expectTypeOf(value.word).toEqualTypeOf<string>();
    expect(value.lamp).toBe(1);
  });
});

/** Overwrites every array inside a value. */
function scribble(value: unknown): void {
  if (ArrayBuffer.isView(value)) (value as Uint8Array).fill(77);
  else if (Array.isArray(value)) value.fill('scribble');
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(scribble);
}
