import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from './rng.ts';
import { shuffle } from './shuffle.ts';

describe('shuffle', () => {
  it('keeps every item of an array or typed array, and returns the same array', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 })), fc.integer(), (items, seed) => {
        for (const array of [items.slice(), Int32Array.from(items), Float64Array.from(items)]) {
          expect(shuffle(createRng(seed), array)).toBe(array);
          expect(Array.from(array).sort((a, b) => a - b)).toEqual(items.slice().sort((a, b) => a - b));
        }
      }),
    );
  });

  it('returns every order equally often', () => {
    const rng = createRng('orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = shuffle(rng, [0, 1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 1000 expected of each, deviation 31; chi-squared with 23 degrees of freedom exceeds 60 once in thirty thousand
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(60);
  });

  it('returns the same order for the same seed', () => {
    const order = (seed: number) =>
      shuffle(
        createRng(seed),
        Array.from({ length: 50 }, (_, i) => i),
      );
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
  });
});
