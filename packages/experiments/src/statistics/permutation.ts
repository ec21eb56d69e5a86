import type { Rng } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import { checkSample, sumOf } from './_table.ts';

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
  expectInteger('permutations', permutations, 1);
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
