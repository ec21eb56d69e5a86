import type { PriceTable } from '../prices.ts';

/** The published results of one of MixInstruct's eleven models on the 5,000 test questions. */
export interface PublishedExpert {
  /** The name in Table 1 of the DER paper and in `syntheticExperts`. */
  readonly name: string;
  /** Last parts of the model's name in the data set. */
  readonly models: readonly string[];
  /** Mean BERTScore F1 in percent. */
  readonly bertScore: number;
  /** Mean BARTScore, a mean log-probability below 0. */
  readonly bartScore: number;
  readonly bleurt: number;
  /** Mean rank among the eleven models by a judge, 1 is best. */
  readonly gptRank: number;
}

/** Name, size, models, and the published means in the order of the interface. */
const PUBLISHED = [
  ['Open Assistant', 12, ['oasst-sft-4-pythia-12b-epoch-3.5'], 74.68, -3.45, -0.39, 3.9],
  ['Vicuna', 13, ['vicuna-13b-1.1'], 69.6, -3.44, -0.61, 4.13],
  ['Alpaca', 13, ['alpaca-native'], 71.46, -3.57, -0.53, 4.62],
  ['Baize', 13, ['llama-7b-hf-baize-lora-bf16'], 65.57, -3.53, -0.66, 4.86],
  ['MOSS', 16, ['moss-moon-003-sft'], 64.85, -3.65, -0.73, 5.09],
  ['ChatGLM', 6, ['chatglm-6b'], 70.38, -3.52, -0.62, 5.63],
  ['Koala', 7, ['koala-7B-HF'], 63.96, -3.85, -0.84, 6.76],
  ['Dolly2', 12, ['dolly-v2-12b'], 62.26, -3.83, -0.87, 6.9],
  ['Mosaic MPT', 7, ['mpt-7b', 'mpt-7b-instruct'], 63.21, -3.72, -0.82, 7.19],
  ['StableLM', 7, ['stablelm-tuned-alpha-7b'], 62.47, -4.12, -0.98, 8.71],
  ['FLAN-T5', 11, ['flan-t5-xxl'], 64.92, -4.57, -1.23, 8.81],
] as const;

/**
 * The published test means of MixInstruct's eleven models (Jiang et al. 2023, "LLM-Blender", Table 2).
 *
 * `inspectCassette` compares them with the means of an import of the real files.
 *
 * @example
 * ```ts
 * import { mixInstructExperts } from './mix-instruct-published.ts';
 *
 * mixInstructExperts.length; // => 11
 * mixInstructExperts.find(({ name }) => name === 'Open Assistant')?.bertScore; // => 74.68
 * ```
 */
export const mixInstructExperts: readonly PublishedExpert[] = PUBLISHED.map(
  ([name, , models, bertScore, bartScore, bleurt, gptRank]) => ({
    name,
    models,
    bertScore,
    bartScore,
    bleurt,
    gptRank,
  }),
);

/**
 * The two published tables of sizes of MixInstruct's models. They differ for Alpaca and Baize, 13 or 7 billion.
 *
 * @example
 * ```ts
 * import { mixInstructPrices } from './mix-instruct-published.ts';
 *
 * const sum = (table: { parameters: ReadonlyMap<string, number> }) => [...table.parameters.values()].reduce((a, b) => a + b);
 * sum(mixInstructPrices.paper); // => 117
 * sum(mixInstructPrices.models); // => 105
 * ```
 */
export const mixInstructPrices: { readonly paper: PriceTable; readonly models: PriceTable } = {
  paper: {
    id: 'mix-instruct-paper/1',
    note: 'sizes of Table 1 of the DER paper, with Alpaca and Baize at 13 billion',
    parameters: new Map(PUBLISHED.map(([name, size]) => [name, size])),
  },
  models: {
    id: 'mix-instruct-models/1',
    note: 'sizes of the models named in the data set, with Alpaca and Baize at 7 billion',
    parameters: new Map(
      PUBLISHED.map(([name, size]) => [name, name === 'Alpaca' || name === 'Baize' ? 7 : size]),
    ),
  },
};
