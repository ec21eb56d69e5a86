import type { PrecisionRecall } from './precision-recall.ts';

/**
 * Computes the weighted means of each token's best similarity to the other side, and their harmonic mean: the last step
 * of greedy matching. All three are 0 if a side has no tokens or only weights of 0.
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

/** Returns null if the weights sum to 0. */
function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number | null {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    // skips weights of 0, since the best match is -Infinity when the other side is empty
    if (weights[i] === 0) continue;
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return total === 0 ? null : sum / total;
}

/** Returns 0 if the harmonic mean is undefined: cosines may be negative, and opposite signs lead to a pole. */
function harmonicMean(a: number, b: number): number {
  return (a > 0 && b > 0) || (a < 0 && b < 0) ? (2 * a * b) / (a + b) : 0;
}
