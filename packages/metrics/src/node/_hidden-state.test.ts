import { describe, expect, it } from 'vitest';
import { findHiddenState } from './_hidden-state.ts';
import type { OnnxGraph } from './_onnx-graph.ts';

const graph = (...tensors: string[]): OnnxGraph => ({
  outputs: ['last_hidden_state'],
  tensors: [...tensors, 'last_hidden_state'],
  opTypes: new Set(),
  hasExternalData: false,
});
/** Returns the tensors of one block of a BERT-like model with normalisations of the given operations. */
const block = (prefix: string, i: number, operations: readonly string[]) =>
  ['attention/output/LayerNorm', 'output/LayerNorm'].flatMap((module) => [
    `${prefix}/layer.${i}/${module.replace('LayerNorm', 'dense')}/MatMul_output_0`,
    ...operations.map((operation) => `${prefix}/layer.${i}/${module}/${operation}_output_0`),
  ]);
const writtenOut = ['ReduceMean', 'Sub', 'Pow', 'ReduceMean_1', 'Add', 'Sqrt', 'Div', 'Mul', 'Add_1'];

describe('findHiddenState', () => {
  it('returns the last output of the final normalisation of a block, exported as one operation or nine', () => {
    for (const [prefix, operations, last] of [
      ['/encoder', ['LayerNormalization'], 'LayerNormalization'],
      ['/bert/encoder', writtenOut, 'Add_1'],
      ['/roberta/encoder', writtenOut, 'Add_1'],
    ] as const) {
      const blocks = Array.from({ length: 12 }, (_, i) => block(prefix, i, operations)).flat();
      for (const layer of [1, 2, 9, 11]) {
        expect(findHiddenState(graph(...blocks), layer, 12, undefined)).toBe(
          `${prefix}/layer.${layer - 1}/output/LayerNorm/${last}_output_0`,
        );
      }
      expect(findHiddenState(graph(...blocks), 12, 12, undefined)).toBe('last_hidden_state');
    }
  });

  it('finds the embedding layer, and supports the names of DistilBERT', () => {
    const embeddings = writtenOut.map((operation) => `/embeddings/LayerNorm/${operation}_output_0`);
    expect(findHiddenState(graph(...embeddings), 0, 6, undefined)).toBe(
      '/embeddings/LayerNorm/Add_1_output_0',
    );
    const distil = [0, 1, 2, 3, 4, 5].flatMap((i) => [
      `/transformer/layer.${i}/sa_layer_norm/Add_1_output_0`,
      `/transformer/layer.${i}/output_layer_norm/Add_1_output_0`,
    ]);
    expect(findHiddenState(graph(...distil), 5, 6, undefined)).toBe(
      '/transformer/layer.4/output_layer_norm/Add_1_output_0',
    );
  });

  it('lists candidates instead of guessing', () => {
    const fused = graph('a/SkipLayerNorm_3', 'a/SkipLayerNorm_3_attention', 'MatMul_7');
    expect(() => findHiddenState(fused, 9, 12, undefined)).toThrow(
      'Expected the model to name the hidden states after layer 9 of 12, got no such tensor. ' +
        'Name it with `outputName`; candidates: last_hidden_state, a/SkipLayerNorm_3.',
    );
    expect(findHiddenState(fused, 9, 12, 'MatMul_7')).toBe('MatMul_7');
    expect(() => findHiddenState(fused, 12, 12, 'other')).toThrow('got "other"');
    // layer 1 does not match layer 11
    expect(() => findHiddenState(graph(...block('/e', 10, writtenOut)), 1, 12, undefined)).toThrow(
      RangeError,
    );
  });
});
