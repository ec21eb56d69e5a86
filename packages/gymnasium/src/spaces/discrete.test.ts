import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { Discrete } from './discrete.ts';
import { flatten, unflatten } from './flatten.ts';

describe('Discrete', () => {
  it('contains the n integers from start, and nothing else', () => {
    const space = new Discrete(3, { start: -1 });
    expect([-1, 0, 1].every((value) => space.contains(value))).toBe(true);
    for (const value of [-2, 2, 0.5, Number.NaN, '0', null, undefined, [0], 0n])
      expect(space.contains(value)).toBe(false);
  });

  it('samples every value equally often', () => {
    const space = new Discrete(4, { start: 10, seed: 1 });
    const counts = new Map<number, number>();
    for (let i = 0; i < 40_000; i++) {
      const value = space.sample();
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([10, 11, 12, 13]);
    // 10000 expected of each, deviation sqrt(40000 * 3/16) = 87
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(435);
  });

  it('samples from the given generator instead of its own', () => {
    const space = new Discrete(1000, { seed: 1 });
    const own = new Discrete(1000, { seed: 1 }).sample();
    expect(space.sample({ rng: createRng(2) })).toBe(createRng(2).integer(1000));
    expect(space.sample()).toBe(own);
  });

  it('flattens to one-hot and back, and rejects other arrays', () => {
    const space = new Discrete(3, { start: 5 });
    expect(flatten(space, 6)).toEqual(Uint8Array.of(0, 1, 0));
    expect(unflatten(space, [0, 0, 1])).toBe(7);
    for (const flat of [
      [0, 0, 0],
      [1, 1, 0],
      [0, 0.5, 0],
      [0, 2, 0],
      [Number.NaN, 0, 1],
    ]) {
      expect(() => unflatten(space, flat)).toThrow('one-hot');
    }
    expect(() => unflatten(space, [1, 0])).toThrow('Expected `flat.length` to be 3');
    expect(() => flatten(space, 8)).toThrow('Expected `value` to be in Discrete(3, { start: 5 }), got 8.');
  });

  it('overwrites previous numbers when it flattens into an array', () => {
    const out = Float64Array.of(9, 9, 9, 9, 9);
    new Discrete(3).flattenInto(2, out, 1);
    expect(out).toEqual(Float64Array.of(9, 0, 0, 1, 9));
  });

  it('rejects sizes and starts that do not fit in 32 bits', () => {
    for (const n of [0, -1, 1.5, Number.NaN, 2 ** 53]) expect(() => new Discrete(n)).toThrow('`n`');
    for (const start of [0.5, 2 ** 31 - 2, -(2 ** 31) - 1]) {
      expect(() => new Discrete(3, { start })).toThrow('`start`');
    }
    expect(new Discrete(3, { start: 2 ** 31 - 3 }).contains(2 ** 31 - 1)).toBe(true);
  });

  it('equals only a Discrete of the same size and start', () => {
    expect(new Discrete(3, { seed: 1 }).equals(new Discrete(3, { seed: 2 }))).toBe(true);
    expect(new Discrete(3).equals(new Discrete(4))).toBe(false);
    expect(new Discrete(3).equals(new Discrete(3, { start: 1 }))).toBe(false);
  });
});
