import type { PrecisionRecall } from './precision-recall.ts';

/**
 * Precision, recall and F1 of what two multisets share.
 *
 * @param ifEmpty - whether two texts that leave nothing to count are equal
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

/** One division, where 2PR / (P + R) has four roundings: scores that are equal as fractions are equal as numbers. */
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
