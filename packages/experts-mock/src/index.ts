// Cassettes: in memory, on disk, line by line

export { canonicalJson } from './cassette/canonical-json.ts';
export { createCassette } from './cassette/create.ts';
export { readCassette, writeCassette } from './cassette/read.ts';
export type { Cassette } from './cassette/schema.ts';
export { streamCassette } from './cassette/stream.ts';
export { createCassetteWriter } from './cassette/write.ts';

// Operations on cassettes

export { filterCassette } from './cassette/operations/filter-cassette.ts';
export { mergeCassettes } from './cassette/operations/merge-cassettes.ts';
export { rescoreCassette } from './cassette/operations/rescore-cassette.ts';
export { verifyCassette } from './cassette/operations/verify-cassette.ts';
export { inspectCassetteFile } from './inspect/inspect-file.ts';
export { inspectCassette } from './inspect/inspection.ts';

// Replay, with prices

export { gsm8kPrices } from './prices.ts';
export { createReplayPool } from './replay/replay.ts';

// Importers and downloads

export { dataFiles } from './fetch/data-files.ts';
export { cachedDataFile, fetchDataFile } from './fetch/fetch-data-file.ts';
export { detectDataFormat } from './importers/detect-data-format.ts';
export { importGsm8kSolutions } from './importers/gsm8k-solutions.ts';
export { importAnswers, importFormats, importToFile } from './importers/import-answers.ts';

// The synthetic pool

export { createSyntheticPool } from './synthetic/create-synthetic-pool.ts';
export { createSyntheticSource } from './synthetic/create-synthetic-source.ts';
export { createFactsEncoder } from './synthetic/facts-encoder.ts';
