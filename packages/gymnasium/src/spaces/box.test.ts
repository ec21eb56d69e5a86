import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { boxArbitrary } from '../testing/space-arbitraries.ts';
import { Box } from './box.ts';
import { Discrete } from './discrete.ts';
import { unflatten } from './flatten.ts';

describe('Box', () => {
  it('has the shape of the option or of a bound that is an array, and otherwise one entry', () => {
    expect(new Box(0, 1, { shape: [2, 3] }).size).toBe(6);
    expect(new Box(0, 1, { shape: [] }).size).toBe(1);
    expect(new Box([0, 0, 0], 1).shape).toEqual([3]);
    expect(new Box(0, [1, 1]).shape).toEqual([2]);
    expect(new Box(0, 1).shape).toEqual([1]);
    expect(new Box([0, 1, 2, 3], 9, { shape: [2, 2] }).shape).toEqual([2, 2]);
  });

  it('contains arrays of its dtype and size within inclusive bounds', () => {
    const space = new Box([0, -1], [1, Infinity]);
    expect(space.contains(Float32Array.of(0, -1))).toBe(true);
    expect(space.contains(Float32Array.of(1, Infinity))).toBe(true);
    for (const value of [
      Float32Array.of(1.1, 0),
      Float32Array.of(0, -1.1),
      Float32Array.of(Number.NaN, 0),
      Float32Array.of(0, Number.NaN),
      Float32Array.of(0),
      Float32Array.of(0, 0, 0),
      Float64Array.of(0, 0),
      [0, 0],
      null,
      new DataView(new ArrayBuffer(8)),
    ]) {
      expect(space.contains(value)).toBe(false);
    }
  });

  it('rounds the bounds of a float32 Box to float32, so that the bound itself is inside', () => {
    expect(new Box(0, 0.1).contains(Float32Array.of(0.1))).toBe(true);
    expect(new Box(0, 0.1, { dtype: 'float64' }).high[0]).toBe(0.1);
  });

  it('samples uniformly between two bounds', () => {
    const space = new Box(-1, 3, { dtype: 'float64', shape: [1], seed: 4 });
    const n = 50_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const x = space.sample()[0]!;
      sum += x;
      squares += x * x;
    }
    // mean 1; E x^2 = (27 + 1) / 12 = 7/3; E x^4 = (243 + 1) / 20 = 12.2, so var x^2 = 12.2 - 49/9 < 7
    expect(Math.abs(sum / n - 1)).toBeLessThan(5 * Math.sqrt(16 / 12 / n));
    expect(Math.abs(squares / n - 7 / 3)).toBeLessThan(5 * Math.sqrt(7 / n));
  });

  it('samples at an exponential distance from a single bound, and from a normal distribution without bounds', () => {
    const space = new Box([2, -Infinity, -Infinity], [Infinity, -2, Infinity], { dtype: 'float64', seed: 4 });
    const n = 50_000;
    const sums = [0, 0, 0];
    let above = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const value = space.sample();
      value.forEach((x, k) => {
        sums[k]! += x;
      });
      if (value[0]! > 4) above++;
      squares += value[2]! ** 2;
    }
    // means 2 + 1, -2 - 1 and 0; P(distance > 2) = exp(-2); E x^2 = 1
    const slack = 5 / Math.sqrt(n);
    expect(Math.abs(sums[0]! / n - 3)).toBeLessThan(slack);
    expect(Math.abs(sums[1]! / n + 3)).toBeLessThan(slack);
    expect(Math.abs(sums[2]! / n)).toBeLessThan(slack);
    expect(Math.abs(above / n - Math.exp(-2))).toBeLessThan(slack);
    expect(Math.abs(squares / n - 1)).toBeLessThan(slack * Math.SQRT2);
  });

  it('samples every integer between two inclusive bounds', () => {
    const space = new Box(-1, 2, { dtype: 'int8', shape: [100], seed: 1 });
    expect(new Set(space.sample())).toEqual(new Set([-1, 0, 1, 2]));
    const wide = new Box(-(2 ** 31), 2 ** 31 - 1, { dtype: 'int32', shape: [1000], seed: 1 });
    const sample = wide.sample();
    expect(sample.some((x) => x > 2 ** 30) && sample.some((x) => x < -(2 ** 30))).toBe(true);
  });

  it('keeps half-bounded integers within the dtype', () => {
    const space = new Box([250, -Infinity], [Infinity, Infinity], { dtype: 'uint8', seed: 1 });
    for (let i = 0; i < 2000; i++) expect(space.sample()[0]).toBeGreaterThanOrEqual(250);
    // if it wrapped around, a standard normal rounded down to -1 would become 255
    for (let i = 0; i < 2000; i++) expect(space.sample()[1]).toBeLessThan(10);
  });

  it('does not overflow between the greatest bounds of float64', () => {
    const space = new Box(-Number.MAX_VALUE, Number.MAX_VALUE, { dtype: 'float64', shape: [50], seed: 1 });
    expect(space.sample().every(Number.isFinite)).toBe(true);
    expect(new Box(0.1, 0.1, { dtype: 'float64', seed: 1 }).sample()).toEqual(Float64Array.of(0.1));
  });

  it('reports on which sides it is bounded', () => {
    const space = new Box([0, 0], [1, Infinity]);
    expect([space.isBounded(), space.isBounded('below'), space.isBounded('above')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(new Box(-Infinity, 0).isBounded('above')).toBe(true);
    expect(new Box(0, 1).isBounded()).toBe(true);
  });

  it('rejects invalid bounds, shapes and dtypes', () => {
    expect(() => new Box(1, 0)).toThrow('Expected `low[0]` to be at most `high[0]`, 0, got 1.');
    expect(() => new Box([0, Number.NaN], 1)).toThrow('`low[1]`');
    expect(() => new Box(0, Number.NaN)).toThrow('`high[0]`');
    expect(() => new Box([0, 0], [1, 1, 1])).toThrow('Expected `high` to be a number or an array of 2');
    expect(() => new Box([0, 0], 1, { shape: [3] })).toThrow('Expected `low`');
    expect(() => new Box(0, 1, { shape: [1.5] })).toThrow('`shape`');
    expect(() => new Box(0, 256, { dtype: 'uint8' })).toThrow('an integer of dtype uint8');
    expect(() => new Box(0, 0.5, { dtype: 'int32' })).toThrow('an integer of dtype int32');
    expect(() => new Box(Infinity, Infinity)).toThrow('`low[0]`');
    expect(() => new Box(-Infinity, -Infinity)).toThrow('`low[0]`');
    expect(() => new Box(0, 1, { dtype: 'int64' as 'int32' })).toThrow('Expected `dtype` to be one of');
  });

  it('rejects flattened numbers outside its bounds', () => {
    expect(() => unflatten(new Box(0, 1), [2])).toThrow(
      'Expected `flat` to be a flattened value of Box(0, 1',
    );
    expect(() => unflatten(new Box(0, 1), [Number.NaN])).toThrow('Expected `flat`');
  });

  it('rejects a value of another size in a batch', () => {
    const space = new Box(0, 1, { shape: [2] });
    expect(() => space.writeBatch(space.createBatch(2), 0, Float32Array.of(1))).toThrow('an array of 2');
  });

  it('equals a Box with the same bounds, shape and dtype, and no other', () => {
    fc.assert(
      fc.property(boxArbitrary(), (space) => {
        const { low, high, shape, dtype } = space;
        expect(space.equals(new Box(low, high, { shape, dtype }))).toBe(true);
        expect(space.equals(new Box(low, high, { shape: [1, ...shape], dtype }))).toBe(false);
        fc.pre(space.size > 0 && low[0]! < high[0]! && low[0]! > -Infinity);
        expect(space.equals(new Box(low, Float64Array.from(high).with(0, low[0]!), { shape, dtype }))).toBe(
          false,
        );
      }),
    );
    expect(new Box(0, 1).equals(new Box(0, 1, { dtype: 'float64' }))).toBe(false);
    expect(new Box(0, 1).equals(new Discrete(2))).toBe(false);
  });

  it('is described by the call that makes it', () => {
    expect(String(new Box(0, 1, { shape: [2, 2] }))).toBe("Box(0, 1, { shape: [2, 2], dtype: 'float32' })");
    expect(String(new Box([0, 1], Infinity, { dtype: 'int8' }))).toBe(
      "Box([0, 1], Infinity, { shape: [2], dtype: 'int8' })",
    );
  });

  it('samples the same from its own seed and from a generator with that seed', () => {
    const space = new Box(0, 1, { shape: [5], seed: 9 });
    expect(space.sample()).toEqual(space.sample({ rng: createRng(9) }));
  });
});
