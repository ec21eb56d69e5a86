import { isPlainObject } from '../_snapshot.ts';
import { expectInteger, expectKind, expectType } from '../expect.ts';
import { batchCount } from './_batch-count.ts';
import type { Dtype } from './_dtype.ts';
import { type Json, numbersFromJson } from './_json.ts';
import { readRestriction } from './_masks.ts';
import { VariableLengthSpace } from './_variable-length-space.ts';
import { Box } from './box.ts';
import { Discrete } from './discrete.ts';
import type { BatchOf, MaskOf, SampleOptions, Space, SpaceJson, SpaceOptions } from './space.ts';

/** A space for the nodes or edges of a Graph. */
export type GraphPart = Box<Dtype> | Discrete;

/** A graph: features of its nodes and edges, and which nodes each edge joins. */
export interface GraphInstance<N extends Space = GraphPart, E extends Space | null = GraphPart | null> {
  /** A batch of the node space, one row per node. */
  readonly nodes: BatchOf<N>;
  /** A batch of the edge space, one row per edge; null in a Graph without an edge space. */
  readonly edges: E extends Space ? BatchOf<E> : null;
  /** From and to of each edge, as indices of nodes, row-major [edges, 2]; null in a Graph without an edge space. */
  readonly edgeLinks: E extends Space ? Int32Array : null;
}

/** Options of `sample` of a Graph. */
interface GraphSampleOptions<Mask> extends SampleOptions<Mask> {
  /**
   * At least 1.
   * @defaultValue 10
   */
  readonly numNodes?: number;
  /**
   * @defaultValue drawn below n (n - 1), n the number of nodes; 0 for a single node
   */
  readonly numEdges?: number;
}

/** A mask for every node and one for every edge; null if free. */
type GraphMask<N extends Space, E extends Space | null> = readonly [
  node: MaskOf<N> | null,
  edge: (E extends Space ? MaskOf<E> : null) | null,
];

/**
 * Directed graphs with at least one node. Nodes and edges are values of two spaces. With null as the edge space,
 * graphs have no edges.
 *
 * An edge may lead from a node to itself, and two edges may join the same nodes. A flattened value is a graph of
 * flattened nodes and edges; a batch is an array.
 *
 * @example
 * ```ts
 * import { Discrete, Graph } from 'gymnasium-js';
 * const space = new Graph(new Discrete(3), new Discrete(2));
 * const graph = { nodes: Int32Array.of(0, 2), edges: Int32Array.of(1), edgeLinks: Int32Array.of(0, 1) };
 * space.contains(graph); // => true
 * space.contains({ ...graph, edgeLinks: Int32Array.of(0, 2) }); // => false
 * ```
 */
export class Graph<N extends GraphPart, E extends GraphPart | null = null> extends VariableLengthSpace<
  GraphInstance<N, E>,
  GraphMask<N, E>
> {
  /** The space of every node. */
  readonly nodeSpace: N;
  /** The space of every edge, or null. */
  readonly edgeSpace: E;
  readonly #node: Space;
  readonly #edge: Space | null;

  constructor(nodeSpace: N, edgeSpace: E, { seed }: SpaceOptions = {}) {
    super({ seed });
    expectPart('nodeSpace', nodeSpace);
    if (edgeSpace !== null) expectPart('edgeSpace', edgeSpace);
    this.nodeSpace = nodeSpace;
    this.edgeSpace = edgeSpace;
    this.#node = nodeSpace;
    this.#edge = edgeSpace;
  }

  sample(options: GraphSampleOptions<GraphMask<N, E>> = {}): GraphInstance<N, E> {
    const rng = this.samplingRng(options);
    const { numNodes = 10, numEdges } = options;
    expectInteger('numNodes', numNodes, 1);
    if (numEdges !== undefined) expectInteger('numEdges', numEdges, 0);
    const { mask, probability } = readRestriction(options);
    const draw = (space: Space, count: number, part: 0 | 1): unknown => {
      const batch = space.createBatch(count);
      const partOptions = { rng, mask: mask?.[part], probability: probability?.[part] };
      for (let i = 0; i < count; i++) space.writeBatch(batch, i, space.sample(partOptions));
      return batch;
    };
    const drawn = this.#edge === null || numNodes === 1 ? 0 : rng.integer(numNodes * (numNodes - 1));
    const edgeCount = numEdges ?? drawn;
    const nodes = draw(this.#node, numNodes, 0);
    if (this.#edge === null) return this.#graph(nodes, null, null);
    const edges = draw(this.#edge, edgeCount, 1);
    return this.#graph(
      nodes,
      edges,
      new Int32Array(2 * edgeCount).map(() => rng.integer(numNodes)),
    );
  }

  #graph(nodes: unknown, edges: unknown, edgeLinks: Int32Array | null): GraphInstance<N, E> {
    return { nodes, edges, edgeLinks } as GraphInstance<N, E>;
  }

  contains(value: unknown): value is GraphInstance<N, E> {
    if (!isPlainObject(value) || Object.keys(value).length !== 3) return false;
    const { nodes, edges, edgeLinks } = value;
    const numNodes = countContained(this.#node, nodes);
    if (numNodes === null || numNodes < 1) return false;
    if (this.#edge === null) return edges === null && edgeLinks === null;
    const numEdges = countContained(this.#edge, edges);
    return (
      numEdges !== null &&
      edgeLinks instanceof Int32Array &&
      edgeLinks.length === 2 * numEdges &&
      edgeLinks.every((node) => node >= 0 && node < numNodes)
    );
  }

  toString(): string {
    return `Graph(${this.#node}, ${this.#edge})`;
  }

  toJSON(): SpaceJson {
    return { space: 'Graph', nodeSpace: this.#node.toJSON(), edgeSpace: this.#edge?.toJSON() ?? null };
  }

  toJsonable(value: GraphInstance<N, E>): Json {
    const links: Int32Array | null = value.edgeLinks;
    return {
      nodes: rowsToJson(this.#node, value.nodes),
      edges: this.#edge === null ? null : rowsToJson(this.#edge, value.edges),
      edgeLinks: links === null ? null : [...links],
    };
  }

  fromJsonable(json: unknown): GraphInstance<N, E> {
    const { nodes, edges, edgeLinks }: Record<string, unknown> = isPlainObject(json) ? json : {};
    const noEdges = this.#edge === null;
    const fits = isPlainObject(json) && (edges === null) === noEdges && (edgeLinks === null) === noEdges;
    expectType('json', json, fits, `a graph for ${this}`);
    const graph = {
      nodes: rowsFromJson('json.nodes', this.#node, nodes),
      edges: this.#edge === null ? null : rowsFromJson('json.edges', this.#edge, edges),
      edgeLinks: edgeLinks === null ? null : Int32Array.from(numbersFromJson('json.edgeLinks', edgeLinks)),
    };
    return this.checked(graph, json);
  }

  protected emptyValue(): GraphInstance<N, E> {
    const noEdge = this.#edge === null;
    return this.#graph(
      this.#node.createBatch(1),
      this.#edge?.createBatch(0) ?? null,
      noEdge ? null : new Int32Array(0),
    );
  }
}

function expectPart(name: string, space: Space): void {
  expectType(name, space, space instanceof Box || space instanceof Discrete, 'a Box or a Discrete');
  // nodes without entries could not be counted
  batchCount(space, space.createBatch(1));
}

/** Returns the number of values in a batch, or null if it is not a batch of values in the space. */
function countContained(space: Space, batch: unknown): number | null {
  if (!ArrayBuffer.isView(batch)) return null;
  const count = batchCount(space, batch);
  if (!Number.isInteger(count) || !space.isBatch(batch, count)) return null;
  for (let i = 0; i < count; i++) if (!space.contains(space.readBatch(batch, i))) return null;
  return count;
}

function rowsToJson(space: Space, batch: unknown): Json {
  return Array.from({ length: batchCount(space, batch) }, (_, i) =>
    space.toJsonable(space.readBatch(batch, i)),
  );
}

function rowsFromJson(name: string, space: Space, json: unknown): unknown {
  expectKind(name, json, 'array');
  const batch = space.createBatch(json.length);
  json.forEach((entry, i) => {
    space.writeBatch(batch, i, space.fromJsonable(entry));
  });
  return batch;
}
