import { growingFloat64, growingInt32 } from './_growing.ts';
import type { AnswerGraph } from './answer-graph.ts';

/**
 * Returns a graph whose nodes also distinguish the highest score on the way to them. `gainOverBest` needs it: without that score it is
 * not a function of state and action. No expert is asked.
 *
 * The number of nodes of a question grows at most by the factor of its distinct scores. `bestScore` is set; all other fields keep
 * their meaning.
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, expandByBestScore } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'Which digit?', reference: null }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: String(expert) }),
 *   },
 *   scorer: { signature: 'digit', range: [0, 1], defaultThreshold: 1, score: Number },
 *   maxSteps: 2,
 * });
 * const { texts, bestScore } = expandByBestScore(graph);
 * texts; // => [null, '0', '1', '0']
 * Array.from(bestScore!); // => [NaN, 0, 1, 1]
 * ```
 */
export function expandByBestScore(graph: AnswerGraph): AnswerGraph {
  if (graph.bestScore !== null) return graph;
  const numExperts = graph.experts.length;
  const questionOffsets = new Int32Array(graph.questionOffsets.length);
  const origin = growingInt32();
  const depth = growingInt32();
  const best = growingFloat64();
  const next = growingInt32();
  graph.questions.forEach((_, q) => {
    const first = origin.length;
    // from an original node to its copies by best score
    const nodesOf = new Map<number, Map<number, number>>();
    const nodeAt = (from: number, level: number, highest: number): number => {
      const byBest = nodesOf.get(from) ?? new Map<number, number>();
      nodesOf.set(from, byBest);
      const known = byBest.get(highest);
      if (known !== undefined) return known;
      const node = origin.length;
      byBest.set(highest, node);
      origin.push(from);
      depth.push(level);
      best.push(highest);
      return node;
    };
    nodeAt(graph.questionOffsets[q]!, 0, Number.NaN);
    for (let node = first; node < origin.length; node++) {
      const from = origin.at(node);
      const level = depth.at(node);
      for (let expert = 0; expert < numExperts; expert++) {
        const target = level === graph.maxSteps ? -1 : graph.next[from * numExperts + expert]!;
        if (target < 0) {
          next.push(-1);
          continue;
        }
        const score = graph.score[target]!;
        next.push(nodeAt(target, level + 1, level === 0 ? score : Math.max(best.at(node), score)));
      }
    }
    questionOffsets[q + 1] = origin.length;
  });
  const originOf = origin.toArray();
  return {
    ...graph,
    numNodes: originOf.length,
    questionOffsets,
    nodeQuestion: Int32Array.from(originOf, (from) => graph.nodeQuestion[from]!),
    depth: depth.toArray(),
    next: next.toArray(),
    score: Float64Array.from(originOf, (from) => graph.score[from]!),
    bestScore: best.toArray(),
    edgeCost: graph.edgeCost && edgeCosts(graph.edgeCost, originOf, numExperts),
    texts: graph.texts.length === 0 ? [] : Array.from(originOf, (from) => graph.texts[from]!),
  };
}

function edgeCosts(costs: Float64Array, originOf: Int32Array, numExperts: number): Float64Array {
  const expanded = new Float64Array(originOf.length * numExperts);
  originOf.forEach((from, node) => {
    expanded.set(costs.subarray(from * numExperts, (from + 1) * numExperts), node * numExperts);
  });
  return expanded;
}
