import type { Expert, PublicQuestion } from '../types.ts';

/**
 * Every state a set of questions can reach, and what each expert makes of it.
 *
 * A node is a distinct (question, last answer). The nodes of question q are `questionOffsets[q]` ... `questionOffsets[q + 1] - 1`:
 * its root (no answer yet) first, the rest in the order a breadth-first walk finds them. N is the number of experts.
 */
export interface AnswerGraph {
  /** The questions, in order, without their references. */
  readonly questions: readonly PublicQuestion[];
  readonly experts: readonly Expert[];
  /** C(M) of each expert, unweighted, shape [N]. */
  readonly expertCost: Float64Array;
  readonly numNodes: number;
  /** First node of each question and, last, the number of nodes; shape [questions + 1]. */
  readonly questionOffsets: Int32Array;
  /** The question of each node, shape [nodes]. */
  readonly nodeQuestion: Int32Array;
  /** Fewest calls that lead to a node, 0 at a root; shape [nodes]. */
  readonly depth: Int32Array;
  /** The node an expert's answer leads to, row-major, shape [nodes x N]; -1 where `depth` is `maxSteps`. */
  readonly next: Int32Array;
  /** P(y) of each node's answer, NaN at a root; shape [nodes]. */
  readonly score: Float64Array;
  /** Each node's answer, null at a root; length nodes. */
  readonly texts: readonly (string | null)[];
  /** Calls the walk went deep. A solver may use fewer, not more. */
  readonly maxSteps: number;
  /** p0, or null where it is yet to be calibrated: see `withThreshold`. */
  readonly threshold: number | null;
  /** How an answer depends on the one before it, as the pool names it. */
  readonly transfer: string;
  readonly scoreSignature: string;
  readonly promptId: string;
}

/**
 * Returns the same graph with another p0. The arrays are shared: a graph is never pruned at p0, so it holds for any.
 *
 * @throws RangeError where `threshold` is NaN or infinite
 */
export function withThreshold(
  graph: AnswerGraph,
  threshold: number,
): AnswerGraph & { readonly threshold: number } {
  if (!Number.isFinite(threshold))
    throw new RangeError(`Expected \`threshold\` to be finite, got ${threshold}.`);
  return { ...graph, threshold };
}
