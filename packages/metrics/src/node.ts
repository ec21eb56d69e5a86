// BERTScore with a model

export type { EmbedOptions } from './node/_embedder.ts';
export { MissingPackageError } from './node/_peers.ts';
export type { BertScorePair, BertScorer, BertScorerOptions } from './node/bert-scorer.ts';
export { createBertScorer, NotPreparedError } from './node/bert-scorer.ts';
export type { BertTokenizer, BertTokenizerOptions, TokenIds } from './node/bert-tokenizer.ts';
export { loadBertTokenizer } from './node/bert-tokenizer.ts';
