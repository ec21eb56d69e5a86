import { type AnswerGraph, expectTexts } from '../graph/answer-graph.ts';
import type { TextEncoder } from './text-encoder.ts';

/**
 * Returns the features of every node of a graph, row-major, shape [nodes x encoder.size]: the option `features` of
 * `createDerVectorEnv`.
 *
 * Each question is encoded once, and so is each distinct answer while the encoder caches it.
 */
export function encodeGraph(graph: AnswerGraph, encoder: TextEncoder): Float32Array {
  expectTexts(graph, 'the encoder reads');
  const { size, encodeAnswer } = encoder;
  const features = new Float32Array(graph.numNodes * size);
  graph.questions.forEach(({ text }, q) => {
    const root = graph.questionOffsets[q]!;
    encoder.encode(text, null, features, root * size);
    for (let node = root + 1; node < graph.questionOffsets[q + 1]!; node++) {
      if (encodeAnswer === null) {
        encoder.encode(text, graph.texts[node]!, features, node * size);
        continue;
      }
      features.copyWithin(node * size, root * size, (root + 1) * size);
      encodeAnswer(graph.texts[node]!, features, node * size);
    }
  });
  return features;
}
