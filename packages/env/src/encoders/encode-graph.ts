import type { AnswerGraph } from '../graph/answer-graph.ts';
import type { TextEncoder } from './text-encoder.ts';

/**
 * Returns the features of every node of a graph, row-major, shape [nodes x encoder.size]: what `createDerVectorEnv` gathers its
 * observations from.
 *
 * Each distinct (question, answer) is encoded once: nodes are just that.
 */
export function encodeGraph(graph: AnswerGraph, encoder: TextEncoder): Float32Array {
  const features = new Float32Array(graph.numNodes * encoder.size);
  for (let node = 0; node < graph.numNodes; node++) {
    const { text } = graph.questions[graph.nodeQuestion[node]!]!;
    encoder.encode(text, graph.texts[node]!, features, node * encoder.size);
  }
  return features;
}
