import type { AnswerGraph } from './answer-graph.ts';

/** Writes 1 for each expert that may be asked at a node, else 0, into `out` from `offset`, and returns `out`. */
export function writeActionMask(
  { next, experts }: AnswerGraph,
  node: number,
  out: Uint8Array,
  offset: number,
): Uint8Array {
  const numExperts = experts.length;
  for (let expert = 0; expert < numExperts; expert++) {
    out[offset + expert] = next[node * numExperts + expert]! >= 0 ? 1 : 0;
  }
  return out;
}
