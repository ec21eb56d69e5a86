import { expectFinite, expectOneOf, expectWhole } from '../_check.ts';
import { preparedScorer } from '../_prepared-scorer.ts';
import { checkedReferences, checkSegments, type References } from '../_references.ts';
import type { Scorer } from '../scorer.ts';
import { formatSignature } from '../signature.ts';
import { addSegment, type BleuReference, bleuReference, noStatistics } from './_bleu-statistics.ts';
import { BLEU_TOKENIZERS, type BleuTokenizer, bleuTokens } from './_bleu-tokens.ts';

/**
 * How n-gram orders without a match are smoothed (Chen and Cherry 2014):
 * - `'exp'` *(default)*: the k-th such order counts as 1 / 2^k matches
 * - `'floor'`: such an order counts as `smoothingValue` matches
 * - `'add-k'`: `smoothingValue` is added to the matches and n-grams of every order above 1
 * - `'none'`: not at all, so that the score is 0
 */
export type BleuSmoothing = 'exp' | 'floor' | 'add-k' | 'none';

/** Options of {@link sentenceBleu}, {@link corpusBleu} and {@link createBleu}. */
export interface BleuOptions {
  /** @defaultValue `'13a'` */
  readonly tokenizer?: BleuTokenizer;
  /** @defaultValue `'exp'` */
  readonly smoothing?: BleuSmoothing;
  /**
   * Only for `'floor'` and `'add-k'`. Finite, from 0.
   *
   * @defaultValue 0.1 for `'floor'`, 1 for `'add-k'`
   */
  readonly smoothingValue?: number;
  /** @defaultValue false */
  readonly lowercase?: boolean;
  /**
   * Greatest n, a whole number from 1 to 9.
   *
   * @defaultValue 4
   */
  readonly maxOrder?: number;
  /**
   * Whether orders longer than the candidate are left out of the mean. Otherwise they make the score 0.
   *
   * @defaultValue true for one sentence, false for a corpus
   */
  readonly effectiveOrder?: boolean;
}

/** A BLEU score and its components. */
export interface BleuDetails {
  /** In [0, 100]. */
  readonly score: number;
  /** The smoothed precision of each order from 1, in percent, shape [maxOrder]. */
  readonly precisions: readonly number[];
  /** exp(1 - r / c) if the candidates are shorter than their references, else 1. */
  readonly brevityPenalty: number;
  /** The number of tokens of the candidates, c. */
  readonly candidateLength: number;
  /** The number of tokens of the references, r, with the reference nearest in length for each candidate. */
  readonly referenceLength: number;
}

/**
 * Returns the BLEU of one text in [0, 100] (Papineni et al. 2002), computed like sacreBLEU's `sentence_bleu`:
 * BP x exp(mean over n of ln p_n), with p_n the smoothed share of the candidate's n-grams that are in a reference. It is 0 if
 * no token matches, with every smoothing.
 *
 * @param references - at least one; empty references are ignored
 * @throws RangeError when an option is out of range or there is no non-empty reference
 *
 * @example
 * ```ts
 * import { sentenceBleu } from '@der-gym/metrics';
 *
 * sentenceBleu('The dog bit the man.', ['The dog bit the man.', 'The dog had bit the man.']); // => 100
 * sentenceBleu('okay thanks', 'this is a cat'); // => 0
 * // precisions 1, 1, 1 of a, b, c; the brevity penalty is exp(1 - 4/3)
 * Math.abs(sentenceBleu('a b c', 'a b c d') - 100 * Math.exp(-1 / 3)) < 1e-9; // => true
 * ```
 */
export function sentenceBleu(candidate: string, references: References, options: BleuOptions = {}): number {
  const complete = completeOptions(options, true);
  return bleuOf([[candidate, prepare(references, complete)]], complete).score;
}

/**
 * Returns the BLEU of a corpus in [0, 100] and its components, computed like sacreBLEU's `corpus_bleu`: the counts of all
 * segments are summed before any division, so it is not a mean of sentence scores.
 *
 * @param candidates - shape [segments]
 * @param references - one text or several for each candidate, shape [segments] (sacreBLEU takes them transposed)
 * @throws RangeError when the lengths differ or there is no segment, or for the reasons of {@link sentenceBleu}
 *
 * @example
 * ```ts
 * import { corpusBleuDetails } from './bleu.ts';
 *
 * const { score, precisions, brevityPenalty } = corpusBleuDetails(['a b c d', 'x'], ['a b c d', 'y'], { maxOrder: 2 });
 * precisions; // => [80, 100]
 * brevityPenalty; // => 1
 * Math.abs(score - Math.sqrt(80 * 100)) < 1e-9; // => true
 * ```
 */
export function corpusBleuDetails(
  candidates: readonly string[],
  references: readonly References[],
  options: BleuOptions = {},
): BleuDetails {
  const complete = completeOptions(options, false);
  checkSegments(candidates, references);
  function* segments() {
    for (const [i, text] of candidates.entries()) yield [text, prepare(references[i]!, complete)] as const;
  }
  return bleuOf(segments(), complete);
}

/**
 * Returns the BLEU of a corpus in [0, 100]: the score of {@link corpusBleuDetails}.
 *
 * @throws RangeError for the reasons of {@link corpusBleuDetails}
 *
 * @example
 * ```ts
 * import { corpusBleu } from '@der-gym/metrics';
 *
 * // 4/5, 3/4, 2/3 and 1/2 n-grams of the first segment match; the counts of both segments are summed before dividing
 * const score = corpusBleu(['a b c d e', 'f'], ['a b c d x', 'f']);
 * Math.abs(score - 100 * Math.sqrt(Math.sqrt((5 / 6) * (3 / 4) * (2 / 3) * (1 / 2)))) < 1e-9; // => true
 * ```
 */
export function corpusBleu(
  candidates: readonly string[],
  references: readonly References[],
  options: BleuOptions = {},
): number {
  return corpusBleuDetails(candidates, references, options).score;
}

/**
 * Returns a scorer for {@link sentenceBleu}, divided by 100 to be in [0, 1] like other rewards; its signature contains
 * `scale=1`. There is no default threshold.
 *
 * @throws RangeError when an option is out of range; when scoring, if the reference is empty
 *
 * @example
 * ```ts
 * import { createBleu } from '@der-gym/metrics';
 *
 * const scorer = createBleu();
 * scorer.signature;
 * // => 'bleu/1(case=mixed,effectiveOrder=true,maxOrder=4,scale=1,smoothing=exp,tokenizer=13a)'
 * scorer.score('the cat', { reference: 'the cat' }); // => 1
 * ```
 */
export function createBleu(options: BleuOptions = {}): Scorer {
  const complete = completeOptions(options, true);
  const { effectiveOrder, lowercase, maxOrder, smoothing, smoothingValue, tokenizer } = complete;
  const usesValue = smoothing === 'floor' || smoothing === 'add-k';
  const signature = formatSignature('bleu', 1, {
    case: lowercase ? 'lower' : 'mixed',
    effectiveOrder,
    maxOrder,
    scale: 1,
    smoothing: usesValue ? `${smoothing}:${smoothingValue}` : smoothing,
    tokenizer,
  });
  return preparedScorer(
    signature,
    (reference) => prepare(reference, complete),
    // exp(ln 100) is slightly more than 100
    (answer, reference) => Math.min(1, bleuOf([[answer, reference]], complete).score / 100),
  );
}

type CompleteOptions = Required<BleuOptions>;

function completeOptions(options: BleuOptions, effectiveOrderDefault: boolean): CompleteOptions {
  const {
    tokenizer = '13a',
    smoothing = 'exp',
    smoothingValue = smoothing === 'floor' ? 0.1 : 1,
    lowercase = false,
    maxOrder = 4,
    effectiveOrder = effectiveOrderDefault,
  } = options;
  expectOneOf('tokenizer', tokenizer, BLEU_TOKENIZERS);
  expectOneOf('smoothing', smoothing, ['exp', 'floor', 'add-k', 'none']);
  expectFinite('smoothingValue', smoothingValue, { orZero: true });
  expectWhole('maxOrder', maxOrder, 1, 9);
  return { tokenizer, smoothing, smoothingValue, lowercase, maxOrder, effectiveOrder };
}

function prepare(references: References, options: CompleteOptions): BleuReference {
  const tokens = checkedReferences(references).map((reference) => bleuTokens(reference, options));
  return bleuReference(tokens, options.maxOrder);
}

function bleuOf(
  segments: Iterable<readonly [candidate: string, reference: BleuReference]>,
  options: CompleteOptions,
): BleuDetails {
  const { smoothing, smoothingValue, maxOrder, effectiveOrder } = options;
  const statistics = noStatistics(maxOrder);
  for (const [text, reference] of segments) addSegment(statistics, bleuTokens(text, options), reference);
  const { candidateLength, referenceLength, matches, totals } = statistics;
  const brevityPenalty =
    candidateLength >= referenceLength
      ? 1
      : candidateLength === 0
        ? 0
        : Math.exp(1 - referenceLength / candidateLength);
  const precisions = new Array<number>(maxOrder).fill(0);
  const lengths = { brevityPenalty, candidateLength, referenceLength };
  if (matches.every((count) => count === 0)) return { score: 0, precisions, ...lengths };

  let order = maxOrder;
  let halved = 1;
  for (let n = 0; n < maxOrder; n++) {
    const extra = smoothing === 'add-k' && n > 0 ? smoothingValue : 0;
    const matched = matches[n]! + extra;
    const total = totals[n]! + extra;
    if (total === 0) break;
    if (effectiveOrder) order = n + 1;
    if (matched > 0) precisions[n] = (100 * matched) / total;
    else if (smoothing === 'exp') {
      halved *= 2;
      precisions[n] = 100 / (halved * total);
    } else if (smoothing === 'floor') precisions[n] = (100 * smoothingValue) / total;
  }
  let logSum = 0;
  for (let n = 0; n < order; n++) logSum += Math.log(precisions[n]!);
  const score = brevityPenalty * Math.exp(logSum / order);
  // a sum of rounded logarithms may raise a perfect score above 100
  return { score: Math.min(100, score), precisions, ...lengths };
}
