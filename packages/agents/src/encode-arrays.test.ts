import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeArrays, encodeArrays } from './encode-arrays.ts';

describe('encodeArrays', () => {
  it('survives JSON bit-exactly, including NaN, infinities and -0', () => {
    fc.assert(
      fc.property(fc.float64Array(), fc.float32Array(), fc.int32Array(), (a, b, c) => {
        const value = { a, nested: [{ b }, c, 'text', null, true, 1.5] };
        const back = decodeArrays(JSON.parse(JSON.stringify(encodeArrays(value))));
        expect(back).toEqual(value);
        const bytes = (array: Float64Array) => [
          ...new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
        ];
        expect(bytes((back as typeof value).a)).toEqual(bytes(a));
      }),
    );
  });

  it('encodes a large array, and a view into a larger buffer', () => {
    const whole = Float64Array.from({ length: 30_000 }, (_, i) => i / 3);
    expect(decodeArrays(encodeArrays(whole.subarray(10, 29_000)))).toEqual(whole.slice(10, 29_000));
  });

  it('rejects values that JSON would lose, by their path', () => {
    expect(() => encodeArrays({ a: [Number.NaN] })).toThrow(
      'Expected `value.a[0]` to be a finite number, got NaN.',
    );
    expect(() => encodeArrays({ m: new Map() })).toThrow('`value.m`');
    expect(() => encodeArrays(() => 1)).toThrow('`value`');
  });

  it('keeps a key named __proto__ as a key', () => {
    const value = JSON.parse('{"__proto__": 1}');
    expect(Object.keys(decodeArrays(encodeArrays(value)) as object)).toEqual(['__proto__']);
  });

  it('rejects an invalid encoded array', () => {
    expect(() => decodeArrays({ $array: 'Map', base64: '' })).toThrow('Expected an encoded array');
    expect(() => decodeArrays({ $array: 'Float64Array', base64: 'AAAA' })).toThrow('bytes of a Float64Array');
  });
});
