import { expectThat } from '../_check.ts';
import { countNgrams, sharedCount } from '../_ngrams.ts';
import { preparedScorer } from '../_prepared-scorer.ts';
import type { PrecisionRecall } from '../precision-recall.ts';
import type { Scorer } from '../scorer.ts';
import { formatSignature } from '../signature.ts';
import { lcsLength, lcsReference } from './_bit-lcs.ts';
import { createRougeTokenizer } from './_rouge-tokens.ts';
import { fromHits } from './_scores.ts';
import { summaryLcs, summaryReference } from './_summary-lcs.ts';

/**
 * Which ROUGE score:
 * - `'rouge1'` to `'rouge9'`: n-grams of 1 to 9 tokens
 * - `'rougeL'`: the longest common subsequence of the whole texts, ignoring lines
 * - `'rougeLsum'`: the union of longest common subsequences of lines
 */
export type RougeVariant = `rouge${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | 'rougeL' | 'rougeLsum';

/** Options of {@link rouge} and {@link createRouge}. */
export interface RougeOptions {
  readonly variant: RougeVariant;
  /**
   * Whether tokens of more than three letters are replaced by their {@link porterStem}.
   *
   * @defaultValue false
   */
  readonly stem?: boolean;
}

/**
 * Returns a ROUGE score of two texts (Lin 2004), computed like google-research's `rouge_score`. Tokens are lower-cased runs
 * of a-z and 0-9. Letters of other alphabets are dropped, so do not use it for them.
 *
 * Let c and r be the numbers of n-grams (or tokens) of candidate and reference, and h the number of those in both (each as
 * often as it is in both). For `rougeL` h is the length of the longest common subsequence; for `rougeLsum` see Lin's section
 * 3.2. Then precision = h / c, recall = h / r, f1 = 2PR / (P + R). All are in [0, 1], and 0 if c or r is 0.
 *
 * @throws RangeError when the variant is unknown
 *
 * @example
 * ```ts
 * import { rouge } from '@der-gym/metrics';
 *
 * // the longest common subsequence is "the cat on the mat": 5 of 6 tokens on both sides
 * rouge('the cat lay on the mat', 'the cat sat on the mat', { variant: 'rougeL' }).recall; // => 0.8333333333333334
 * rouge('testing one', 'testing one two', { variant: 'rouge2' });
 * // => { precision: 1, recall: 0.5, f1: 0.6666666666666666 }
 * rouge('She sells apples', 'selling an apple', { variant: 'rouge1', stem: true }).precision; // => 0.6666666666666666
 * ```
 */
export function rouge(candidate: string, reference: string, options: RougeOptions): PrecisionRecall {
  return createMatcher(options)(reference)(candidate);
}

/**
 * Returns a scorer for the F1 of {@link rouge}, in [0, 1]. There is no default threshold, see {@link calibrateThreshold}.
 *
 * @throws RangeError when the variant is unknown
 *
 * @example
 * ```ts
 * import { createRouge } from '@der-gym/metrics';
 *
 * const scorer = createRouge({ variant: 'rougeL' });
 * scorer.signature; // => 'rouge/1(measure=f1,stem=false,variant=rougeL)'
 * scorer.score('testing two', { reference: 'testing one two' }); // => 0.8
 * ```
 */
export function createRouge(options: RougeOptions): Scorer {
  const { variant, stem = false } = options;
  const prepare = createMatcher(options);
  return preparedScorer(
    formatSignature('rouge', 1, { measure: 'f1', stem, variant }),
    prepare,
    (answer, match) => match(answer).f1,
  );
}

/** Returns a function of the reference that returns a function of the candidate. */
function createMatcher(options: RougeOptions): (reference: string) => (candidate: string) => PrecisionRecall {
  const { variant, stem = false } = options;
  const tokenize = createRougeTokenizer(stem);
  if (variant === 'rougeLsum') {
    return (reference) => {
      const prepared = summaryReference(reference, tokenize);
      return (candidate) => summaryLcs(candidate, prepared, tokenize);
    };
  }
  if (variant === 'rougeL') {
    return (reference) => {
      const prepared = lcsReference(tokenize(reference));
      return (candidate) => {
        const tokens = tokenize(candidate);
        return fromHits(lcsLength(prepared, tokens), tokens.length, prepared.tokens.length);
      };
    };
  }
  const n = /^rouge[1-9]$/.test(variant) ? Number(variant.slice(5)) : 0;
  expectThat('variant', variant, n > 0, 'rouge1 to rouge9, rougeL or rougeLsum');
  const prepare = (text: string) => {
    const tokens = tokenize(text);
    return { counts: countNgrams(tokens, n), size: Math.max(0, tokens.length - n + 1) };
  };
  return (reference) => {
    const wanted = prepare(reference);
    return (candidate) => {
      const { counts, size } = prepare(candidate);
      return fromHits(sharedCount(counts, wanted.counts), size, wanted.size);
    };
  };
}
