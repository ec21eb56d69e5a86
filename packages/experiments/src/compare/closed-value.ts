import type { Scorer } from '@der-gym/env';
import {
  extractChoice,
  extractFinalAnswer,
  parseAnswerNumber,
  parseSignature,
  tokenF1,
} from '@der-gym/metrics';

type CandidateFormat = Parameters<typeof extractFinalAnswer>[1];

/**
 * Returns the value that an answer votes for. A final number is normalised, so `18` and `$18.00` are one vote; any other
 * final answer is returned as written. The result is null if the answer states no final answer.
 *
 * @param format - where to find the final answer; use the format of the score
 *
 * @example
 * ```ts
 * import { finalNumber } from './closed-value.ts';
 *
 * finalNumber('9 * 2 = 18\nA: $18.00'); // => '18'
 * finalNumber('9 * 2 = 18\n#### 18'); // => '18'
 * finalNumber('I cannot say'); // => null
 * ```
 */
export function finalNumber(answer: string, format: CandidateFormat = 'gsm8k'): string | null {
  const said = extractFinalAnswer(answer, format);
  if (said === null || said === '') return null;
  const value = parseAnswerNumber(said);
  return value === null ? said : String(value);
}

/** Chooses how to vote under a score: on the value that the score compares, or else on the similarity of words. */
export function votingOn({
  signature,
}: Scorer):
  | { readonly kind: 'closed'; readonly extract: (answer: string) => string | null }
  | { readonly kind: 'open'; readonly similarity: (answer: string, other: string) => number } {
  const scored = isSignature(signature) ? parseSignature(signature) : null;
  switch (scored?.name) {
    case 'gsm8kExact': {
      const format = scored.options.get('candidate') as CandidateFormat;
      const asNumber = scored.options.get('comparison') === 'numeric';
      return {
        kind: 'closed',
        extract: (answer) => (asNumber ? finalNumber(answer, format) : extractFinalAnswer(answer, format)),
      };
    }
    case 'choice':
      return { kind: 'closed', extract: extractChoice };
    default:
      return { kind: 'open', similarity: (answer, other) => tokenF1(answer, other) };
  }
}

/** A user's score may have any text as its signature. */
function isSignature(signature: string): boolean {
  try {
    parseSignature(signature);
    return true;
  } catch {
    return false;
  }
}
