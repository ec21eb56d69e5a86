import type { AnswerGraph } from '../graph/answer-graph.ts';

/** Copies features of nodes into rows of `out`. */
interface Gather {
  /** Copies the features of `nodes[i]` to `out[i * stride]`, for every i. */
  all(nodes: Int32Array, out: Float32Array, stride: number): void;
  /** Copies the features of one node to `out[offset]`. */
  one(node: number, out: Float32Array, offset: number): void;
}

/** Below this size a loop copies faster than `set`. */
const SHORT = 48;

/** Returns the number of features in a row. */
export function featureSizeOf(
  graph: AnswerGraph,
  features: Float32Array | undefined,
  rows: Int32Array | undefined,
): number {
  if (features === undefined) return 0;
  if (rows !== undefined && rows.length !== graph.numNodes) {
    throw new RangeError(`Expected \`featureRows\` to have ${graph.numNodes} entries, got ${rows.length}.`);
  }
  const numRows =
    rows === undefined ? graph.numNodes : rows.reduce((most, row) => Math.max(most, row + 1), 0);
  const size = features.length / numRows;
  if (rows === undefined ? !Number.isInteger(size) : size < 1) {
    throw new RangeError(
      `Expected \`features\` to have a row for each of ${numRows} ${rows === undefined ? 'nodes' : 'rows'}, got ${features.length} entries.`,
    );
  }
  return size;
}

export function createGather(features: Float32Array, size: number, rows: Int32Array | undefined): Gather {
  if (size < SHORT) return looped(features, size, rows);
  const one = (node: number, out: Float32Array, offset: number): void => {
    const from = (rows === undefined ? node : rows[node]!) * size;
    out.set(features.subarray(from, from + size), offset);
  };
  return {
    one,
    all(nodes, out, stride) {
      for (let i = 0; i < nodes.length; i++) one(nodes[i]!, out, i * stride);
    },
  };
}

/** Copies number by number. */
function looped(features: Float32Array, size: number, rows: Int32Array | undefined): Gather {
  const one = (node: number, out: Float32Array, offset: number): void => {
    const from = (rows === undefined ? node : rows[node]!) * size;
    for (let d = 0; d < size; d++) out[offset + d] = features[from + d]!;
  };
  return {
    one,
    all(nodes, out, stride) {
      if (rows !== undefined) {
        for (let i = 0; i < nodes.length; i++) one(nodes[i]!, out, i * stride);
        return;
      }
      for (let i = 0; i < nodes.length; i++) {
        const from = nodes[i]! * size;
        const to = i * stride;
        for (let d = 0; d < size; d++) out[to + d] = features[from + d]!;
      }
    },
  };
}
