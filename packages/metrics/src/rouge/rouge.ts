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
 * - `'rouge1'` to `'rouge9'`: runs of 1 to 9 tokens, as a multiset
 * - `'rougeL'`: the longest common subsequence of the whole texts, lines ignored
 * - `'rougeLsum'`: the same line by line, put together
 */
export type RougeVariant = `rouge${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | 'rougeL' | 'rougeLsum';

/** Options of {@link rouge} and {@link createRouge}. */
export interface RougeOptions {
  readonly variant: RougeVariant;
  /**
   * Whether tokens of more than three letters are cut to their {@link porterStem}.
   *
   * @defaultValue false
   */
  readonly stem?: boolean;
}

/**
 * Returns a ROUGE score of two texts (Lin 2004), computed as google-research's `rouge_score` does. Tokens are
 * lower-cased runs of a-z and 0-9: letters of other alphabets vanish, so do not use it on them.
 *
 * With c and r the numbers of n-grams (or tokens) of candidate and reference and h of those in both (each as often as
 * it is in both; for `rougeL` the length of the longest common subsequence, for `rougeLsum` see Lin's section 3.2):
 * precision = h / c, recall = h / r, f1 = 2PR / (P + R). All are in [0, 1], and 0 where a side has nothing.
 *
 * @throws RangeError when the variant is unknown
 *
 * @example
 * ```ts
 * import { rouge } from '@der-gym/metrics';
 *
 * // the longest common subsequence is "the cat on the mat": 5 of 6 tokens on either side
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
 * Returns a scorer for the F1 of {@link rouge}, in [0, 1]. It has no threshold of its own; see
 * {@link calibrateThreshold}. Equal settings give equal signatures, whatever the texts.
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

/** From options to a function of the reference to a function of the candidate. */
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
