import type { PrecisionRecall } from './precision-recall.ts';

/**
 * The last step of greedy matching, from each token's best similarity to the other side: weighted means, and their
 * harmonic mean. A side without tokens, or whose weights are all 0, makes everything 0.
 */
export function fromMaxima(
  candidateBest: ArrayLike<number>,
  candidateWeights: ArrayLike<number>,
  referenceBest: ArrayLike<number>,
  referenceWeights: ArrayLike<number>,
): PrecisionRecall {
  const precision = weightedMean(candidateBest, candidateWeights);
  const recall = weightedMean(referenceBest, referenceWeights);
  if (precision === null || recall === null) return { precision: 0, recall: 0, f1: 0 };
  return { precision, recall, f1: harmonicMean(precision, recall) };
}

/** Null where the weights sum to 0. */
function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number | null {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    // a best match is not looked at where its weight is 0: it may be -Infinity when the other side is empty
    if (weights[i] === 0) continue;
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return total === 0 ? null : sum / total;
}

/** 0 where there is none: cosines may be negative, and with opposite signs the quotient has a pole. */
function harmonicMean(a: number, b: number): number {
  return (a > 0 && b > 0) || (a < 0 && b < 0) ? (2 * a * b) / (a + b) : 0;
}
