import { expectFinite, expectWhole } from '../_check.ts';
import { preparedScorer } from '../_prepared-scorer.ts';
import { checkedReferences, checkSegments, type References } from '../_references.ts';
import type { Scorer } from '../scorer.ts';
import { formatSignature } from '../signature.ts';
import { type ChrfNgrams, chrfNgrams, fScore, segmentStatistics } from './_chrf-statistics.ts';
import type { ChrfOptions } from './chrf-options.ts';

/**
 * Returns the chrF of a text in [0, 100] (Popović 2015), or chrF++ (2017), computed as sacreBLEU does: with P and R
 * the means over orders of character (and word) n-gram precision and recall,
 * (1 + beta²) PR / (beta² P + R). Characters are code points. Of several references the one with the best score counts.
 *
 * @param references - one or more; empty ones are left out
 * @throws RangeError when an option is out of range or there is no reference that is not empty
 *
 * @example
 * ```ts
 * import { chrf } from '@der-gym/metrics';
 *
 * chrf('a b c', 'abc'); // => 100
 * // order 1: P = R = 1/2; order 2: nothing in common
 * chrf('aa', 'ab'); // => 25
 * chrf('aa bb', 'ab bb', { wordOrder: 2 }) < chrf('aa bb', 'ab bb'); // => true
 * ```
 */
export function chrf(candidate: string, references: References, options: ChrfOptions = {}): number {
  return corpusChrf([candidate], [references], options);
}

/**
 * Returns the chrF of a corpus in [0, 100]: the counts of all segments are added up before anything is divided.
 *
 * @param candidates - shape [segments]
 * @param references - of each candidate one text or several, shape [segments] (sacreBLEU takes them transposed)
 * @throws RangeError when the lengths differ, there is no segment, or as {@link chrf}
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
 * Returns a scorer for {@link chrf}, divided by 100: in [0, 1], as a reward wants it, and its signature says so. It
 * has no threshold of its own.
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
