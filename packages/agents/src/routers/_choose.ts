import { type Expert, utilityOf } from '@der-gym/env';
import type { ScoredQuestions } from './scored-questions.ts';

/** The index of the largest value of a row. Values that are equal up to rounding go to the cheapest expert, then the first. */
export function cheapestBest(values: ArrayLike<number>, start: number, experts: readonly Expert[]): number {
  let best = 0;
  for (let c = 1; c < experts.length; c += 1) {
    const difference = values[start + c]! - values[start + best]!;
    const cheaper = experts[c]!.parameters < experts[best]!.parameters;
    if (difference > 1e-12 || (difference >= -1e-12 && cheaper)) best = c;
  }
  return best;
}

/** `cheapestBest` of every row, shape [rows]. */
export function chooseRows(values: ArrayLike<number>, experts: readonly Expert[]): Int32Array {
  const chosen = new Int32Array(values.length / experts.length);
  for (let i = 0; i < chosen.length; i += 1) chosen[i] = cheapestBest(values, i * experts.length, experts);
  return chosen;
}

/** score - costWeight · parameters of every answer, in the same shape. */
export function utilities(
  scores: ArrayLike<number>,
  experts: readonly Expert[],
  costWeight: number,
): Float64Array {
  return Float64Array.from(scores, (score, i) =>
    utilityOf(score, experts[i % experts.length]!.parameters, costWeight),
  );
}

/** Mean of score - costWeight · parameters of the chosen experts. */
function meanUtility(
  chosen: Int32Array,
  scores: ArrayLike<number>,
  experts: readonly Expert[],
  costWeight: number,
): number {
  let sum = 0;
  chosen.forEach((c, i) => {
    sum += utilityOf(scores[i * experts.length + c]!, experts[c]!.parameters, costWeight);
  });
  return sum / chosen.length;
}

/** A fitted candidate, and its values of asking each expert on the validation questions. */
export interface Candidate<T> {
  readonly model: T;
  readonly values: Float64Array;
}

/** The candidate whose choices have the highest mean utility on validation; ties go to the first. */
export function bestOnValidation<T>(
  candidates: Iterable<Candidate<T>>,
  validation: ScoredQuestions,
  experts: readonly Expert[],
  costWeight: number,
): { readonly model: T; readonly utility: number } {
  let best: { model: T; utility: number } | undefined;
  for (const { model, values } of candidates) {
    const utility = meanUtility(chooseRows(values, experts), validation.scores, experts, costWeight);
    if (best === undefined || utility > best.utility) best = { model, utility };
  }
  return best!;
}
