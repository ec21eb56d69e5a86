import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { flatten, flattenSpace, unflatten } from './flatten.ts';
import { Graph } from './graph.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { OneOf } from './one-of.ts';
import { Sequence } from './sequence.ts';
import { spaceFromJSON } from './space-from-json.ts';
import { Text } from './text.ts';
import { Tuple } from './tuple.ts';

describe('MultiDiscrete', () => {
  it('accepts nvec and start of any depth, and returns the space at an index', () => {
    const space = new MultiDiscrete(
      [
        [2, 3],
        [4, 5],
      ],
      {
        start: [
          [0, 1],
          [2, 3],
        ],
      },
    );
    expect(space.shape).toEqual([2, 2]);
    expect(space.contains(Int32Array.of(1, 3, 5, 7))).toBe(true);
    for (const value of [
      Int32Array.of(2, 3, 5, 7),
      Int32Array.of(1, 0, 5, 7),
      Int32Array.of(1, 3, 5),
      Float64Array.of(1, 3, 5, 7),
      [1, 3, 5, 7],
    ]) {
      expect(space.contains(value)).toBe(false);
    }
    expect(String(space.at(1))).toBe('MultiDiscrete([4, 5], { start: [2, 3] })');
    expect(String(space.at(1, 0))).toBe('Discrete(4, { start: 2 })');
    for (const index of [[2], [-1], [0, 0, 0], [0.5]]) expect(() => space.at(...index)).toThrow('`indices[');
  });

  it('flattens to concatenated one-hot vectors, and rejects anything else', () => {
    const space = new MultiDiscrete([2, 3], { start: [0, -1] });
    expect(flatten(space, Int32Array.of(1, 1))).toEqual(Uint8Array.of(0, 1, 0, 0, 1));
    for (const flat of [
      [1, 1, 0, 0, 1],
      [0, 0, 0, 0, 1],
      [0, 2, 0, 0, 1],
    ]) {
      expect(() => unflatten(space, flat)).toThrow('one-hot in each part');
    }
  });

  it('rejects invalid sizes, starts and shapes', () => {
    expect(() => new MultiDiscrete([2, 0])).toThrow('`nvec[1]`');
    expect(() => new MultiDiscrete([[1, 2], [3]])).toThrow('nested arrays of one shape');
    expect(() => new MultiDiscrete(3 as never)).toThrow('Expected `nvec` to be an array of numbers, got 3.');
    expect(() => new MultiDiscrete([2, 2], { start: [1] })).toThrow('`start`');
    expect(() => new MultiDiscrete([2], { start: 0.5 })).toThrow('`start[0]`');
    expect(() => new MultiDiscrete([2], { start: 2 ** 31 - 1 })).toThrow('within 32 bits');
    expect(() => new MultiDiscrete([2, 2], { shape: [3] })).toThrow('`shape`');
  });

  it('equals only a MultiDiscrete of the same shape, sizes and starts', () => {
    const space = new MultiDiscrete([2, 2]);
    expect(space.equals(new MultiDiscrete([2, 2]))).toBe(true);
    for (const other of [
      new MultiDiscrete([2, 3]),
      new MultiDiscrete([2, 2], { start: 1 }),
      new MultiDiscrete([[2, 2]]),
      new MultiBinary(2),
    ]) {
      expect(space.equals(other)).toBe(false);
    }
  });
});

describe('MultiBinary', () => {
  it('contains 0s and 1s of its shape', () => {
    const space = new MultiBinary([2, 2]);
    expect(space.contains(Int8Array.of(0, 1, 1, 0))).toBe(true);
    for (const value of [
      Int8Array.of(0, 1, 2, 0),
      Int8Array.of(0, 1),
      Uint8Array.of(0, 1, 1, 0),
      [0, 1, 1, 0],
    ]) {
      expect(space.contains(value)).toBe(false);
    }
    expect([String(space), String(new MultiBinary(3))]).toEqual(['MultiBinary([2, 2])', 'MultiBinary(3)']);
    expect(space.equals(new MultiBinary([4]))).toBe(false);
    expect(() => new MultiBinary([2, 0])).toThrow('`n`');
    expect(() => unflatten(space, [0, 1, 0.5, 0])).toThrow('`flat[2]`');
  });
});

describe('Tuple', () => {
  const space = new Tuple([new Discrete(3), new Box(0, 1)]);

  it('contains arrays with one value of each space', () => {
    expect(space.contains([2, Float32Array.of(0.5)])).toBe(true);
    for (const value of [
      [2],
      [3, Float32Array.of(0.5)],
      [2, 0.5],
      { 0: 2, 1: Float32Array.of(0.5), length: 2 },
      null,
    ]) {
      expect(space.contains(value)).toBe(false);
    }
    expect(String(space)).toBe("Tuple([Discrete(3), Box(0, 1, { shape: [1], dtype: 'float32' })])");
    expect(() => new Tuple([new Discrete(2), 3 as never])).toThrow(
      'Expected `spaces[1]` to be a Space, got 3.',
    );
    expect(() => new Tuple('ab' as never)).toThrow('Expected `spaces`');
  });

  it('can be seeded part by part, like a Dict', () => {
    const wide = new Tuple([new Discrete(1000), new Discrete(1000)]);
    wide.seed([5, 5]);
    const [a, b] = wide.sample();
    expect(a).toBe(b);
    expect(new Discrete(1000, { seed: 5 }).sample()).toBe(a);
    wide.seed(5);
    expect(wide.sample()[0]).not.toBe(wide.sample()[1]);
    expect(() => wide.seed([1] as never)).toThrow('Expected `seed`');
    const dict = new Dict({ a: new Discrete(1000), b: new Discrete(1000) });
    dict.seed({ a: 5, b: 5 });
    expect(dict.sample()).toEqual({ a, b: a });
    expect(() => dict.seed({ a: 1 } as never)).toThrow('Expected `seed.b` to be a seed');
  });
});

describe('Sequence', () => {
  it('contains arrays of any length, or batches of any length with stack', () => {
    const space = new Sequence(new Box(0, 1, { shape: [2] }));
    expect(space.contains([Float32Array.of(0, 1), Float32Array.of(1, 1)])).toBe(true);
    expect([
      space.contains([]),
      space.contains([Float32Array.of(0)]),
      space.contains(Float32Array.of(0, 1)),
    ]).toEqual([true, false, false]);
    const stacked = new Sequence(new Box(0, 1, { shape: [2] }), { stack: true });
    expect(stacked.contains(Float32Array.of(0, 1, 1, 1))).toBe(true);
    expect([stacked.contains(new Float32Array(0)), stacked.contains(Float32Array.of(0, 1, 1))]).toEqual([
      true,
      false,
    ]);
    expect([stacked.contains(Float32Array.of(0, 2)), stacked.contains([Float32Array.of(0, 1)])]).toEqual([
      false,
      false,
    ]);
    expect(stacked.sample({ rng: createRng(0), mask: [3, null] })).toHaveLength(6);
    expect(String(stacked)).toBe("Sequence(Box(0, 1, { shape: [2], dtype: 'float32' }), { stack: true })");
    expect(space.equals(stacked)).toBe(false);
  });

  it('samples lengths from 1 up, with a mean of 4', () => {
    const space = new Sequence(new Discrete(1), { seed: 1 });
    const n = 20_000;
    let sum = 0;
    let least = Infinity;
    for (let i = 0; i < n; i++) {
      const { length } = space.sample();
      sum += length;
      least = Math.min(least, length);
    }
    expect(least).toBe(1);
    // geometric with p = 1/4: mean 4, variance 12
    expect(Math.abs(sum / n - 4)).toBeLessThan(5 * Math.sqrt(12 / n));
  });

  it('cannot stack values without entries', () => {
    expect(() => new Sequence(new Box(0, 1, { shape: [0] }), { stack: true })).toThrow(
      'whose values have entries',
    );
    expect(() => new Sequence(3 as never)).toThrow('Expected `feature` to be a Space');
  });
});

describe('Graph', () => {
  const space = new Graph(new Box(0, 1, { shape: [2] }), new Discrete(3));
  const graph = {
    nodes: Float32Array.of(0, 1, 1, 0),
    edges: Int32Array.of(2),
    edgeLinks: Int32Array.of(1, 0),
  };

  it('contains nodes, edges and links between existing nodes', () => {
    expect(space.contains(graph)).toBe(true);
    const none = { ...graph, edges: new Int32Array(0), edgeLinks: new Int32Array(0) };
    expect(space.contains(none)).toBe(true);
    for (const value of [
      { ...graph, nodes: Float32Array.of(0, 1, 1) },
      { ...graph, nodes: Float32Array.of(0, 1, 1, 2) },
      { ...graph, nodes: new Float32Array(0) },
      { ...graph, edges: Int32Array.of(3) },
      { ...graph, edgeLinks: Int32Array.of(1, 2) },
      { ...graph, edgeLinks: Int32Array.of(-1, 0) },
      { ...graph, edgeLinks: Int32Array.of(1) },
      { ...graph, edgeLinks: null },
      { ...graph, edges: null, edgeLinks: null },
      { nodes: graph.nodes },
      null,
    ]) {
      expect(space.contains(value)).toBe(false);
    }
  });

  it('has null for edges and links without an edge space', () => {
    const bare = new Graph(new Discrete(2), null);
    expect(bare.sample({ rng: createRng(0), numNodes: 4 })).toMatchObject({ edges: null, edgeLinks: null });
    expect(bare.contains({ nodes: Int32Array.of(1), edges: null, edgeLinks: null })).toBe(true);
    expect(
      bare.contains({ nodes: Int32Array.of(1), edges: new Int32Array(0), edgeLinks: new Int32Array(0) }),
    ).toBe(false);
    expect(bare.equals(new Graph(new Discrete(2), new Discrete(2)))).toBe(false);
    expect(new Graph(new Discrete(2), new Discrete(2)).equals(bare)).toBe(false);
  });

  it('samples ten nodes and fewer than n (n - 1) edges, unless the numbers are given', () => {
    const edges = Array.from({ length: 200 }, (_, seed) => {
      const { nodes, edgeLinks } = space.sample({ rng: createRng(seed) });
      expect(nodes).toHaveLength(20);
      return edgeLinks.length / 2;
    });
    expect(Math.max(...edges)).toBeLessThan(90);
    expect(Math.max(...edges)).toBeGreaterThan(70);
    const drawn = space.sample({ rng: createRng(0), numNodes: 1 });
    expect([drawn.nodes.length, drawn.edges.length]).toEqual([2, 0]);
    expect(space.sample({ rng: createRng(0), numNodes: 2, numEdges: 5 }).edgeLinks).toHaveLength(10);
    expect(() => space.sample({ rng: createRng(0), numNodes: 0 })).toThrow('`numNodes`');
    expect(() => space.sample({ rng: createRng(0), numEdges: -1 })).toThrow('`numEdges`');
  });

  it('flattens node by node and edge by edge', () => {
    expect(flatten(space, graph)).toEqual({ ...graph, edges: Uint8Array.of(0, 0, 1) });
    expect(String(flattenSpace(space))).toBe(
      "Graph(Box(0, 1, { shape: [2], dtype: 'float32' }), Box(0, 1, { shape: [3], dtype: 'uint8' }))",
    );
  });

  it('accepts only Boxes and Discretes with entries', () => {
    expect(() => new Graph(new Text(2) as never, null)).toThrow(
      'Expected `nodeSpace` to be a Box or a Discrete',
    );
    expect(() => new Graph(null as never, null)).toThrow('`nodeSpace`');
    expect(() => new Graph(new Box(0, 1, { shape: [0] }), null)).toThrow('whose values have entries');
  });
});

describe('OneOf', () => {
  const space = new OneOf([new Discrete(3), new Box(-1, 2, { shape: [2] })]);

  it('contains a value with the index of its space', () => {
    expect(space.contains([0, 2])).toBe(true);
    expect(space.contains([1, Float32Array.of(0, 2)])).toBe(true);
    for (const value of [[1, 2], [2, 2], [0.5, 2], ['0', 2, 3], [0], 2, null])
      expect(space.contains(value)).toBe(false);
    expect(() => new OneOf([])).toThrow('at least one Space');
  });

  it('flattens to the index and the value, padded with 0 to the longest', () => {
    expect(flatten(space, [1, Float32Array.of(-1, 2)])).toEqual(Float32Array.of(1, -1, 2, 0));
    const { low, high } = flattenSpace(space);
    // entries 1 and 2 are a bit or a number in [-1, 2]; entry 3 is a bit or the padding
    expect([low, high]).toEqual([Float64Array.of(0, -1, -1, 0), Float64Array.of(1, 2, 2, 1)]);
    expect(() => unflatten(space, [2, 0, 0, 0])).toThrow('`flat[0]`');
    const written = Float32Array.of(9, 9, 9, 9, 9, 9);
    space.flattenInto([1, Float32Array.of(-1, 2)], written, 1);
    expect(written).toEqual(Float32Array.of(9, 1, -1, 2, 0, 9));
  });
});

describe('numbers as JSON', () => {
  it('are restored exactly for every number', () => {
    const space = new Box(-Infinity, Infinity, { shape: [4], dtype: 'float64' });
    const value = Float64Array.of(-0, Infinity, -Infinity, 0.1);
    const json = JSON.parse(JSON.stringify(space.toJsonable(value)));
    expect(space.fromJsonable(json).map((x) => 1 / x)).toEqual(value.map((x) => 1 / x));
    expect(() => space.fromJsonable(['NaN', 0, 0, 0])).toThrow('Expected `json`');
    expect(() => new Box(0, 1).fromJsonable([0.1])).toThrow('Expected `json[0]` to be of dtype float32');
    expect(() => new Box(0, 255, { dtype: 'uint8' }).fromJsonable([256])).toThrow('of dtype uint8');
  });
});

describe('spaceFromJSON', () => {
  it('rejects JSON that does not describe a space', () => {
    for (const json of [
      null,
      [],
      {},
      { space: 'Cube' },
      { space: '__proto__' },
      { space: 'Box', low: [0], high: ['1'], shape: [1], dtype: 'float32' },
      { space: 'Box', low: [0], high: [1], shape: [1], dtype: 'int64' },
      { space: 'Discrete', n: 0, start: 0 },
      { space: 'Tuple', spaces: {} },
      { space: 'Dict', spaces: [] },
      { space: 'Sequence', feature: { space: 'Discrete', n: 1, start: 0 } },
      { space: 'Graph', nodeSpace: { space: 'MultiBinary', shape: [2] }, edgeSpace: null },
    ]) {
      expect(() => spaceFromJSON(json)).toThrow(/^Expected `/);
    }
  });
});
