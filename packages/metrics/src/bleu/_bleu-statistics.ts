import { countNgrams } from '../_ngrams.ts';

/** The counts that BLEU is computed from, for one segment or summed over a corpus. */
export interface BleuStatistics {
  candidateLength: number;
  referenceLength: number;
  /** The number of n-grams of the candidate that are in a reference, shape [maxOrder], n from 1. */
  readonly matches: Float64Array;
  /** The number of n-grams of the candidate, shape [maxOrder]. */
  readonly totals: Float64Array;
}

export function noStatistics(maxOrder: number): BleuStatistics {
  return {
    candidateLength: 0,
    referenceLength: 0,
    matches: new Float64Array(maxOrder),
    totals: new Float64Array(maxOrder),
  };
}

/** The counts of the references of one segment. */
export interface BleuReference {
  readonly lengths: readonly number[];
  /** For each n from 1, the maximum count of each n-gram over the references. */
  readonly ngrams: readonly ReadonlyMap<string, number>[];
}

export function bleuReference(references: readonly (readonly string[])[], maxOrder: number): BleuReference {
  const ngrams = Array.from({ length: maxOrder }, (_, n) => {
    const [first, ...others] = references.map((tokens) => countNgrams(tokens, n + 1));
    const most = new Map(first);
    for (const counts of others) {
      for (const [ngram, count] of counts) if (count > (most.get(ngram) ?? 0)) most.set(ngram, count);
    }
    return most;
  });
  return { lengths: references.map((tokens) => tokens.length), ngrams };
}

/** Adds the counts of one segment. */
export function addSegment(sum: BleuStatistics, tokens: readonly string[], reference: BleuReference): void {
  sum.candidateLength += tokens.length;
  sum.referenceLength += closest(reference.lengths, tokens.length);
  for (const [n, wanted] of reference.ngrams.entries()) {
    for (const [ngram, count] of countNgrams(tokens, n + 1)) {
      sum.totals[n]! += count;
      sum.matches[n]! += Math.min(count, wanted.get(ngram) ?? 0);
    }
  }
}

/** Returns the length nearest to the candidate's. Ties go to the shorter one. */
function closest(lengths: readonly number[], length: number): number {
  return lengths.reduce((best, other) => {
    const difference = Math.abs(other - length) - Math.abs(best - length);
    return difference < 0 || (difference === 0 && other < best) ? other : best;
  });
}
