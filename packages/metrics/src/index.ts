// Thresholds

export { calibrateThreshold } from './calibrate-threshold.ts';

// Final answers: worked solutions and multiple choice

export { createAnswerReader } from './answer-reader.ts';
export { createChoiceMatch } from './choice.ts';
export { gsm8kExactMatch } from './gsm8k-exact-match.ts';
export { createNumberF1 } from './number-f1.ts';

// Overlap of tokens and n-grams

export { corpusBleu, createBleu, sentenceBleu } from './bleu/bleu.ts';
export { chrf, createChrf } from './chrf/chrf.ts';
export { porterStem } from './porter-stem.ts';
export { createRouge, rouge } from './rouge/rouge.ts';
export { createRougeS } from './rouge/rouge-s.ts';
export { createExactMatch, createTokenF1, exactMatch, tokenF1 } from './token-f1.ts';

// Soft matching. BERTScore with a model is in @der-gym/metrics/node.

export { greedyMatch } from './greedy-match.ts';
export { createHashedSoftMatch } from './hashed-soft-match.ts';
export { fitReferenceIdf } from './idf.ts';

// Judges and recorded scores

export { gptRank } from './gpt-rank.ts';
export { createImportedScores } from './imported-scores.ts';
