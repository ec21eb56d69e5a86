import type { OnnxGraph } from './_onnx-graph.ts';

const LISTED = 20;

/**
 * Returns the name of the tensor with the hidden states after block `layer` (0: the embedding layer). Exports name tensors
 * after the modules that computed them. The tensor is the output of the last operation of the block's final normalisation,
 * which may be exported as one operation or several.
 *
 * @param layers - the number of blocks of the model; for the last one the output `last_hidden_state` is used
 * @param outputName - the tensor, if the caller names it
 */
export function findHiddenState(
  graph: OnnxGraph,
  layer: number,
  layers: number,
  outputName: string | undefined,
): string {
  if (outputName !== undefined) {
    if (graph.tensors.includes(outputName)) return outputName;
    throw notFound(`\`outputName\` to be a tensor of the model, got ${JSON.stringify(outputName)}`, graph);
  }
  if (layer === layers && graph.outputs.includes('last_hidden_state')) return 'last_hidden_state';
  const pattern =
    layer === 0
      ? /(?:^|[/.])embeddings[/.](?:LayerNorm|layer_norm)[/.][^/]*$/
      : new RegExp(
          `(?:^|[/.])layers?[/.]${layer - 1}[/.]` +
            '(?:output[/.]LayerNorm|output_layer_norm|final_layer_norm|full_layer_layer_norm)[/.][^/]*$',
        );
  const name = graph.tensors.findLast((tensor) => pattern.test(tensor));
  if (name !== undefined) return name;
  throw notFound(
    `the model to name the hidden states after layer ${layer} of ${layers}, got no such tensor`,
    graph,
  );
}

function notFound(expected: string, { tensors, outputs }: OnnxGraph): RangeError {
  const norms = tensors.filter((tensor) => /norm/i.test(tensor) && !/attention/i.test(tensor));
  // keeps the last tensor of each module
  const last = norms.filter((name, i) => scope(name) !== scope(norms[i + 1] ?? ''));
  const likely = last.length > 0 ? last : tensors;
  const listed = [...new Set([...outputs, ...likely.slice(-LISTED)])];
  return new RangeError(
    `Expected ${expected}. Name it with \`outputName\`; candidates: ${listed.join(', ') || 'none'}.`,
  );
}

function scope(tensor: string): string {
  return tensor.slice(0, tensor.lastIndexOf('/') + 1);
}
