import { describe, expect, it } from 'vitest';
import { flatten, unflatten } from './flatten.ts';
import { Text } from './text.ts';

describe('Text', () => {
  it('counts code points, not UTF-16 units', () => {
    const space = new Text(2, { charset: null });
    expect('🙂🙂'.length).toBe(4);
    expect(space.contains('🙂🙂')).toBe(true);
    expect(space.contains('🙂🙂🙂')).toBe(false);
    expect(space.contains('')).toBe(false);
    expect(new Text(2, { minLength: 0 }).contains('')).toBe(true);
  });

  it('contains letters and digits by default', () => {
    expect(new Text(10).contains('abcXYZ059')).toBe(true);
    for (const value of ['a b', 'é', 'a\n', 7, null]) expect(new Text(10).contains(value)).toBe(false);
    expect(new Text(10, { charset: 'é ' }).contains('é é')).toBe(true);
  });

  it('contains any string with a charset of null and no maximum length', () => {
    const space = new Text(Infinity, { minLength: 0, charset: null });
    for (const value of ['', '__proto__', 'a\u0000b', '\ud800', '東京 ☃ 🙂', 'x'.repeat(100_000)]) {
      expect(space.contains(value)).toBe(true);
    }
    expect(space.contains(0)).toBe(false);
  });

  it('samples every length and every character of a small set', () => {
    const space = new Text(3, { minLength: 1, charset: 'ab🙂', seed: 1 });
    const texts = Array.from({ length: 500 }, () => space.sample());
    expect(new Set(texts.map((text) => [...text].length))).toEqual(new Set([1, 2, 3]));
    expect(new Set(texts.flatMap((text) => [...text]))).toEqual(new Set(['a', 'b', '🙂']));
  });

  it('samples whole characters of all planes for free text, with three more than the minimum length on average', () => {
    const space = new Text(Infinity, { minLength: 2, charset: null, seed: 1 });
    const texts = Array.from({ length: 5000 }, () => space.sample());
    expect(texts.some((text) => /\p{Surrogate}/u.test(text))).toBe(false);
    expect(texts.some((text) => [...text].some((character) => character.codePointAt(0)! > 0x10000))).toBe(
      true,
    );
    const mean = texts.reduce((sum, text) => sum + [...text].length, 0) / texts.length;
    // a geometric number with mean 3 has deviation sqrt(12) = 3.46
    expect(Math.abs(mean - 5)).toBeLessThan((5 * 3.46) / Math.sqrt(5000));
  });

  it('flattens to indices, padded with the number of characters', () => {
    const space = new Text(4, { minLength: 0, charset: 'ab🙂' });
    expect(flatten(space, '🙂a')).toEqual(Int32Array.of(2, 0, 3, 3));
    expect(unflatten(space, [2, 0, 3, 3])).toBe('🙂a');
    expect(flatten(new Text(2, { charset: null }), 'A')).toEqual(Int32Array.of(65, 0x110000));
    for (const flat of [
      [4, 3, 3, 3],
      [-1, 3, 3, 3],
      [0.5, 3, 3, 3],
    ]) {
      expect(() => unflatten(space, flat)).toThrow('Expected `flat[0]` to be an integer in [0, 3]');
    }
    expect(() => flatten(new Text(Infinity), 'a')).toThrow('Expected `maxLength` to be finite');
  });

  it('rejects invalid lengths and character sets', () => {
    expect(() => new Text(2, { minLength: 3 })).toThrow('`maxLength`');
    expect(() => new Text(-1)).toThrow('`maxLength`');
    expect(() => new Text(2, { minLength: -1 })).toThrow('`minLength`');
    expect(() => new Text(2, { charset: '' })).toThrow('`charset`');
    expect(() => new Text(2, { charset: 'a\ud800' })).toThrow('`charset`');
  });

  it('equals only a Text of the same lengths and characters', () => {
    expect(new Text(3).equals(new Text(3, { seed: 1 }))).toBe(true);
    expect(new Text(3, { charset: 'aab' }).equals(new Text(3, { charset: 'ab' }))).toBe(true);
    for (const other of [new Text(4), new Text(3, { minLength: 2 }), new Text(3, { charset: 'ab' })]) {
      expect(new Text(3).equals(other)).toBe(false);
    }
    expect(new Text(3, { charset: null }).equals(new Text(3, { charset: 'null' }))).toBe(false);
  });
});
