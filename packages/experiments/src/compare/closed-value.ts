import type { Scorer } from '@der-gym/env';
import {
  type CandidateFormat,
  extractChoice,
  extractFinalAnswer,
  parseAnswerNumber,
  parseSignature,
  tokenF1,
} from '@der-gym/metrics';

/**
 * Returns what an answer stands for when it is voted on: its final number, as a number, so that `18` and `$18.00` are one vote; a final
 * answer that is no number as it is written; null where none is stated.
 *
 * @param format - where answers state theirs: as the score reads them
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

/** How answers are voted on under a score: by what the score compares, where that is a value, else by how alike their words are. */
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

/** A score of the user's may be signed with any text. */
function isSignature(signature: string): boolean {
  try {
    parseSignature(signature);
    return true;
  } catch {
    return false;
  }
}
