import type { PrecisionRecall } from './precision-recall.ts';

/**
 * Returns precision, recall and F1 of two multisets.
 *
 * @param ifEmpty - whether the two texts count as equal when both multisets are empty
 */
export function overlapOf(
  same: number,
  candidateSize: number,
  referenceSize: number,
  ifEmpty: () => boolean,
): PrecisionRecall {
  const f1 = overlapF1(same, candidateSize, referenceSize, ifEmpty);
  if (candidateSize === 0 || referenceSize === 0) return { precision: f1, recall: f1, f1 };
  return { precision: same / candidateSize, recall: same / referenceSize, f1 };
}

/** Computes F1 with a single division instead of 2PR / (P + R), so that equal fractions are equal numbers. */
export function overlapF1(
  same: number,
  candidateSize: number,
  referenceSize: number,
  ifEmpty: () => boolean,
): number {
  const size = candidateSize + referenceSize;
  if (size === 0) return ifEmpty() ? 1 : 0;
  return (2 * same) / size;
}
