import { expectThat } from 'gymnasium-js/expect';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { solveShifted } from '../linear/ridge.ts';

/** score(q, m) = means[m] + questions[q] · experts[m]. */
export interface Factors {
  readonly rank: number;
  /** Shape [questions, rank]. */
  readonly questions: Float64Array;
  /** Shape [experts, rank]. */
  readonly experts: Float64Array;
  /** Shape [experts]. */
  readonly means: Float64Array;
}

/** Rounds of alternation. A table without gaps hardly changes after the first. */
const TURNS = 15;

/**
 * Factorises a table of scores, NaN for unknown ones, by alternating least squares over the known scores: it minimises the sum of
 * (s - mean - u·v)² + penalty · (|u|² + |v|²) alternately in u and v. It starts from the leading eigenvectors of the experts'
 * covariance, with gaps filled by means, so that nothing is random.
 */
export function factorise(
  scores: ArrayLike<number>,
  experts: number,
  rank: number,
  penalty: number,
): Factors {
  const rows = scores.length / experts;
  const means = new Float64Array(experts);
  for (let m = 0; m < experts; m += 1) {
    let count = 0;
    for (let q = 0; q < rows; q += 1) {
      const score = scores[q * experts + m]!;
      if (Number.isNaN(score)) continue;
      count += 1;
      means[m] = means[m]! + score;
    }
    expectThat('train.scores', scores, count > 0, `of at least one answer of expert ${m}`);
    means[m] = means[m]! / count;
  }
  const centred = Float64Array.from(scores, (score, i) => score - means[i % experts]!);
  const v = leadingDirections(centred, experts, rank);
  const u = new Float64Array(rows * rank);
  for (let turn = 0; turn < TURNS; turn += 1) {
    solveSide(u, v, rows, experts, rank, penalty, (q, m) => centred[q * experts + m]!);
    solveSide(v, u, experts, rows, rank, penalty, (m, q) => centred[q * experts + m]!);
  }
  solveSide(u, v, rows, experts, rank, penalty, (q, m) => centred[q * experts + m]!);
  return { rank, questions: u, experts: v, means };
}

/** Mean and factors of an added expert, from the factors of the questions it answered. */
export function expertFactor(
  questions: Float64Array,
  scores: ArrayLike<number>,
  { rank, experts }: Factors,
): { readonly mean: number; readonly factor: Float64Array } {
  const count = scores.length;
  const centre = new Float64Array(rank);
  let mean = 0;
  for (let q = 0; q < count; q += 1) {
    mean += scores[q]! / count;
    for (let f = 0; f < rank; f += 1) centre[f] = centre[f]! + questions[q * rank + f]! / count;
  }
  // a new expert counts as average until its answers show otherwise
  const known = experts.length / rank;
  const prior = new Float64Array(rank);
  experts.forEach((x, i) => {
    prior[i % rank] = prior[i % rank]! + x / known;
  });
  const gram = Matrix.zeros(rank, rank);
  const right = Matrix.zeros(rank, 1);
  let spread = 0;
  let residual = 0;
  for (let q = 0; q < count; q += 1) {
    const x = Float64Array.from(prior, (_, f) => questions[q * rank + f]! - centre[f]!);
    const left = scores[q]! - mean - x.reduce((sum, value, f) => sum + value * prior[f]!, 0);
    residual += (left * left) / count;
    for (let f = 0; f < rank; f += 1) {
      right.set(f, 0, right.get(f, 0) + x[f]! * left);
      for (let g = 0; g < rank; g += 1) gram.set(f, g, gram.get(f, g) + x[f]! * x[g]!);
    }
  }
  for (let i = 0; i < experts.length; i += 1) {
    const off = experts[i]! - prior[i % rank]!;
    spread += (off * off) / experts.length;
  }
  // ridge with the weight from the spread of the known experts' factors: noise / prior variance
  const shift = spread > 0 ? residual / spread : 0;
  const moved = solveShifted(gram, shift, right);
  const factor = prior.map((value, f) => value + moved.get(f, 0));
  return { mean: mean - factor.reduce((sum, value, f) => sum + value * centre[f]!, 0), factor };
}

function leadingDirections(centred: Float64Array, experts: number, rank: number): Float64Array {
  const covariance = Matrix.zeros(experts, experts);
  for (let start = 0; start < centred.length; start += experts) {
    for (let m = 0; m < experts; m += 1) {
      const a = centred[start + m]!;
      if (Number.isNaN(a)) continue;
      for (let n = 0; n < experts; n += 1) {
        const b = centred[start + n]!;
        if (!Number.isNaN(b)) covariance.set(m, n, covariance.get(m, n) + a * b);
      }
    }
  }
  // eigenvalues ascend, so the leading eigenvectors are last
  const { eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const out = new Float64Array(experts * rank);
  for (let m = 0; m < experts; m += 1) {
    for (let f = 0; f < rank; f += 1) out[m * rank + f] = eigenvectorMatrix.get(m, experts - 1 - f);
  }
  return out;
}

/** Solves `count` ridge regressions of the known scores on the factors of the other side. */
function solveSide(
  own: Float64Array,
  other: Float64Array,
  count: number,
  others: number,
  rank: number,
  penalty: number,
  value: (own: number, other: number) => number,
): void {
  for (let i = 0; i < count; i += 1) {
    const gram = Matrix.zeros(rank, rank);
    const right = Matrix.zeros(rank, 1);
    for (let j = 0; j < others; j += 1) {
      const y = value(i, j);
      if (Number.isNaN(y)) continue;
      for (let f = 0; f < rank; f += 1) {
        const x = other[j * rank + f]!;
        right.set(f, 0, right.get(f, 0) + x * y);
        for (let g = 0; g < rank; g += 1) gram.set(f, g, gram.get(f, g) + x * other[j * rank + g]!);
      }
    }
    const solved = solveShifted(gram, penalty, right);
    for (let f = 0; f < rank; f += 1) own[i * rank + f] = solved.get(f, 0);
  }
}
