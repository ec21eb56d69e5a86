import type { PrecisionRecall } from '../precision-recall.ts';

/** Returns precision, recall and F1 for a number of hits. Divisions by 0 result in 0. */
export function fromHits(hits: number, candidateSize: number, referenceSize: number): PrecisionRecall {
  // the order of operations is that of rouge_score, so that scores agree to the last bit
  const precision = hits / Math.max(candidateSize, 1);
  const recall = hits / Math.max(referenceSize, 1);
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f1 };
}
