import { countEach, sharedCount } from './_ngrams.ts';
import { overlapOf } from './_overlap.ts';
import { preparedScorer } from './_prepared-scorer.ts';
import { sameText } from './_same-text.ts';
import type { PrecisionRecall } from './precision-recall.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature } from './signature.ts';

// a minus directly after a digit is a subtraction or a range, not a sign
const NUMBER = /(?<![\d.,])[-\u2212]?\$?(?:\d[\d,]*(?:\.\d+)?|\.\d+)/g;

/**
 * Returns the overlap of two texts as multisets of numbers, for worked arithmetic, where the words hardly matter. A number
 * is a run of digits with optional commas and a decimal part, so that "1,200.0" equals "1200". A minus after a digit is not
 * a sign. As in {@link tokenOverlap}, all three are 0 if a side has no number, unless neither has one and the texts are equal.
 *
 * @example
 * ```ts
 * import { numberOverlap } from './number-f1.ts';
 *
 * // 16, 7, 9, 18 against 16, 7, 9, 2, 18
 * numberOverlap('16-7=9, so $18.00', '16 - 7 = 9; 9 * 2 = 18'); // => { precision: 1, recall: 0.6666666666666666, f1: 0.8 }
 * ```
 */
export function numberOverlap(candidate: string, reference: string): PrecisionRecall {
  const numbers = numbersOf(candidate);
  const wanted = numbersOf(reference);
  const same = sharedCount(countEach(numbers), countEach(wanted));
  return overlapOf(same, numbers.length, wanted.length, () => sameText(candidate, reference));
}

/**
 * Returns a scorer for the F1 of {@link numberOverlap}, in [0, 1], without a default threshold. It grades a whole
 * calculation, while {@link gsm8kExactMatch} compares only its last number. It can be 1 for a wrong answer.
 *
 * @example
 * ```ts
 * import { createNumberF1 } from '@der-gym/metrics';
 *
 * createNumberF1().score('3 + 4 = 8', { reference: '3 + 4 = 7' }); // => 0.6666666666666666
 * ```
 */
export function createNumberF1(): Scorer {
  return preparedScorer(
    formatSignature('numberF1', 2),
    (reference) => reference,
    (answer, reference) => numberOverlap(answer, reference).f1,
  );
}

function numbersOf(text: string): number[] {
  // `+ 0` turns -0 into 0
  return (text.match(NUMBER) ?? []).map(
    (digits) => Number(digits.replace('\u2212', '-').replace(/[,$]/g, '')) + 0,
  );
}
