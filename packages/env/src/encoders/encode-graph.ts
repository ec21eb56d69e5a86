import type { AnswerGraph } from '../graph/answer-graph.ts';
import type { TextEncoder } from './text-encoder.ts';

/**
 * Returns the features of every node of a graph, row-major, shape [nodes x encoder.size]: what `createDerVectorEnv` gathers its
 * observations from.
 *
 * A question is encoded once, and each of its distinct answers once.
 */
export function encodeGraph(graph: AnswerGraph, encoder: TextEncoder): Float32Array {
  const { size } = encoder;
  const features = new Float32Array(graph.numNodes * size);
  graph.questions.forEach(({ text }, q) => {
    const root = graph.questionOffsets[q]!;
    encoder.encode(text, null, features, root * size);
    for (let node = root + 1; node < graph.questionOffsets[q + 1]!; node++) {
      features.copyWithin(node * size, root * size, (root + 1) * size);
      encoder.encodeAnswer(graph.texts[node]!, features, node * size);
    }
  });
  return features;
}
