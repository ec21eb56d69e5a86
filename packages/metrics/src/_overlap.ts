import type { PrecisionRecall } from './precision-recall.ts';

/** Precision, recall and F1 of what two multisets share; two empty ones are equal. */
export function overlapOf(same: number, candidateSize: number, referenceSize: number): PrecisionRecall {
  const f1 = overlapF1(same, candidateSize, referenceSize);
  if (candidateSize === 0 || referenceSize === 0) return { precision: f1, recall: f1, f1 };
  return { precision: same / candidateSize, recall: same / referenceSize, f1 };
}

/** One division, where 2PR / (P + R) has four roundings: scores that are equal as fractions are equal as numbers. */
export function overlapF1(same: number, candidateSize: number, referenceSize: number): number {
  const size = candidateSize + referenceSize;
  return size === 0 ? 1 : (2 * same) / size;
}
