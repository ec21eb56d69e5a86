// the synthetic pool
export { createSyntheticPool, type SyntheticPool } from './synthetic/create-synthetic-pool.ts';
export { type SyntheticExpert, syntheticExperts } from './synthetic/experts.ts';
export { type SyntheticPoolOptions, syntheticTopics } from './synthetic/options.ts';
export { ktpOdds, plainOdds, type TransferOdds } from './synthetic/transfer-odds.ts';
