// Cassettes: in memory, on disk, line by line, and their hashes

export type { CassetteRecord } from './cassette/_reader.ts';
export { canonicalJson } from './cassette/canonical-json.ts';
export { type CassetteContents, createCassette } from './cassette/create.ts';
export { type AnswerCall, answerKey } from './cassette/key.ts';
export { cassetteHash, type ReadCassetteOptions, readCassette, writeCassette } from './cassette/read.ts';
export type {
  Cassette,
  CassetteContext,
  CassetteHeader,
  NewAnswer,
  RecordedAnswer,
  SamplingParameters,
} from './cassette/schema.ts';
export { type StreamCassetteOptions, streamCassette } from './cassette/stream.ts';
export { type CassetteWriter, createCassetteWriter } from './cassette/write.ts';

// What is done with cassettes

export { type CassetteFilter, filterCassette, splitCassette } from './cassette/operations/filter-cassette.ts';
export {
  type ConflictRule,
  type MergeOptions,
  mergeCassettes,
} from './cassette/operations/merge-cassettes.ts';
export { repriceCassette, rescoreCassette } from './cassette/operations/rescore-cassette.ts';
export {
  type Verification,
  type VerifyOptions,
  verifyCassette,
} from './cassette/operations/verify-cassette.ts';

// What is in them

export type { CostFinding } from './inspect/_cost-audit.ts';
export type { DepthCoverage } from './inspect/_depths.ts';
export type { PublishedComparison } from './inspect/_published.ts';
export type { ScoreSummary } from './inspect/_score-summary.ts';
export { inspectCassetteFile } from './inspect/inspect-file.ts';
export { type ExpertInspection, type Inspection, inspectCassette } from './inspect/inspection.ts';

// Replay

export type { AdoptionOptions } from './replay/adoption.ts';
export type { Coverage, CoverageGap } from './replay/coverage.ts';
export { createReplayPool, type ReplayOptions, type ReplayPool } from './replay/replay.ts';
export { type Transfer, transferReadsPrompt } from './replay/transfer.ts';

// Importers

export { GSM8K_RECORDED_FLAG } from './importers/_gsm8k-solutions.ts';
export { type DataFormat, detectDataFormat } from './importers/detect-data-format.ts';
export {
  type ImportedAnswers,
  type ImportGsm8kOptions,
  importGsm8kSolutions,
} from './importers/gsm8k-solutions.ts';
export { type ImportFormat, importAnswers, importFormats, importToFile } from './importers/import-answers.ts';
export {
  mixInstructExperts,
  mixInstructPrices,
  type PublishedExpert,
} from './importers/mix-instruct-published.ts';
export type {
  ImportedCassette,
  ImportOptions,
  ImportSummary,
  ImportVerification,
  Skipped,
} from './importers/types.ts';

// Fetching

export { type DataFile, dataFiles } from './fetch/data-files.ts';
export {
  cachedDataFile,
  FetchError,
  type FetchedFile,
  type FetchOptions,
  fetchDataFile,
} from './fetch/fetch-data-file.ts';

// Prices

export { applyPrices, gsm8kPrices, type PriceTable } from './prices.ts';

// The synthetic pool

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

// Errors a caller can tell apart

export { CassetteFormatError, CassetteMissError, ImportError, type RecordedCall } from './errors.ts';
