// The part of the package that a browser gets: nothing here needs Node

export { createSyntheticPool } from './synthetic/create-synthetic-pool.ts';
export { createSyntheticSource } from './synthetic/create-synthetic-source.ts';

export { createFactsEncoder } from './synthetic/facts-encoder.ts';
