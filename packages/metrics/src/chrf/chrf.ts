import { expectFinite, expectWhole } from '../_check.ts';
import { preparedScorer } from '../_prepared-scorer.ts';
import { checkedReferences, checkSegments, type References } from '../_references.ts';
import type { Scorer } from '../scorer.ts';
import { formatSignature } from '../signature.ts';
import { type ChrfNgrams, chrfNgrams, fScore, segmentStatistics } from './_chrf-statistics.ts';
import type { ChrfOptions } from './chrf-options.ts';

/**
 * Returns the chrF (Popović 2015) or chrF++ (2017) of a text in [0, 100], computed like sacreBLEU:
 * (1 + beta²) PR / (beta² P + R), with P and R the mean precision and recall of character (and word) n-grams over all
 * orders. Characters are code points. With several references, the best score counts.
 *
 * @param references - at least one; empty references are ignored
 * @throws RangeError when an option is out of range or there is no non-empty reference
 *
 * @example
 * ```ts
 * import { chrf } from '@der-gym/metrics';
 *
 * chrf('a b c', 'abc'); // => 100
 * // order 1: P = R = 1/2; order 2: P = R = 0
 * chrf('aa', 'ab'); // => 25
 * chrf('aa bb', 'ab bb', { wordOrder: 2 }) < chrf('aa bb', 'ab bb'); // => true
 * ```
 */
export function chrf(candidate: string, references: References, options: ChrfOptions = {}): number {
  return corpusChrf([candidate], [references], options);
}

/**
 * Returns the chrF of a corpus in [0, 100]. The counts of all segments are summed before any division.
 *
 * @param candidates - shape [segments]
 * @param references - one text or several for each candidate, shape [segments] (sacreBLEU takes them transposed)
 * @throws RangeError when the lengths differ or there is no segment, or for the reasons of {@link chrf}
 *
 * @example
 * ```ts
 * import { corpusChrf } from './chrf.ts';
 *
 * corpusChrf(['a', 'b'], ['a', 'c']); // => 50
 * ```
 */
export function corpusChrf(
  candidates: readonly string[],
  references: readonly References[],
  options: ChrfOptions = {},
): number {
  const complete = completeOptions(options);
  checkSegments(candidates, references);
  const sum = new Float64Array(3 * (complete.charOrder + complete.wordOrder));
  for (const [i, candidate] of candidates.entries()) {
    const segment = segmentStatistics(candidate, prepare(references[i]!, complete), complete);
    for (let k = 0; k < sum.length; k++) sum[k]! += segment[k]!;
  }
  return fScore(sum, complete);
}

/**
 * Returns a scorer for {@link chrf}, divided by 100 to be in [0, 1] like other rewards; its signature contains `scale=1`.
 * There is no default threshold.
 *
 * @throws RangeError when an option is out of range; when scoring, if the reference is empty
 *
 * @example
 * ```ts
 * import { createChrf } from '@der-gym/metrics';
 *
 * const scorer = createChrf({ wordOrder: 2 });
 * scorer.signature;
 * // => 'chrf/1(beta=2,case=mixed,chars=6,scale=1,smoothing=effective,whitespace=false,words=2)'
 * scorer.score('the cat', { reference: 'the cat' }); // => 1
 * ```
 */
export function createChrf(options: ChrfOptions = {}): Scorer {
  const complete = completeOptions(options);
  const { beta, charOrder, epsSmoothing, lowercase, whitespace, wordOrder } = complete;
  const signature = formatSignature('chrf', 1, {
    beta,
    case: lowercase ? 'lower' : 'mixed',
    chars: charOrder,
    scale: 1,
    smoothing: epsSmoothing ? 'eps' : 'effective',
    whitespace,
    words: wordOrder,
  });
  return preparedScorer(
    signature,
    (reference) => prepare(reference, complete),
    (answer, prepared) => fScore(segmentStatistics(answer, prepared, complete), complete) / 100,
  );
}

function prepare(references: References, options: Required<ChrfOptions>): readonly ChrfNgrams[] {
  return checkedReferences(references).map((text) => chrfNgrams(text, options));
}

function completeOptions(options: ChrfOptions): Required<ChrfOptions> {
  const {
    charOrder = 6,
    wordOrder = 0,
    beta = 2,
    lowercase = false,
    whitespace = false,
    epsSmoothing = false,
  } = options;
  expectWhole('charOrder', charOrder, 1, 20);
  expectWhole('wordOrder', wordOrder, 0, 9);
  expectFinite('beta', beta, { orZero: false });
  return { charOrder, wordOrder, beta, lowercase, whitespace, epsSmoothing };
}
