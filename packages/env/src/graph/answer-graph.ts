import { expectNumber } from 'gymnasium-js/expect';
import type { Expert, PublicQuestion } from '../types.ts';

/**
 * Every state a set of questions can reach, and what each expert makes of it.
 *
 * A node is a distinct (question, last answer); where no expert may be asked twice, a distinct (question, last answer, experts
 * asked). The nodes of question q are `questionOffsets[q]` ... `questionOffsets[q + 1] - 1`: its root (no answer yet) first, the rest
 * in the order a breadth-first walk finds them. N is the number of experts.
 */
export interface AnswerGraph {
  /** The questions, in order, without their references. */
  readonly questions: readonly PublicQuestion[];
  readonly experts: readonly Expert[];
  /** C(M) of each expert, unweighted, shape [N]; NaN for one whose calls differ in cost: see `edgeCost`. */
  readonly expertCost: Float64Array;
  /** C(M) of each call, row-major, shape [nodes x N]; null where all of an expert's calls cost the same. */
  readonly edgeCost: Float64Array | null;
  /** What one unit of cost is. */
  readonly costUnit: string;
  readonly numNodes: number;
  /** First node of each question and, last, the number of nodes; shape [questions + 1]. */
  readonly questionOffsets: Int32Array;
  /** The question of each node, shape [nodes]. */
  readonly nodeQuestion: Int32Array;
  /** Fewest calls that lead to a node, 0 at a root; shape [nodes]. */
  readonly depth: Int32Array;
  /**
   * The node an expert's answer leads to, row-major, shape [nodes x N]; -1 where the expert may not be asked: everywhere where
   * `depth` is `maxSteps`, and with `repeats` false where it was asked before.
   */
  readonly next: Int32Array;
  /** P(y) of each node's answer, NaN at a root; shape [nodes]. */
  readonly score: Float64Array;
  /** The greatest score on the way to a node, its own included, NaN at a root; null unless expanded by `expandByBestScore`. */
  readonly bestScore: Float64Array | null;
  /** Each node's answer, null at a root; length nodes, or 0 where the texts are kept apart. */
  readonly texts: readonly (string | null)[];
  /** Calls the walk went deep. A solver may use fewer, not more. */
  readonly maxSteps: number;
  /** Whether an expert may be asked twice in an episode. */
  readonly repeats: boolean;
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
  expectNumber('threshold', threshold);
  return { ...graph, threshold };
}

/** C(M) of asking `expert` at `node`. */
export function costAt(graph: AnswerGraph, node: number, expert: number): number {
  return graph.edgeCost === null
    ? graph.expertCost[expert]!
    : graph.edgeCost[node * graph.experts.length + expert]!;
}

/** Refuses a graph whose texts are kept apart. */
export function expectTexts(graph: AnswerGraph, why: string): void {
  if (graph.texts.length === graph.numNodes) return;
  throw new RangeError(
    `Expected a graph with its texts, which ${why}, got one without: put them back with \`withTexts\`.`,
  );
}

/**
 * Returns the same graph with the answers of its nodes, where they were kept apart.
 *
 * @throws RangeError unless there is one text a node, null at the roots and nowhere else
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
