// The part of the package that a browser gets: nothing here needs Node

export type { SyntheticSource } from './synthetic/_source.ts';
export { createSyntheticPool, type SyntheticPool } from './synthetic/create-synthetic-pool.ts';
export { createSyntheticSource } from './synthetic/create-synthetic-source.ts';
export { type SyntheticExpert, syntheticExperts } from './synthetic/experts.ts';
export {
  createFactsEncoder,
  type FactsEncoder,
  type FactsEncoderOptions,
} from './synthetic/facts-encoder.ts';
export { makeSyntheticExperts } from './synthetic/make-experts.ts';
export { mostSyntheticQuestions, type SyntheticPoolOptions, syntheticTopics } from './synthetic/options.ts';
export { syntheticTopicNames } from './synthetic/topics.ts';
export { ktpOdds, plainOdds, type TransferOdds } from './synthetic/transfer-odds.ts';
