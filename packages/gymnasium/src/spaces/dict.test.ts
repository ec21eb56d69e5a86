import { describe, expect, it } from 'vitest';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { flatten, unflatten } from './flatten.ts';
import { Text } from './text.ts';

describe('Dict', () => {
  const space = new Dict({ word: new Text(3), place: new Box(0, 1, { shape: [2] }), lamp: new Discrete(3) });

  it('contains objects with exactly its keys', () => {
    const value = { word: 'abc', place: Float32Array.of(0, 1), lamp: 2 };
    expect(space.contains(value)).toBe(true);
    expect(space.contains({ ...value, more: 1 })).toBe(false);
    expect(space.contains({ ...value, lamp: 3 })).toBe(false);
    expect(space.contains({ word: 'abc', place: value.place })).toBe(false);
    expect(
      space.contains(Object.assign(Object.create({ lamp: 2 }), { word: 'abc', place: value.place, x: 1 })),
    ).toBe(false);
    for (const other of [null, undefined, 'abc', 3, []]) expect(space.contains(other)).toBe(false);
  });

  it('flattens key by key in ascending order, to the smallest number type that holds all', () => {
    const numbers = new Dict({ place: new Box(0, 1, { shape: [2] }), lamp: new Discrete(3) });
    const flat = flatten(numbers, { place: Float32Array.of(0.25, 0.5), lamp: 1 });
    expect(flat).toEqual(Float32Array.of(0, 1, 0, 0.25, 0.5));
    expect(unflatten(numbers, flat)).toEqual({ lamp: 1, place: Float32Array.of(0.25, 0.5) });
    // float32 beside the int32 of a text needs float64
    expect(flatten(space, { word: 'ab', place: Float32Array.of(0, 1), lamp: 0 })).toBeInstanceOf(
      Float64Array,
    );
  });

  it('seeds every key with an independent stream, which does not depend on the other keys', () => {
    const wide = new Box(0, 1, { dtype: 'float64' });
    const two = new Dict({ a: wide, b: new Box(0, 1, { dtype: 'float64' }) }, { seed: 1 }).sample();
    expect(two.a).not.toEqual(two.b);
    expect(new Dict({ b: new Box(0, 1, { dtype: 'float64' }) }, { seed: 1 }).sample().b).toEqual(two.b);
  });

  it('equals a Dict of equal spaces in any order', () => {
    const lamp = new Discrete(3);
    const word = new Text(3);
    expect(new Dict({ lamp, word }).equals(new Dict({ word, lamp: new Discrete(3) }))).toBe(true);
    expect(new Dict({ lamp, word }).equals(new Dict({ word, lamp: new Discrete(4) }))).toBe(false);
    expect(new Dict({ lamp, word }).equals(new Dict({ lamp }))).toBe(false);
    expect(new Dict({ lamp }).equals(new Dict({ lump: lamp }))).toBe(false);
  });

  it('accepts the names of inherited properties as keys, except __proto__', () => {
    const odd = new Dict({
      constructor: new Discrete(2),
      toString: new Discrete(2),
      hasOwnProperty: new Discrete(2),
    });
    odd.seed(1);
    expect(odd.contains(odd.sample())).toBe(true);
    expect(odd.contains({})).toBe(false);
    expect(() => new Dict({ ['__proto__']: new Discrete(2) })).toThrow('no key `__proto__`');
  });

  it('rejects a value that is not a space', () => {
    expect(() => new Dict({ a: 3 as unknown as Discrete })).toThrow(
      'Expected `spaces.a` to be a Space, got 3.',
    );
  });

  it('flattens keys that look like numbers in the order of keys too', () => {
    const space = new Dict({ 9: new Discrete(3), 10: new Discrete(2) });
    expect(space.keys).toEqual(['10', '9']);
    expect(flatten(space, { 9: 2, 10: 0 })).toEqual(Uint8Array.of(1, 0, 0, 0, 1));
    expect(unflatten(space, [1, 0, 0, 0, 1])).toEqual({ 9: 2, 10: 0 });
    expect(space.contains([1])).toBe(false);
  });
});
