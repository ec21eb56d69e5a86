import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identical } from '../_snapshot.ts';
import { createRng } from '../rng.ts';
import {
  boxArbitrary,
  discreteArbitrary,
  multiBinaryArbitrary,
  multiDiscreteArbitrary,
  textArbitrary,
} from '../testing/space-arbitraries.ts';
import { batchSpace, concatenate, iterate } from './batch-space.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { Sequence } from './sequence.ts';
import type { Space } from './space.ts';
import { Text } from './text.ts';
import { Tuple } from './tuple.ts';

describe('batchSpace', () => {
  it('samples a batch of numbers like its values one after the other', () => {
    const plain: fc.Arbitrary<Space> = fc.oneof(
      boxArbitrary(),
      discreteArbitrary(),
      multiDiscreteArbitrary(),
      multiBinaryArbitrary(),
      textArbitrary(),
    );
    fc.assert(
      fc.property(plain, fc.integer(), fc.integer({ min: 1, max: 4 }), (space, seed, count) => {
        const batch = batchSpace(space, count).sample({ rng: createRng(seed) });
        const rng = createRng(seed);
        for (let i = 0; i < count; i++) {
          expect(identical(space.readBatch(batch, i), space.sample({ rng }))).toBe(true);
        }
      }),
    );
  });

  it('returns a space that supports masks, flattening and JSON', () => {
    const shown: [Space, string][] = [
      [new Box(0, 1, { shape: [2] }), "Box(0, 1, { shape: [3, 2], dtype: 'float32' })"],
      [new Discrete(2, { start: 1 }), 'MultiDiscrete([2, 2, 2], { start: [1, 1, 1] })'],
      [new MultiDiscrete([2, 4]), 'MultiDiscrete([2, 4, 2, 4, 2, 4], { shape: [3, 2] })'],
      [new MultiBinary(2), 'MultiBinary([3, 2])'],
      [new Dict({ a: new Discrete(1) }), 'Dict({ "a": MultiDiscrete([1, 1, 1]) })'],
      [new Tuple([new Discrete(1)]), 'Tuple([MultiDiscrete([1, 1, 1])])'],
      [
        new Sequence(new Discrete(1)),
        'Tuple([Sequence(Discrete(1)), Sequence(Discrete(1)), Sequence(Discrete(1))])',
      ],
    ];
    for (const [space, text] of shown) expect(String(batchSpace(space, 3))).toBe(text);
    const masked = batchSpace(new Discrete(3), 2).sample({ rng: createRng(0), mask: [[0, 1, 0], null] });
    expect(masked[0]).toBe(1);
  });

  it('does not use the generator of the single space', () => {
    const word = new Text(20, { minLength: 20, seed: 1 });
    const first = word.sample();
    word.seed(1);
    batchSpace(word, 2).seed(5);
    expect(word.sample()).toBe(first);
  });

  it('requires a count only if values have no entries', () => {
    expect(() => [...iterate(new Box(0, 1, { shape: [0] }), new Float32Array(0))]).toThrow(
      'whose values have entries',
    );
    expect([...iterate(new Box(0, 1, { shape: [0] }), new Float32Array(0), 2)]).toEqual([
      new Float32Array(0),
      new Float32Array(0),
    ]);
    expect(() => [...iterate(new Box(0, 1, { shape: [2] }), new Float32Array(3))]).toThrow(
      'Expected `batch`',
    );
    const out = new Float32Array(2);
    expect(concatenate(new Box(0, 1), [Float32Array.of(1), Float32Array.of(0.5)], out)).toBe(out);
    expect(out).toEqual(Float32Array.of(1, 0.5));
    expect(() => concatenate(new Box(0, 1), [Float32Array.of(1)], out)).toThrow('Expected `out`');
  });

  it('stores a Box in one flat array, a Discrete in an Int32Array, a Text in strings, and a Dict in an object of these', () => {
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

  it('has the count followed by the shape of the space as its shape', () => {
    expect(batchSpace(new Box(0, 1, { shape: [2, 3] }), 4).shape).toEqual([4, 2, 3]);
    expect(batchSpace(new Text(2), 4).shape).toBe(null);
    expect(() => batchSpace(new Text(2), 0)).toThrow('`count`');
  });

  it('equals only a batch space of the same space and count', () => {
    const batches = batchSpace(new Discrete(2), 3);
    expect(batches.equals(batchSpace(new Discrete(2), 3))).toBe(true);
    expect(batches.equals(batchSpace(new Discrete(2), 4))).toBe(false);
    expect(batches.equals(batchSpace(new Discrete(3), 3))).toBe(false);
  });
});
