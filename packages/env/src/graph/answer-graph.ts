import { expectNumber } from 'gymnasium-js/expect';
import type { Expert, PublicQuestion } from '../types.ts';

/**
 * All states that a set of questions can reach, and the answer of each expert in each state.
 *
 * A node is a distinct (question, last answer), or, if no expert may be asked twice, a distinct (question, last answer, experts
 * asked). The nodes of question q are `questionOffsets[q]` ... `questionOffsets[q + 1] - 1`: first its root, which has no answer, then
 * the others in breadth-first order. N is the number of experts.
 */
export interface AnswerGraph {
  /** The questions, in order, without their references. */
  readonly questions: readonly PublicQuestion[];
  readonly experts: readonly Expert[];
  /** C(M) of each expert, unweighted, shape [N]; NaN if its calls differ in cost (see `edgeCost`). */
  readonly expertCost: Float64Array;
  /** C(M) of each call, row-major, shape [nodes x N]; null if all calls of each expert cost the same. */
  readonly edgeCost: Float64Array | null;
  /** The unit of cost, such as `billion parameters`. */
  readonly costUnit: string;
  readonly numNodes: number;
  /** First node of each question, followed by the number of nodes, shape [questions + 1]. */
  readonly questionOffsets: Int32Array;
  /** The question of each node, shape [nodes]. */
  readonly nodeQuestion: Int32Array;
  /** The smallest number of calls that leads to a node, 0 at a root, shape [nodes]. */
  readonly depth: Int32Array;
  /**
   * The node that an expert's answer leads to, row-major, shape [nodes x N]; -1 if the expert may not be asked. That is the case if
   * `depth` is `maxSteps`, and if `repeats` is false and the expert was asked before.
   */
  readonly next: Int32Array;
  /** P(y) of each node's answer, NaN at a root, shape [nodes]. */
  readonly score: Float64Array;
  /** The highest score on the way to a node, its own included, NaN at a root; null unless the graph was made by `expandByBestScore`. */
  readonly bestScore: Float64Array | null;
  /** Each node's answer, null at a root; empty if the texts were left out. */
  readonly texts: readonly (string | null)[];
  /** Maximum depth, in calls. Solvers may use a shorter horizon, but not a longer one. */
  readonly maxSteps: number;
  /** Whether an expert may be asked twice in an episode. */
  readonly repeats: boolean;
  /** p0, or null if it must still be calibrated: see `withThreshold`. */
  readonly threshold: number | null;
  /** How an answer depends on the previous one: the pool's `transfer`. */
  readonly transfer: string;
  readonly scoreSignature: string;
  readonly promptId: string;
}

/**
 * Returns the same graph with another p0. The arrays are shared: graphs are not pruned at p0, so they are valid for any threshold.
 *
 * @throws RangeError if `threshold` is NaN or infinite
 */
export function withThreshold(
  graph: AnswerGraph,
  threshold: number,
): AnswerGraph & { readonly threshold: number } {
  expectNumber('threshold', threshold);
  return { ...graph, threshold };
}

/** Returns C(M) of asking `expert` at `node`. */
export function costAt(graph: AnswerGraph, node: number, expert: number): number {
  return graph.edgeCost === null
    ? graph.expertCost[expert]!
    : graph.edgeCost[node * graph.experts.length + expert]!;
}

/** Throws if the graph has no texts. */
export function expectTexts(graph: AnswerGraph, why: string): void {
  if (graph.texts.length === graph.numNodes) return;
  throw new RangeError(
    `Expected a graph with texts, which ${why}, got one without: compile or load it with its texts.`,
  );
}

/**
 * Returns the same graph with the texts of its answers.
 *
 * @throws RangeError unless there is one text per node, and null exactly at the roots
 */
export function withTexts(graph: AnswerGraph, texts: readonly (string | null)[]): AnswerGraph {
  if (texts.length !== graph.numNodes) {
    throw new RangeError(`Expected \`texts\` to have ${graph.numNodes} entries, got ${texts.length}.`);
  }
  texts.forEach((text, node) => {
    if ((text === null) !== Number.isNaN(graph.score[node]!)) {
      throw new RangeError(
        `Expected \`texts[${node}]\` to be null exactly at a root, got ${text === null ? null : 'a text'}.`,
      );
    }
  });
  return { ...graph, texts };
}
