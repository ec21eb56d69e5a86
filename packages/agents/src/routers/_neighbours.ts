import type { SparseRows } from '../linear/sparse-rows.ts';

/**
 * Returns a function that lists the k nearest rows of each queried row by cosine similarity, nearest first, ties to the lower
 * row. All similarities to a row of zeros are 0.
 */
export function cosineNeighbours(known: SparseRows): (asked: SparseRows, k: number) => readonly Int32Array[] {
  // an inverted index: the rows that have a column, so that a query visits only shared columns
  const starts = new Int32Array(known.columns + 1);
  for (const column of known.indices) starts[column + 1] = starts[column + 1]! + 1;
  for (let j = 0; j < known.columns; j += 1) starts[j + 1] = starts[j + 1]! + starts[j]!;
  const fill = starts.slice();
  const rowAt = new Int32Array(known.indices.length);
  const valueAt = new Float64Array(known.indices.length);
  const norms = new Float64Array(known.rows);
  for (let r = 0; r < known.rows; r += 1) {
    for (let e = known.offsets[r]!; e < known.offsets[r + 1]!; e += 1) {
      const column = known.indices[e]!;
      const to = fill[column]!;
      fill[column] = to + 1;
      rowAt[to] = r;
      valueAt[to] = known.values[e]!;
      norms[r] = norms[r]! + known.values[e]! * known.values[e]!;
    }
    norms[r] = Math.sqrt(norms[r]!);
  }
  const similarity = new Float64Array(known.rows);
  return (asked, k) =>
    Array.from({ length: asked.rows }, (_, r) => {
      similarity.fill(0);
      for (let e = asked.offsets[r]!; e < asked.offsets[r + 1]!; e += 1) {
        const x = asked.values[e]!;
        const column = asked.indices[e]!;
        for (let at = starts[column]!; at < starts[column + 1]!; at += 1) {
          similarity[rowAt[at]!] = similarity[rowAt[at]!]! + x * valueAt[at]!;
        }
      }
      // the length of the queried row scales all similarities equally
      for (let i = 0; i < known.rows; i += 1) if (norms[i]! > 0) similarity[i] = similarity[i]! / norms[i]!;
      const order = Int32Array.from(similarity, (_, i) => i);
      return order.sort((a, b) => similarity[b]! - similarity[a]! || a - b).slice(0, k);
    });
}
