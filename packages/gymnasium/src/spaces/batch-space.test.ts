import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identical } from '../_snapshot.ts';
import { createRng } from '../rng.ts';
import { spaceArbitrary } from '../testing.ts';
import { batchSpace } from './batch-space.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { flatten, unflatten } from './flatten.ts';
import { Text } from './text.ts';

describe('batchSpace', () => {
  it('samples batches whose every value is in the space, as drawn one after the other', () => {
    fc.assert(
      fc.property(spaceArbitrary(), fc.integer(), fc.integer({ min: 1, max: 4 }), (space, seed, count) => {
        const batches = batchSpace(space, count);
        const batch = batches.sample({ rng: createRng(seed) });
        expect(batches.contains(batch)).toBe(true);
        const rng = createRng(seed);
        for (let i = 0; i < count; i++) {
          expect(identical(space.readBatch(batch, i), space.sample({ rng }))).toBe(true);
        }
        expect(identical(unflatten(batches, flatten(batches, batch)), batch)).toBe(true);
      }),
    );
  });

  it('holds a Box in one flat array, a Discrete in an Int32Array, a Text in strings, a Dict in an object of these', () => {
    const space = new Dict({
      place: new Box(0, 1, { shape: [2] }),
      lamp: new Discrete(2),
      word: new Text(2),
    });
    const batches = batchSpace(space, 2);
    const batch = { place: Float32Array.of(0, 1, 0.5, 0.5), lamp: Int32Array.of(1, 0), word: ['a', 'b'] };
    expect(batches.contains(batch)).toBe(true);
    expect(batches.contains({ ...batch, lamp: Int32Array.of(1, 2) })).toBe(false);
    expect(batches.contains({ ...batch, lamp: [1, 0] })).toBe(false);
    expect(batches.contains({ ...batch, place: batch.place.slice(1) })).toBe(false);
    expect(batches.contains({ ...batch, word: ['a', 'b', 'c'] })).toBe(false);
  });

  it('has the shape of the space behind the count', () => {
    expect(batchSpace(new Box(0, 1, { shape: [2, 3] }), 4).shape).toEqual([4, 2, 3]);
    expect(batchSpace(new Text(2), 4).shape).toBe(null);
    expect(() => batchSpace(new Text(2), 0)).toThrow('`count`');
  });

  it('equals one of the same space and count only', () => {
    const batches = batchSpace(new Discrete(2), 3);
    expect(batches.equals(batchSpace(new Discrete(2), 3))).toBe(true);
    expect(batches.equals(batchSpace(new Discrete(2), 4))).toBe(false);
    expect(batches.equals(batchSpace(new Discrete(3), 3))).toBe(false);
  });
});
