import type { BertScoreBaseline } from './baseline.ts';

/** The published facts about a model for BERTScore. */
export interface BertScoreModel {
  /** The layer whose hidden states correlate best with human judgements. 0 is the embedding layer. */
  readonly layer: number;
  /** That layer's baseline on English, if listed here. The others are in the reference implementation. */
  readonly baseline: BertScoreBaseline | null;
}

const model = (layer: number, p?: number, r?: number, f?: number): BertScoreModel => ({
  layer,
  baseline: p === undefined || r === undefined || f === undefined ? null : { precision: p, recall: r, f1: f },
});

/**
 * Layers and English baselines of the models of the reference implementation (Tiiiger/bert_score), by name.
 *
 * @example
 * ```ts
 * import { bertScoreModels } from './models.ts';
 *
 * bertScoreModels.get('bert-base-multilingual-cased')?.layer; // => 9
 * bertScoreModels.get('bert-base-multilingual-cased')?.baseline?.f1; // => 0.63146895
 * ```
 */
export const bertScoreModels: ReadonlyMap<string, BertScoreModel> = new Map([
  ['bert-base-multilingual-cased', model(9, 0.6320527, 0.6320019, 0.63146895)],
  ['bert-base-uncased', model(9, 0.35375935, 0.3537393, 0.35219112)],
  ['bert-large-uncased', model(18)],
  ['bert-base-chinese', model(8)],
  ['roberta-base', model(10)],
  ['roberta-large', model(17, 0.83150584, 0.8314941, 0.83122575)],
  ['distilbert-base-uncased', model(5, 0.6666034, 0.66660464, 0.66620487)],
  ['distilroberta-base', model(5)],
  ['xlm-roberta-base', model(9)],
  ['xlm-roberta-large', model(17)],
  ['microsoft/deberta-base-mnli', model(9)],
  ['microsoft/deberta-large-mnli', model(18)],
  ['microsoft/deberta-xlarge-mnli', model(40)],
  ['microsoft/deberta-v3-base', model(9)],
  ['microsoft/mpnet-base', model(8)],
  ['google/bert_uncased_L-2_H-128_A-2', model(1)],
]);

/** The model of the DER paper's code, and its threshold p0 for raw F1 at layer 9 without idf. */
export const DER_MODEL = 'bert-base-multilingual-cased';
export const DER_THRESHOLD = 0.73;
