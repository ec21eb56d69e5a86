// scorers and their shape

export type { PrecisionRecall } from './precision-recall.ts';
export type { ScoredQuestion, Scorer } from './scorer.ts';

// thresholds

export type { CalibratedThreshold, ThresholdTarget } from './calibrate-threshold.ts';
export { calibrateThreshold } from './calibrate-threshold.ts';

// signatures

export type { Signature, SignatureValue } from './signature.ts';
export { assertSameSignature, formatSignature, parseSignature } from './signature.ts';

// final answers and numbers of worked solutions

export type { AnswerFormat, CandidateFormat } from './gsm8k-answer.ts';
export { extractFinalAnswer, parseAnswerNumber } from './gsm8k-answer.ts';
export type { AnswerComparison, Gsm8kExactMatchOptions } from './gsm8k-exact-match.ts';
export { gsm8kExactMatch, parseFailureRate } from './gsm8k-exact-match.ts';
export { createNumberF1, numberOverlap } from './number-f1.ts';

// multiple choice

export { createChoiceMatch, extractChoice } from './choice.ts';

// token overlap

export type { TokenF1Options, TokenNormalisation } from './token-f1.ts';
export { createExactMatch, createTokenF1, exactMatch, tokenF1, tokenOverlap } from './token-f1.ts';

// ROUGE

export { porterStem } from './porter-stem.ts';
export type { RougeOptions, RougeVariant } from './rouge/rouge.ts';
export { createRouge, rouge } from './rouge/rouge.ts';
export type { RougeSOptions } from './rouge/rouge-s.ts';
export { createRougeS, rougeS } from './rouge/rouge-s.ts';

// BLEU and chrF

export type { References } from './_references.ts';
export type { BleuTokenizer } from './bleu/_bleu-tokens.ts';
export type { BleuDetails, BleuOptions, BleuSmoothing } from './bleu/bleu.ts';
export { corpusBleu, corpusBleuDetails, createBleu, sentenceBleu } from './bleu/bleu.ts';
export { chrf, corpusChrf, createChrf } from './chrf/chrf.ts';
export type { ChrfOptions } from './chrf/chrf-options.ts';

// soft matching

export type { Embeddings, MatchWeights } from './greedy-match.ts';
export { greedyMatch } from './greedy-match.ts';
export type { HashedSoftMatch, HashedSoftMatchOptions } from './hashed-soft-match.ts';
export { createHashedSoftMatch } from './hashed-soft-match.ts';
export type { ReferenceIdf } from './idf.ts';
export { fitReferenceIdf, idfWeight, referenceIdf } from './idf.ts';

// BERTScore on given embeddings; with a model: @der-gym/metrics/node

export type { BertScoreBaseline } from './bertscore/baseline.ts';
export { parseBaseline } from './bertscore/baseline.ts';
export type { BertScoreOptions, EmbeddedText } from './bertscore/bert-score.ts';
export { bertScore, fitTokenIdf } from './bertscore/bert-score.ts';
export type { BertScoreModel } from './bertscore/models.ts';
export { bertScoreModels } from './bertscore/models.ts';

// scores of a judge or of weights that are not here

export type { GptRankOptions, GptRanks, PairwiseComparison } from './gpt-rank.ts';
export { gptRank, meanRanks } from './gpt-rank.ts';
export type { ImportedScoresOptions, RecordedScore } from './imported-scores.ts';
export { createImportedScores, MissingScoreError } from './imported-scores.ts';
