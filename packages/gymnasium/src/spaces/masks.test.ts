import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { Graph } from './graph.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { OneOf } from './one-of.ts';
import { Sequence } from './sequence.ts';
import { Text } from './text.ts';
import { Tuple } from './tuple.ts';

const rng = () => createRng(3);

describe('a mask of 1s', () => {
  it('does not change a sample', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (n, seed) => {
        const ones = new Int8Array(n).fill(1);
        const space = new Discrete(n, { start: -2 });
        const draw = (mask: ArrayLike<number> | null) => space.sample({ rng: createRng(seed), mask });
        expect(draw(ones)).toBe(draw(null));
        const many = new MultiDiscrete([n, n]);
        expect(many.sample({ rng: createRng(seed), mask: [ones, null] })).toEqual(
          many.sample({ rng: createRng(seed) }),
        );
      }),
    );
  });
});

describe('a mask', () => {
  it('restricts a Discrete to equally likely allowed values, or to its start if nothing is allowed', () => {
    const space = new Discrete(4, { start: 10, seed: 1 });
    const counts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      const drawn = space.sample({ mask: [0, 1, 0, 1] });
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([11, 13]);
    // 3000 expected of each, standard deviation sqrt(6000 / 4) = 39
    expect(Math.abs(counts.get(11)! - 3000)).toBeLessThan(200);
    expect(space.sample({ mask: [0, 0, 0, 0] })).toBe(10);
    expect(
      new MultiDiscrete([2, 2], { start: 5 }).sample({
        rng: rng(),
        mask: [
          [0, 0],
          [0, 1],
        ],
      }),
    ).toEqual(Int32Array.of(5, 6));
  });

  it('of a MultiBinary fixes 0s and 1s and leaves 2s free', () => {
    const space = new MultiBinary(4, { seed: 1 });
    const seen = new Set(Array.from({ length: 100 }, () => space.sample({ mask: [0, 1, 2, 0] }).join('')));
    expect([...seen].sort()).toEqual(['0100', '0110']);
  });

  it('of a Text fixes its length, its characters, or both', () => {
    const space = new Text(5, { charset: 'abc', minLength: 0, seed: 1 });
    expect(space.sample({ mask: [3, [0, 1, 0]] })).toBe('bbb');
    expect(space.sample({ mask: [4, null] })).toHaveLength(4);
    expect(space.sample({ mask: [null, [0, 0, 1]] })).toMatch(/^c*$/);
    expect(space.sample({ mask: [null, [0, 0, 0]] })).toBe('');
    expect(() => space.sample({ mask: [2, [0, 0, 0]] })).toThrow('allows some character');
    expect(() => space.sample({ mask: [6, null] })).toThrow('`mask[0]`');
    expect(() => new Text(2, { charset: null, seed: 0 }).sample({ mask: [null, [1]] })).toThrow('`mask[1]`');
  });

  it('applies to the parts of a Dict and a Tuple, where a part without a mask is free', () => {
    const dict = new Dict({ a: new Discrete(3), b: new Discrete(3), c: new Box(0, 1) });
    expect(dict.sample({ rng: rng(), mask: { b: [0, 1, 0] } }).b).toBe(1);
    expect(() => dict.sample({ rng: rng(), mask: { x: [1] } as never })).toThrow(
      'Expected `mask` to be an object with keys of a, b, c',
    );
    const tuple = new Tuple([new Discrete(3), new Box(0, 1)]);
    expect(tuple.sample({ rng: rng(), mask: [[0, 0, 1], null] })[0]).toBe(2);
    expect(() => tuple.sample({ rng: rng(), mask: [[0, 0, 1]] as never })).toThrow('Expected `mask`');
  });

  it('of a Sequence fixes its length or the lengths to choose from, and masks each entry', () => {
    const space = new Sequence(new Discrete(3), { seed: 1 });
    expect(space.sample({ mask: [3, [0, 0, 1]] })).toEqual([2, 2, 2]);
    expect(space.sample({ mask: [0, null] })).toEqual([]);
    const lengths = new Set(Array.from({ length: 100 }, () => space.sample({ mask: [[1, 4], null] }).length));
    expect([...lengths].sort()).toEqual([1, 4]);
    for (const length of [-1, 0.5, []])
      expect(() => space.sample({ mask: [length, null] })).toThrow('`mask[0]`');
  });

  it('of a OneOf applies to the space that is sampled', () => {
    const space = new OneOf([new Discrete(3), new MultiBinary(2)], { seed: 1 });
    const seen = new Set(
      Array.from({ length: 50 }, () =>
        String(
          space.sample({
            mask: [
              [0, 1, 0],
              [1, 1],
            ],
          }),
        ),
      ),
    );
    expect([...seen].sort()).toEqual(['0,1', '1,1,1']);
  });

  it('of a Graph masks its nodes and its edges', () => {
    const space = new Graph(new Discrete(3), new Discrete(2), { seed: 1 });
    const { nodes, edges } = space.sample({
      numNodes: 3,
      numEdges: 2,
      mask: [
        [0, 1, 0],
        [0, 1],
      ],
    });
    expect([nodes, edges]).toEqual([Int32Array.of(1, 1, 1), Int32Array.of(1, 1)]);
  });

  it('is rejected by a Box, and if it does not fit the space', () => {
    expect(() => new Box(0, 1, { seed: 0 }).sample({ mask: [1] as never })).toThrow('a Box takes neither');
    const space = new Discrete(2, { seed: 0 });
    for (const mask of [[1], [1, 0, 0], [1, 2], [0.5, 0.5], 'ab' as never]) {
      expect(() => space.sample({ mask })).toThrow('Expected `mask');
    }
    expect(() => space.sample({ mask: [1, 0], probability: [1, 0] })).toThrow(
      'omitted if `probability` is given',
    );
    expect(() => new MultiBinary(2, { seed: 0 }).sample({ mask: [0, 3] })).toThrow('`mask[1]`');
  });
});

describe('probabilities', () => {
  it('determine how often each value is sampled', () => {
    const space = new Discrete(3, { start: 1, seed: 2 });
    const counts = [0, 0, 0];
    const n = 20_000;
    for (let i = 0; i < n; i++) counts[space.sample({ probability: [0.5, 0, 0.5] }) - 1]!++;
    expect(counts[1]).toBe(0);
    // standard deviation sqrt(n / 4) = 71
    expect(Math.abs(counts[0]! - n / 2)).toBeLessThan(350);
    const bits = new MultiBinary(2, { seed: 2 });
    let ones = 0;
    for (let i = 0; i < n; i++) {
      const [first, second] = bits.sample({ probability: [0.25, 1] });
      ones += first!;
      expect(second).toBe(1);
    }
    // standard deviation sqrt(n 3/16) = 61
    expect(Math.abs(ones - n / 4)).toBeLessThan(300);
  });

  it('apply to the parts of composite spaces', () => {
    const one = [0, 1, 0];
    expect(new Dict({ a: new Discrete(3) }).sample({ rng: rng(), probability: { a: one } })).toEqual({
      a: 1,
    });
    expect(new Tuple([new Discrete(3)]).sample({ rng: rng(), probability: [one] })).toEqual([1]);
    expect(new Sequence(new Discrete(3)).sample({ rng: rng(), probability: [2, one] })).toEqual([1, 1]);
    expect(new OneOf([new Discrete(3)]).sample({ rng: rng(), probability: [one] })).toEqual([0, 1]);
    expect(new MultiDiscrete([3, 3]).sample({ rng: rng(), probability: [one, one] })).toEqual(
      Int32Array.of(1, 1),
    );
    expect(new Text(3, { charset: 'abc' }).sample({ rng: rng(), probability: [3, one] })).toBe('bbb');
    const graph = new Graph(new Discrete(3), null).sample({
      rng: rng(),
      numNodes: 2,
      probability: [one, null],
    });
    expect(graph.nodes).toEqual(Int32Array.of(1, 1));
  });

  it('must sum to 1 and be in [0, 1]', () => {
    const space = new Discrete(2, { seed: 0 });
    for (const probability of [[1], [0.5, 0.4], [2, -1], [Number.NaN, 1], [0, 0]]) {
      expect(() => space.sample({ probability })).toThrow('Expected `probability');
    }
    expect(() => new MultiBinary(1, { seed: 0 }).sample({ probability: [1.5] })).toThrow('`probability[0]`');
  });
});
