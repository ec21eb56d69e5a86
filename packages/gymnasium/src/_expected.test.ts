import { describe, expect, it } from 'vitest';
import { describeValue } from './_expected.ts';

describe('the value in an error message', () => {
  it('tells its type and stays short', () => {
    class Thing {
      a = 1;
    }
    const shown: [unknown, string][] = [
      ['a"b', '"a\\"b"'],
      ['x'.repeat(100), `"${'x'.repeat(57)}..."`],
      [-0, '-0'],
      [Number.NaN, 'NaN'],
      [null, 'null'],
      [undefined, 'undefined'],
      [Symbol('s'), 'Symbol(s)'],
      [3n, '3'],
      [[1, 'a'], '[1, "a"]'],
      [Float32Array.of(1, 2), 'Float32Array [1, 2]'],
      [new Uint8Array(9), 'Uint8Array [0, 0, 0, 0, 0, 0, ... 9 in all]'],
      [{ a: 1, b: 2 }, '{ a, b }'],
      [new Thing(), 'Thing { a }'],
      [Object.create(null), '{  }'],
    ];
    for (const [value, text] of shown) expect(describeValue(value)).toBe(text);
  });
});
