import type { PrecisionRecall } from '../precision-recall.ts';

/** Precision, recall and F1 of a number of hits; 0 where there is nothing to divide by. */
export function fromHits(hits: number, candidateSize: number, referenceSize: number): PrecisionRecall {
  // in the order of rouge_score's own operations, so that scores agree to the last bit
  const precision = hits / Math.max(candidateSize, 1);
  const recall = hits / Math.max(referenceSize, 1);
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f1 };
}
