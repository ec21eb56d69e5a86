import type { Rng } from 'gymnasium-js';
import { checkCount, checkSample, sumOf } from './_table.ts';

/** Which side counts as extreme. */
export type Alternative = 'two-sided' | 'greater' | 'less';

/** Options of the permutation tests. */
export interface PermutationOptions {
  /** Draws the permutations where there are too many to try them all; without it such data are an error. */
  readonly rng?: Rng;
  /** All permutations are tried where there are no more than this; else so many are drawn. @defaultValue 9999 */
  readonly permutations?: number;
  /** @defaultValue 'two-sided' */
  readonly alternative?: Alternative;
}

/** What a permutation test found. */
export interface PermutationResult {
  /** What was observed. */
  readonly statistic: number;
  /** Share of permutations at least as extreme: b / m when all m were tried, else (b + 1) / (m + 1), never 0. */
  readonly pValue: number;
  /** Whether all permutations were tried. */
  readonly exact: boolean;
  /** How many were. */
  readonly permutations: number;
}

/**
 * Tests whether paired differences are symmetric about 0, by flipping their signs; the statistic is their mean.
 *
 * One difference a question: with several training runs, give each question's mean difference (the answer is then
 * about these runs), or one mean a run (the answer is then about new runs on these questions).
 *
 * @param differences - shape [n]
 * @throws RangeError when there is no value, a value is not finite, or 2^n is above `permutations` and `rng` is missing
 *
 * @example
 * ```ts
 * import { signFlipTest } from '@der-gym/experiments';
 *
 * // all five of one sign: 2 of the 32 flips are as extreme
 * signFlipTest(Float64Array.of(0.1, 0.3, 0.2, 0.2, 0.4)).pValue; // => 0.0625
 * ```
 */
export function signFlipTest(
  differences: Float64Array,
  { rng, permutations = 9999, alternative = 'two-sided' }: PermutationOptions = {},
): PermutationResult {
  checkSample('differences', differences);
  checkCount('permutations', permutations);
  const n = differences.length;
  const isExtreme = extremeness(sumOf(differences), slackOf(differences), alternative);
  const total = 2 ** n;
  let extreme = 0;
  if (total <= permutations) {
    for (let flips = 0; flips < total; flips++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (flips >> i) & 1 ? -differences[i]! : differences[i]!;
      if (isExtreme(sum)) extreme++;
    }
  } else {
    const source = required(rng, `2^${n}`, permutations);
    for (let draw = 0; draw < permutations; draw++) {
      let bits = 0;
      let sum = 0;
      for (let i = 0; i < n; i++) {
        // one draw serves 32 signs
        if (i % 32 === 0) bits = source.integer(2 ** 32) | 0;
        sum += bits & 1 ? -differences[i]! : differences[i]!;
        bits >>= 1;
      }
      if (isExtreme(sum)) extreme++;
    }
  }
  return result(sumOf(differences) / n, extreme, total <= permutations ? total : null, permutations);
}

/** Options of {@link twoSampleTest}. */
export interface TwoSampleOptions extends PermutationOptions {
  /**
   * - `'studentised'` *(default)*: (mean a - mean b) / sqrt(var a / n_a + var b / n_b). Exact where both groups have
   *   one distribution, and close to its level for equal *means* even where groups of unequal sizes vary unequally
   *   (Janssen 1997; Chung and Romano 2013)
   * - `'difference'`: mean a - mean b. Exact for equal distributions only: where the smaller group varies more it
   *   finds differences of means that are not there
   */
  readonly statistic?: 'studentised' | 'difference';
}

/**
 * Tests whether two independent groups differ, by dealing their values anew to groups of the same sizes.
 *
 * @param first - shape [n_a]
 * @param second - shape [n_b]; the sizes may differ
 * @throws RangeError when a group is empty (studentised: has fewer than two values), a value is not finite, or `rng` is
 * missing where not all deals can be tried
 *
 * @example
 * ```ts
 * import { twoSampleTest } from '@der-gym/experiments';
 *
 * // of the 10 ways to choose two of five values, only the one observed sets the two largest apart
 * const { pValue } = twoSampleTest(Float64Array.of(8, 9), Float64Array.of(1, 2, 3), { statistic: 'difference' });
 * pValue; // => 0.1
 * ```
 */
export function twoSampleTest(
  first: Float64Array,
  second: Float64Array,
  { rng, permutations = 9999, alternative = 'two-sided', statistic = 'studentised' }: TwoSampleOptions = {},
): PermutationResult {
  const least = statistic === 'studentised' ? 2 : 1;
  checkSample('first', first, least);
  checkSample('second', second, least);
  checkCount('permutations', permutations);
  const pooled = Float64Array.from([...first, ...second]);
  // about the common mean, sums of squares keep their digits
  const centre = sumOf(pooled) / pooled.length;
  for (let i = 0; i < pooled.length; i++) pooled[i]! -= centre;
  const measure =
    statistic === 'studentised' ? studentised(pooled, first.length) : difference(pooled, first.length);
  const chosen = Int32Array.from(first, (_, i) => i);
  const observed = measure(chosen);
  const slack =
    statistic === 'studentised' ? 1e-9 * (1 + Math.abs(observed)) : 2e-10 * slackScale(pooled, first.length);
  const isExtreme = extremeness(observed, Number.isFinite(slack) ? slack : 0, alternative);
  const total = combinations(pooled.length, first.length);
  let extreme = 0;
  if (total <= permutations) {
    do if (isExtreme(measure(chosen))) extreme++;
    while (nextCombination(chosen, pooled.length));
  } else {
    const source = required(rng, `${pooled.length} over ${first.length}`, permutations);
    const order = Int32Array.from(pooled, (_, i) => i);
    for (let draw = 0; draw < permutations; draw++) {
      for (let i = 0; i < chosen.length; i++) {
        const j = i + source.integer(order.length - i);
        const kept = order[i]!;
        order[i] = order[j]!;
        order[j] = kept;
        chosen[i] = order[i]!;
      }
      if (isExtreme(measure(chosen))) extreme++;
    }
  }
  return result(observed, extreme, total <= permutations ? total : null, permutations);
}

type Measure = (chosen: Int32Array) => number;

function difference(values: Float64Array, size: number): Measure {
  const rest = values.length - size;
  const total = sumOf(values);
  return (chosen) => {
    let sum = 0;
    for (const index of chosen) sum += values[index]!;
    return sum / size - (total - sum) / rest;
  };
}

function studentised(values: Float64Array, size: number): Measure {
  const rest = values.length - size;
  const total = sumOf(values);
  let totalSquares = 0;
  for (const value of values) totalSquares += value * value;
  return (chosen) => {
    let sum = 0;
    let squares = 0;
    for (const index of chosen) {
      const value = values[index]!;
      sum += value;
      squares += value * value;
    }
    const gap = sum / size - (total - sum) / rest;
    const own = (squares - (sum * sum) / size) / (size - 1) / size;
    const other = (totalSquares - squares - ((total - sum) * (total - sum)) / rest) / (rest - 1) / rest;
    const variance = own + other;
    // both groups constant up to rounding: no difference, or one without bounds
    if (!(variance > 1e-24 * totalSquares)) return gap * gap > 1e-20 * totalSquares ? gap * Infinity : 0;
    return gap / Math.sqrt(variance);
  };
}

/** Whether a permuted statistic is at least as extreme as the observed one; equality is meant up to rounding. */
function extremeness(observed: number, slack: number, alternative: Alternative): (value: number) => boolean {
  if (alternative === 'greater') return (value) => value >= observed - slack;
  if (alternative === 'less') return (value) => value <= observed + slack;
  const size = Math.abs(observed) - slack;
  return (value) => Math.abs(value) >= size;
}

/** Rounding of a sum, generously. */
function slackOf(values: Float64Array): number {
  let size = 0;
  for (const value of values) size += Math.abs(value);
  return 1e-10 * size;
}

function slackScale(values: Float64Array, size: number): number {
  return slackOf(values) / 1e-10 / Math.min(size, values.length - size);
}

function required(rng: Rng | undefined, total: string, permutations: number): Rng {
  if (rng !== undefined) return rng;
  throw new RangeError(
    `Expected \`rng\` where there are more permutations (${total}) than \`permutations\` (${permutations}), got none.`,
  );
}

function result(statistic: number, extreme: number, total: number | null, drawn: number): PermutationResult {
  return total === null
    ? { statistic, pValue: (extreme + 1) / (drawn + 1), exact: false, permutations: drawn }
    : { statistic, pValue: extreme / total, exact: true, permutations: total };
}

/** n over k. */
function combinations(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) count = (count * (n - i + 1)) / i;
  return Math.round(count);
}

/** Moves to the next k of 0..n-1 in order; false after the last. */
function nextCombination(chosen: Int32Array, n: number): boolean {
  const k = chosen.length;
  let i = k - 1;
  while (i >= 0 && chosen[i]! === n - k + i) i--;
  if (i < 0) return false;
  const start = chosen[i]! + 1;
  for (let j = i; j < k; j++) chosen[j] = start + j - i;
  return true;
}
