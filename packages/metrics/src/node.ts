// BERTScore with a model; its idf table is fitted on token ids

export { fitTokenIdf } from './bertscore/bert-score.ts';
export { createBertScorer } from './node/bert-scorer.ts';
export { loadBertTokenizer } from './node/bert-tokenizer.ts';
