import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identical, isPlainObject, snapshot } from './_snapshot.ts';

const nested = fc.object({ withTypedArray: true, withNullPrototype: true, maxDepth: 3 });

describe('snapshot and identical', () => {
  it('agree: a snapshot is identical to the original', () => {
    fc.assert(
      fc.property(nested, (value) => {
        expect(identical(snapshot(value), value)).toBe(true);
      }),
    );
  });

  it('a snapshot does not change with arrays, typed arrays and objects at any depth', () => {
    const value = { a: [1, { b: Float32Array.of(1) }], c: new Map([[1, 2]]) };
    const taken = snapshot(value);
    (value.a[1] as { b: Float32Array }).b[0] = 9;
    value.a[0] = 9;
    expect(taken.a).toEqual([1, { b: Float32Array.of(1) }]);
    expect(taken.c).toBe(value.c);
  });

  it('treat a key called __proto__ like any other', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "y": 2}');
    const taken = snapshot(value);
    expect(Object.keys(taken)).toEqual(['__proto__', 'y']);
    expect(Object.getPrototypeOf(taken)).toBe(Object.prototype);
    expect(identical(taken, value)).toBe(true);
    expect(identical(taken, { y: 2 })).toBe(false);
  });

  it('identical distinguishes values that only look alike', () => {
    const pairs: [unknown, unknown][] = [
      [0, -0],
      [1, '1'],
      [null, undefined],
      [null, {}],
      [[1], Float32Array.of(1)],
      [Float32Array.of(1), Float64Array.of(1)],
      [Float32Array.of(0), Float32Array.of(-0)],
      [[1, 2], [1]],
      [{ a: 1 }, { b: 1 }],
      [{ a: undefined }, {}],
      [{ a: undefined }, { b: undefined }],
      [new Map(), new Map()],
      [[[1]], [[2]]],
    ];
    for (const [a, b] of pairs) expect([identical(a, b), identical(b, a)]).toEqual([false, false]);
    expect(identical([Number.NaN, { a: [1] }], [Number.NaN, { a: [1] }])).toBe(true);
  });

  it('isPlainObject accepts an object literal, and rejects a Map, an array and an instance', () => {
    expect([{}, Object.create(null)].every(isPlainObject)).toBe(true);
    expect([new Map(), [], new (class A {})(), Float32Array.of(1), null, 3].some(isPlainObject)).toBe(false);
  });
});
