import { delimited, fields, text } from './_protobuf.ts';

// Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const MODEL = { graph: 7 };
const GRAPH = { node: 1, initializer: 5, output: 12 };
const NODE = { output: 2, opType: 4 };
const TENSOR = { dataLocation: 14 };
const VALUE_INFO = { name: 1 };

/** The facts about a model's graph that BERTScore needs. */
export interface OnnxGraph {
  /** Names of the graph's outputs. */
  readonly outputs: readonly string[];
  /** Names of all tensors that its nodes compute, in the order of computation. */
  readonly tensors: readonly string[];
  readonly opTypes: ReadonlySet<string>;
  /** Whether weights are in a separate file. */
  readonly hasExternalData: boolean;
}

/** Reads the graph of an ONNX file without its weights. */
export function readOnnxGraph(bytes: Uint8Array): OnnxGraph {
  const outputs: string[] = [];
  const tensors: string[] = [];
  const opTypes = new Set<string>();
  let hasExternalData = false;
  for (const graph of fields(bytes)) {
    if (graph.number !== MODEL.graph) continue;
    for (const part of fields(bytes, graph.start, graph.end)) {
      if (part.number === GRAPH.node) {
        for (const field of fields(bytes, part.start, part.end)) {
          if (field.number === NODE.output) tensors.push(text(bytes, field));
          else if (field.number === NODE.opType) opTypes.add(text(bytes, field));
        }
      } else if (part.number === GRAPH.output) {
        for (const field of fields(bytes, part.start, part.end)) {
          if (field.number === VALUE_INFO.name) outputs.push(text(bytes, field));
        }
      } else if (part.number === GRAPH.initializer) {
        for (const field of fields(bytes, part.start, part.end)) {
          if (field.number === TENSOR.dataLocation && field.value === 1) hasExternalData = true;
        }
      }
    }
  }
  return { outputs, tensors: tensors.filter((name) => name !== ''), opTypes, hasExternalData };
}

/**
 * Returns bytes that, appended to an ONNX file, make a tensor of its graph an additional output. Concatenated messages
 * merge, so the bytes are a model with only that output.
 */
export function extraOutput(name: string): Uint8Array {
  const valueInfo = delimited(VALUE_INFO.name, new TextEncoder().encode(name));
  return delimited(MODEL.graph, delimited(GRAPH.output, valueInfo));
}
