import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { identical, snapshot } from '../_snapshot.ts';
import { createRng } from '../rng.ts';
import { spaceArbitrary } from '../testing/space-arbitraries.ts';
import { batchSpace, concatenate, iterate } from './batch-space.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { flatdim, flatten, flattenSpace, unflatten } from './flatten.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { Sequence } from './sequence.ts';
import type { BatchOf, MaskOf, SampleOf, Space } from './space.ts';
import { spaceFromJSON } from './space-from-json.ts';
import { Text } from './text.ts';
import { Tuple } from './tuple.ts';

const seed = fc.integer();
// spaces of all ten kinds, and batches of them
const spaces: fc.Arbitrary<Space> = fc.oneof(
  spaceArbitrary(),
  spaceArbitrary().map((space): Space => batchSpace(space, 2)),
);

describe('every space', () => {
  it('contains its samples', () => {
    fc.assert(
      fc.property(spaces, seed, (space, s) => {
        expect(space.contains(space.sample({ rng: createRng(s) }))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('returns the same samples for the same seed, and continues its stream', () => {
    fc.assert(
      fc.property(spaces, seed, (space, s) => {
        space.seed(s);
        const first = [space.sample(), space.sample(), space.sample()];
        space.seed(s);
        expect(identical([space.sample(), space.sample(), space.sample()], first)).toBe(true);
      }),
    );
  });

  it('restores a flattened value exactly, and the flattened value is in the flattened space', () => {
    fc.assert(
      fc.property(spaces, seed, (space, s) => {
        const value = space.sample({ rng: createRng(s) });
        const flat = flatten(space, value);
        expect(identical(unflatten(space, flat), value)).toBe(true);
        expect(flattenSpace(space).contains(flat)).toBe(true);
        if (space.isFlattenable) expect((flat as Float32Array).length).toBe(flatdim(space));
        else expect(() => flatdim(space)).toThrow('flatten to one length');
      }),
      { numRuns: 500 },
    );
  });

  it('flattens stacked sequences of values without numbers, and keeps their count', () => {
    const empty = new Text(0, { minLength: 0, charset: 'ab' });
    const space = new Sequence(new Tuple([empty, new Sequence(empty)]), { stack: true });
    const value = space.join([
      ['', ['', '']],
      ['', []],
    ] as never);
    expect(unflatten(space, flatten(space, value as never))).toEqual(value);
  });

  it('is restored from JSON, and so is every value, exactly', () => {
    fc.assert(
      fc.property(spaces, seed, (space, s) => {
        const again = spaceFromJSON(JSON.parse(JSON.stringify(space)));
        expect(again.equals(space) && space.equals(again)).toBe(true);
        expect(String(again)).toBe(String(space));
        const value = space.sample({ rng: createRng(s) });
        const text = JSON.stringify(space.toJsonable(value));
        expect(identical(again.fromJsonable(JSON.parse(text)), value)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('restores the values of a batch, and the batch is in the batch space', () => {
    fc.assert(
      fc.property(spaces, seed, fc.integer({ min: 1, max: 4 }), (space, s, count) => {
        const rng = createRng(s);
        const values = Array.from({ length: count }, () => space.sample({ rng }));
        const batch = concatenate(space, values);
        expect(batchSpace(space, count).contains(batch)).toBe(true);
        expect(identical([...iterate(space, batch, count)], values)).toBe(true);
      }),
    );
  });

  it('copies values when it writes them into a batch and when it reads them', () => {
    fc.assert(
      fc.property(spaces, seed, fc.integer({ min: 1, max: 4 }), (space, s, count) => {
        const rng = createRng(s);
        const batch = space.createBatch(count);
        expect(space.isBatch(batch, count)).toBe(true);
        const values = Array.from({ length: count }, () => space.sample({ rng }));
        const then = snapshot(values);
        const read = (from: unknown) => then.map((_, i) => space.readBatch(from, i));
        values.forEach((value, i) => {
          space.writeBatch(batch, i, value);
        });
        const copy = space.copyBatch(batch);
        for (const value of values) scribble(value);
        expect(identical(read(batch), then)).toBe(true);
        scribble(space.readBatch(batch, 0));
        expect(identical(space.readBatch(batch, 0), then[0])).toBe(true);
        space.writeBatch(batch, 0, space.sample({ rng }));
        scribble(batch);
        expect(identical(read(copy), then)).toBe(true);
      }),
    );
  });

  it('equals itself, and no space with another description', () => {
    fc.assert(
      fc.property(spaces, spaces, (a, b) => {
        expect(a.equals(a)).toBe(true);
        expect(a.equals(b)).toBe(b.equals(a));
        if (a.equals(b)) expect(String(a)).toBe(String(b));
      }),
      { numRuns: 500 },
    );
  });

  it('rejects the JSON of a value of another space', () => {
    fc.assert(
      fc.property(spaces, spaces, seed, (a, b, s) => {
        const json = JSON.parse(JSON.stringify(a.toJsonable(a.sample({ rng: createRng(s) }))));
        let read: unknown;
        try {
          read = b.fromJsonable(json);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          return;
        }
        expect(b.contains(read)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('throws an error that says how to seed it when it is sampled unseeded', () => {
    fc.assert(
      fc.property(spaces, (space) => {
        // these only have the generators of their parts, and may have no parts
        fc.pre(!(space instanceof Dict || space instanceof Tuple));
        expect(() => space.sample()).toThrow('to be seeded before it is sampled: call `seed(0)`');
      }),
    );
  });

  it('accepts a mask or probabilities, not both', () => {
    fc.assert(
      fc.property(spaceArbitrary(), (space) => {
        fc.pre(!(space instanceof Box));
        expect(() => space.sample({ rng: createRng(0), mask: [], probability: [] })).toThrow(
          'Expected `mask`',
        );
      }),
    );
  });
});

describe('the types of values', () => {
  it('are inferred from the space', () => {
    const space = new Dict({
      place: new Box(0, 1, { dtype: 'uint8' }),
      lamp: new Discrete(2),
      word: new Text(3),
      pair: new Tuple([new MultiDiscrete([2, 2]), new MultiBinary(2)]),
    });
    expectTypeOf<SampleOf<typeof space>>().toEqualTypeOf<{
      place: Uint8Array;
      lamp: number;
      word: string;
      pair: readonly [Int32Array, Int8Array];
    }>();
    expectTypeOf<BatchOf<typeof space>>().toEqualTypeOf<{
      place: Uint8Array;
      lamp: Int32Array;
      word: string[];
      pair: readonly [Int32Array, Int8Array];
    }>();
    expectTypeOf<SampleOf<Box>>().toEqualTypeOf<Float32Array>();
    expectTypeOf<MaskOf<Discrete>>().toEqualTypeOf<ArrayLike<number>>();
    expectTypeOf(flatten(space, space.sample({ rng: createRng(0) }))).toHaveProperty('length');
    const value: unknown = {
      place: Uint8Array.of(1),
      lamp: 1,
      word: 'abc',
      pair: [Int32Array.of(0, 1), Int8Array.of(0, 1)],
    };
    if (!space.contains(value)) throw new Error('unreachable');
    expectTypeOf(value.word).toEqualTypeOf<string>();
    expect(value.lamp).toBe(1);
  });
});

/** Overwrites every array inside a value. */
function scribble(value: unknown): void {
  if (ArrayBuffer.isView(value)) (value as Uint8Array).fill(77);
  else if (Array.isArray(value)) {
    value.forEach(scribble);
    value.fill('scribble');
  } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(scribble);
}
