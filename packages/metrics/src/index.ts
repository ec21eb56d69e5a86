// scorers and their shape

// thresholds
export type { CalibratedThreshold, ThresholdTarget } from './calibrate-threshold.ts';
export { calibrateThreshold } from './calibrate-threshold.ts';
// soft matching
export type { Embeddings, MatchWeights } from './greedy-match.ts';
export { greedyMatch } from './greedy-match.ts';
// final answers of worked solutions
export type { AnswerFormat, CandidateFormat } from './gsm8k-answer.ts';
export { extractFinalAnswer, parseAnswerNumber } from './gsm8k-answer.ts';
export type { AnswerComparison, Gsm8kExactMatchOptions } from './gsm8k-exact-match.ts';
export { gsm8kExactMatch, parseFailureRate } from './gsm8k-exact-match.ts';
export type { HashedSoftMatch, HashedSoftMatchOptions } from './hashed-soft-match.ts';
export { createHashedSoftMatch } from './hashed-soft-match.ts';
export type { IdfTable } from './idf.ts';
export { fitIdf, idfTable, idfWeight } from './idf.ts';
export type { PrecisionRecall } from './precision-recall.ts';
export type { ScoredQuestion, Scorer } from './scorer.ts';
// signatures
export type { Signature, SignatureValue } from './signature.ts';
export { assertSameSignature, formatSignature, parseSignature } from './signature.ts';
// token overlap
export { createExactMatch, createTokenF1, exactMatch, tokenF1, tokenOverlap } from './token-f1.ts';
