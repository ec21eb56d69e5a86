import type { Rng } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import type { SparseRows } from '../linear/sparse-rows.ts';

/** Maximum number of rounds; clusters of words converge much earlier. */
const MOST_ROUNDS = 50;

/**
 * Returns the cluster of each row by k-means (Lloyd 1982), the first centres drawn as in k-means++ (Arthur and Vassilvitskii
 * 2007). Ties go to the lowest cluster. An empty cluster takes the row farthest from its centre. With fewer rows than `k`,
 * every row is its own cluster.
 */
export function clusterRows(rows: SparseRows, k: number, rng: Rng): Int32Array {
  expectInteger('clusters', k, 1);
  const cluster = new Int32Array(rows.rows);
  if (rows.rows <= k) return cluster.map((_, r) => r);
  const squares = Float64Array.from(cluster, (_, r) => squaredNorm(rows, r));
  let centres = firstCentres(rows, squares, k, rng);
  const distance = new Float64Array(rows.rows);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let moved = 0;
    const norms = centres.map((centre) => centre.reduce((sum, x) => sum + x * x, 0));
    for (let r = 0; r < rows.rows; r += 1) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0; c < k; c += 1) {
        const d = squares[r]! + norms[c]! - 2 * dotRow(rows, r, centres[c]!);
        if (d < least) [best, least] = [c, d];
      }
      if (cluster[r] !== best || round === 0) moved += 1;
      cluster[r] = best;
      distance[r] = least;
    }
    fillEmpty(cluster, distance, k);
    if (moved === 0) break;
    centres = means(rows, cluster, k);
  }
  return cluster;
}

function firstCentres(rows: SparseRows, squares: Float64Array, k: number, rng: Rng): Float64Array[] {
  const centres = [denseRow(rows, rng.integer(rows.rows))];
  const nearest = new Float64Array(rows.rows).fill(Number.POSITIVE_INFINITY);
  while (centres.length < k) {
    const last = centres.at(-1)!;
    const norm = last.reduce((sum, x) => sum + x * x, 0);
    let total = 0;
    for (let r = 0; r < rows.rows; r += 1) {
      const d = Math.max(0, squares[r]! + norm - 2 * dotRow(rows, r, last));
      nearest[r] = Math.min(nearest[r]!, d);
      total += nearest[r]!;
    }
    // a row is drawn in proportion to its squared distance from the existing centres
    let left = rng.uniform() * total;
    let chosen = rows.rows - 1;
    for (let r = 0; r < rows.rows; r += 1) {
      left -= nearest[r]!;
      if (left < 0) {
        chosen = r;
        break;
      }
    }
    centres.push(denseRow(rows, chosen));
  }
  return centres;
}

function fillEmpty(cluster: Int32Array, distance: Float64Array, k: number): void {
  const sizes = new Int32Array(k);
  for (const c of cluster) sizes[c] = sizes[c]! + 1;
  for (let c = 0; c < k; c += 1) {
    if (sizes[c]! > 0) continue;
    let far = -1;
    distance.forEach((d, r) => {
      if (sizes[cluster[r]!]! > 1 && (far < 0 || d > distance[far]!)) far = r;
    });
    sizes[cluster[far]!] = sizes[cluster[far]!]! - 1;
    cluster[far] = c;
    sizes[c] = 1;
    distance[far] = 0;
  }
}

function means(rows: SparseRows, cluster: Int32Array, k: number): Float64Array[] {
  const centres = Array.from({ length: k }, () => new Float64Array(rows.columns));
  const sizes = new Int32Array(k);
  cluster.forEach((c, r) => {
    sizes[c] = sizes[c]! + 1;
    const centre = centres[c]!;
    for (let e = rows.offsets[r]!; e < rows.offsets[r + 1]!; e += 1) {
      centre[rows.indices[e]!] = centre[rows.indices[e]!]! + rows.values[e]!;
    }
  });
  return centres.map((centre, c) => centre.map((x) => x / sizes[c]!));
}

function squaredNorm(rows: SparseRows, r: number): number {
  let sum = 0;
  for (let e = rows.offsets[r]!; e < rows.offsets[r + 1]!; e += 1) sum += rows.values[e]! * rows.values[e]!;
  return sum;
}

function dotRow(rows: SparseRows, r: number, dense: Float64Array): number {
  let sum = 0;
  for (let e = rows.offsets[r]!; e < rows.offsets[r + 1]!; e += 1)
    sum += rows.values[e]! * dense[rows.indices[e]!]!;
  return sum;
}

function denseRow(rows: SparseRows, r: number): Float64Array {
  const out = new Float64Array(rows.columns);
  for (let e = rows.offsets[r]!; e < rows.offsets[r + 1]!; e += 1) out[rows.indices[e]!] = rows.values[e]!;
  return out;
}
