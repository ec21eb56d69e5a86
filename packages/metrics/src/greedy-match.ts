import { fromMaxima } from './_weighted-maxima.ts';
import type { PrecisionRecall } from './precision-recall.ts';

/** Token vectors of one text, shape [tokens, dimension]. */
export type Embeddings = readonly ArrayLike<number>[];

/** The weight of each token, >= 0, with a finite sum. A token of weight 0 can be matched but is not scored. */
export interface MatchWeights {
  /** Shape [candidate tokens]. @defaultValue all 1 */
  readonly candidate?: ArrayLike<number>;
  /** Shape [reference tokens]. @defaultValue all 1 */
  readonly reference?: ArrayLike<number>;
}

/**
 * Returns the greedy soft match of two texts given as token vectors: the matching step of BERTScore (Zhang et al.
 * 2020, section 3), without its rescaling. With S_ij the cosine similarity of candidate token i and reference token j,
 *
 *   P = sum_i w_i max_j S_ij / sum_i w_i,   R = sum_j v_j max_i S_ij / sum_j v_j,   F1 = 2PR / (P + R).
 *
 * To reproduce BERTScore, also pass the vectors of the special tokens, with weight 0: other tokens may match them. Only
 * the given vectors are matched, so the score does not depend on padding or batches. P and R are in [-1, 1]. All three
 * are 0 if a side has no tokens or only weights of 0. A vector of zeros has similarity 0 to every token. F1 is 0 if P and
 * R have opposite signs.
 *
 * @param candidateEmbeddings - shape [candidate tokens, dimension]; vectors need not have length 1
 * @param referenceEmbeddings - shape [reference tokens, dimension]
 * @param weights - token weights, for idf or special tokens
 * @throws RangeError when dimensions or the numbers of weights differ, or a value is not finite
 *
 * @example
 * ```ts
 * import { greedyMatch } from '@der-gym/metrics';
 *
 * // cosines 1 and 0.6 for the two candidate tokens; the reference token matches the first
 * greedyMatch([[1, 0], [3, 4]], [[2, 0]]); // => { precision: 0.8, recall: 1, f1: 0.8888888888888889 }
 * greedyMatch([[1, 0], [3, 4]], [[2, 0]], { candidate: [0, 1] }); // => { precision: 0.6, recall: 1, f1: 0.75 }
 * greedyMatch([], [[2, 0]]); // => { precision: 0, recall: 0, f1: 0 }
 * ```
 */
export function greedyMatch(
  candidateEmbeddings: Embeddings,
  referenceEmbeddings: Embeddings,
  weights: MatchWeights = {},
): PrecisionRecall {
  const n = candidateEmbeddings.length;
  const m = referenceEmbeddings.length;
  const dimension = (candidateEmbeddings[0] ?? referenceEmbeddings[0])?.length ?? 0;
  const candidate = unitVectors('candidateEmbeddings', candidateEmbeddings, dimension);
  const reference = unitVectors('referenceEmbeddings', referenceEmbeddings, dimension);
  const candidateWeights = checkedWeights('weights.candidate', weights.candidate, n);
  const referenceWeights = checkedWeights('weights.reference', weights.reference, m);
  if (n === 0 || m === 0) return { precision: 0, recall: 0, f1: 0 };

  const candidateBest = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const referenceBest = new Float64Array(m).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let cosine = 0;
      for (let k = 0; k < dimension; k++) {
        cosine += candidate[i * dimension + k]! * reference[j * dimension + k]!;
      }
      // rounding may raise a cosine above 1
      cosine = Math.max(-1, Math.min(1, cosine));
      if (cosine > candidateBest[i]!) candidateBest[i] = cosine;
      if (cosine > referenceBest[j]!) referenceBest[j] = cosine;
    }
  }
  return fromMaxima(candidateBest, candidateWeights, referenceBest, referenceWeights);
}

/** Scales rows to length 1, shape [rows, dimension] flat. A row of zeros is unchanged. */
function unitVectors(name: string, rows: Embeddings, dimension: number): Float64Array {
  const flat = new Float64Array(rows.length * dimension);
  for (const [i, row] of rows.entries()) {
    if (row.length !== dimension) {
      throw new RangeError(`Expected \`${name}[${i}]\` to have ${dimension} numbers, got ${row.length}.`);
    }
    // scales by the greatest magnitude first, so that squares neither overflow nor underflow
    let greatest = 0;
    for (let k = 0; k < dimension; k++) {
      const value = row[k]!;
      if (!Number.isFinite(value)) {
        throw new RangeError(`Expected \`${name}[${i}][${k}]\` to be finite, got ${value}.`);
      }
      greatest = Math.max(greatest, Math.abs(value));
    }
    if (greatest === 0) continue;
    let squares = 0;
    for (let k = 0; k < dimension; k++) squares += (row[k]! / greatest) * (row[k]! / greatest);
    const length = Math.sqrt(squares);
    for (let k = 0; k < dimension; k++) flat[i * dimension + k] = row[k]! / greatest / length;
  }
  return flat;
}

function checkedWeights(
  name: string,
  weights: ArrayLike<number> | undefined,
  length: number,
): ArrayLike<number> {
  if (weights === undefined) return new Float64Array(length).fill(1);
  if (weights.length !== length) {
    throw new RangeError(
      `Expected \`${name}\` to have one weight per token (${length}), got ${weights.length}.`,
    );
  }
  let total = 0;
  for (let i = 0; i < length; i++) {
    const weight = weights[i]!;
    total += weight;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`Expected \`${name}[${i}]\` to be finite and >= 0, got ${weight}.`);
    }
  }
  if (total === Number.POSITIVE_INFINITY) throw new RangeError(`Expected \`${name}\` to have a finite sum.`);
  return weights;
}
