import { expectThat } from '../_check.ts';
import { sharedCount } from '../_ngrams.ts';
import { preparedScorer } from '../_prepared-scorer.ts';
import type { PrecisionRecall } from '../precision-recall.ts';
import type { Scorer } from '../scorer.ts';
import { formatSignature } from '../signature.ts';
import { createRougeTokenizer } from './_rouge-tokens.ts';
import { fromHits } from './_scores.ts';

/** Options of {@link rougeS} and {@link createRougeS}. */
export interface RougeSOptions {
  /**
   * The greatest number of tokens between the two of a skip-bigram, a whole number from 0 (plain bigrams), or null for no
   * limit. ROUGE-S4 is 4.
   *
   * @defaultValue null
   */
  readonly maxGap?: number | null;
  /**
   * Whether single tokens also count (ROUGE-SU).
   *
   * @defaultValue false
   */
  readonly unigrams?: boolean;
  /**
   * Whether tokens of more than three letters are replaced by their {@link porterStem}.
   *
   * @defaultValue false
   */
  readonly stem?: boolean;
}

/**
 * Returns ROUGE-S of two texts (Lin 2004, section 5): the overlap of their skip-bigrams, the ordered pairs of tokens of a
 * text with any number of tokens between them. Each pair counts as often as it is in both. Tokens are those of
 * {@link rouge}. With unlimited gaps, time is proportional to tokens times distinct shared tokens.
 *
 * Papers that report "ROUGE-S" without a gap, including the DER paper, do not say which score they mean. Report the gap
 * that you use.
 *
 * @throws RangeError when `maxGap` is not a whole number from 0
 *
 * @example
 * ```ts
 * import { rougeS } from './rouge-s.ts';
 *
 * // Lin's example: 3, 1 and 2 of the 6 skip-bigrams
 * const reference = 'police killed the gunman';
 * rougeS('police kill the gunman', reference).f1; // => 0.5
 * rougeS('the gunman kill police', reference).recall; // => 0.16666666666666666
 * rougeS('the gunman police killed', reference).recall; // => 0.3333333333333333
 * ```
 */
export function rougeS(candidate: string, reference: string, options: RougeSOptions = {}): PrecisionRecall {
  const { stem = false, ...rest } = options;
  const tokenize = createRougeTokenizer(stem);
  return match(tokenize(candidate), tokenize(reference), rest);
}

/**
 * Returns a scorer for the F1 of {@link rougeS}, in [0, 1], without a default threshold.
 *
 * @throws RangeError when `maxGap` is not a whole number from 0
 *
 * @example
 * ```ts
 * import { createRougeS } from '@der-gym/metrics';
 *
 * const scorer = createRougeS({ maxGap: 4, unigrams: true });
 * scorer.signature; // => 'rougeS/1(gap=4,measure=f1,stem=false,unigrams=true)'
 * scorer.score('gunman the killed police', { reference: 'police killed the gunman' }); // => 0.4
 * ```
 */
export function createRougeS(options: RougeSOptions = {}): Scorer {
  const { maxGap = null, unigrams = false, stem = false } = options;
  checkGap(maxGap);
  const tokenize = createRougeTokenizer(stem);
  return preparedScorer(
    formatSignature('rougeS', 1, { gap: maxGap ?? 'any', measure: 'f1', stem, unigrams }),
    tokenize,
    (answer, tokens) => match(tokenize(answer), tokens, { maxGap, unigrams }).f1,
  );
}

function match(
  candidateTokens: readonly string[],
  referenceTokens: readonly string[],
  { maxGap = null, unigrams = false }: Pick<RougeSOptions, 'maxGap' | 'unigrams'>,
): PrecisionRecall {
  checkGap(maxGap);
  // pairs in both texts consist of tokens in both texts
  const ids = new Map<string, number>();
  const inCandidate = new Set(candidateTokens);
  for (const token of referenceTokens)
    if (inCandidate.has(token) && !ids.has(token)) ids.set(token, ids.size);
  const counts = (tokens: readonly string[]) =>
    countPairs(
      tokens.map((token) => ids.get(token) ?? -1),
      ids.size,
      maxGap,
      unigrams,
    );
  const shared = sharedCount(counts(candidateTokens), counts(referenceTokens));
  const size = (n: number) => pairCount(n, maxGap) + (unigrams ? n : 0);
  return fromHits(shared, size(candidateTokens.length), size(referenceTokens.length));
}

/** Counts skip-bigrams (as first x vocabulary + second) and unigrams (as -1 - token). */
function countPairs(
  tokens: readonly number[],
  vocabulary: number,
  maxGap: number | null,
  unigrams: boolean,
): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (key: number, count: number) => counts.set(key, (counts.get(key) ?? 0) + count);
  const before = new Map<number, number>();
  for (const [j, second] of tokens.entries()) {
    if (second < 0) continue;
    if (unigrams) add(-1 - second, 1);
    if (maxGap === null) {
      for (const [first, count] of before) add(first * vocabulary + second, count);
      before.set(second, (before.get(second) ?? 0) + 1);
    } else {
      for (let i = Math.max(0, j - maxGap - 1); i < j; i++) {
        if (tokens[i]! >= 0) add(tokens[i]! * vocabulary + second, 1);
      }
    }
  }
  return counts;
}

/** Returns the number of skip-bigrams of n tokens: the sum over distances d = 1..min(maxGap + 1, n - 1) of n - d. */
function pairCount(n: number, maxGap: number | null): number {
  const distances = Math.max(0, Math.min(n - 1, maxGap === null ? n : maxGap + 1));
  return distances * n - (distances * (distances + 1)) / 2;
}

function checkGap(maxGap: number | null): void {
  const holds = maxGap === null || (Number.isSafeInteger(maxGap) && maxGap >= 0);
  expectThat('maxGap', maxGap, holds, 'null or a whole number from 0');
}
