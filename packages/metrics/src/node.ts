// BERTScore with a model

export { createBertScorer } from './node/bert-scorer.ts';
