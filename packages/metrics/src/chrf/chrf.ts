import { referenceOf } from '../_reference.ts';
import { checkedReferences, type References } from '../_references.ts';
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
 * import { corpusChrf } from '@der-gym/metrics';
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
  if (candidates.length === 0) throw new RangeError('Expected `candidates` to hold a text, got none.');
  if (references.length !== candidates.length) {
    throw new RangeError(
      `Expected \`references\` to have one entry a candidate (${candidates.length}), got ${references.length}.`,
    );
  }
  const sum = new Float64Array(3 * (complete.charOrder + complete.wordOrder));
  for (const [i, candidate] of candidates.entries()) {
    const prepared = checkedReferences(references[i]!).map((text) => chrfNgrams(text, complete));
    const segment = segmentStatistics(chrfNgrams(candidate, complete), prepared, complete);
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
  let latest: { readonly reference: string; readonly prepared: readonly ChrfNgrams[] } | undefined;
  return {
    signature: formatSignature('chrf', 1, {
      beta,
      case: lowercase ? 'lower' : 'mixed',
      chars: charOrder,
      scale: 1,
      smoothing: epsSmoothing ? 'eps' : 'effective',
      whitespace,
      words: wordOrder,
    }),
    range: [0, 1],
    defaultThreshold: null,
    score(answer, question) {
      const reference = referenceOf(question);
      if (latest?.reference !== reference) {
        const prepared = checkedReferences(reference).map((text) => chrfNgrams(text, complete));
        latest = { reference, prepared };
      }
      return (
        fScore(segmentStatistics(chrfNgrams(answer, complete), latest.prepared, complete), complete) / 100
      );
    },
  };
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
  if (!Number.isSafeInteger(charOrder) || charOrder < 1 || charOrder > 20) {
    throw new RangeError(`Expected \`charOrder\` to be a whole number in 1..20, got ${charOrder}.`);
  }
  if (!Number.isSafeInteger(wordOrder) || wordOrder < 0 || wordOrder > 9) {
    throw new RangeError(`Expected \`wordOrder\` to be a whole number in 0..9, got ${wordOrder}.`);
  }
  if (!(beta > 0 && beta < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Expected \`beta\` to be a finite number over 0, got ${beta}.`);
  }
  return { charOrder, wordOrder, beta, lowercase, whitespace, epsSmoothing };
}
