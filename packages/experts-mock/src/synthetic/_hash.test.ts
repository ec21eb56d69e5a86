import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { below, finish, hashText, mix, normal, permutation, seedState, uniform } from './_hash.ts';

const states = Array.from({ length: 40_000 }, (_, i) => mix(seedState(7), i));

describe('hashed draws', () => {
  it('mix and finish are the rounds of 32-bit MurmurHash3', () => {
    // murmur3_x86_32 of the four bytes of one word is finish(mix(seed, word) ^ 4); known: word 0, seed 0
    expect(finish(mix(0, 0) ^ 4)).toBe(0x2362f9de);
    // the bytes 21 43 65 87 as a little-endian word, seed 0
    expect(finish(mix(0, 0x87654321) ^ 4)).toBe(0xf55b516b);
  });

  it('uniform draws are spread evenly over [0, 1)', () => {
    const bins = new Array<number>(16).fill(0);
    for (const state of states) {
      const draw = uniform(state);
      bins[Math.floor(draw * 16)]! += 1;
    }
    // a draw outside [0, 1) would make a bin NaN or the sum too small
    expect(bins.reduce((sum, count) => sum + count)).toBe(40_000);
    // 2,500 per bin, standard deviation sqrt(40000 * 15/256) = 48; the tolerance is five of them
    for (const count of bins) expect(Math.abs(count - 2500)).toBeLessThan(245);
  });

  it('normal draws have mean 0 and variance 1, and stay within 2 sqrt(3)', () => {
    let sum = 0;
    let squares = 0;
    let greatest = 0;
    for (const state of states) {
      const draw = normal(state);
      greatest = Math.max(greatest, Math.abs(draw));
      sum += draw;
      squares += draw * draw;
    }
    expect(greatest).toBeLessThanOrEqual(2 * Math.sqrt(3));
    expect(Math.abs(sum / states.length)).toBeLessThan(0.025); // 5 / sqrt(40000)
    expect(Math.abs(squares / states.length - 1)).toBeLessThan(0.03);
  });

  it('a permutation has every number once, and every number is equally likely to come first', () => {
    const firsts = [0, 0, 0, 0, 0];
    for (const state of states.slice(0, 5000)) {
      const order = permutation(state, 5);
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
      firsts[order[0]!]! += 1;
    }
    for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(142); // 5 x sqrt(5000 x .16)
  });

  it('below returns integers from 0 to count - 1', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000_000 }), (state, count) => {
        const draw = below(state, count);
        return Number.isInteger(draw) && draw >= 0 && draw < count;
      }),
    );
  });

  it('different seeds have different states, also above 2^32, and different texts have different hashes', () => {
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 33, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map(seedState)).size).toBe(seeds.length);
    const texts = ['', 'a', 'b', 'ab', 'ba', '__proto__', 'constructor'];
    expect(new Set(texts.map(hashText)).size).toBe(texts.length);
  });
});
