import { extractChoice } from './choice.ts';
import { type CandidateFormat, extractFinalAnswer, parseAnswerNumber } from './gsm8k-answer.ts';
import { parseSignature } from './signature.ts';

/**
 * Returns the function that reads from an answer the value that a score compares, or null if the score compares whole texts.
 *
 * Answers with the same value are one vote in a majority vote. Numbers are normalised, so `18` and `$18.00` are the same value.
 * The function returns null for an answer that states no value.
 *
 * @param signature - the signature of a scorer; for the scorers of other packages the result is null
 *
 * @example
 * ```ts
 * import { createAnswerReader, createTokenF1, gsm8kExactMatch } from '@der-gym/metrics';
 *
 * const read = createAnswerReader(gsm8kExactMatch({ format: 'gsm8k' }).signature);
 * read?.('9 * 2 = 18\nA: $18.00'); // => '18'
 * read?.('I cannot say'); // => null
 * createAnswerReader(createTokenF1().signature); // => null
 * ```
 */
export function createAnswerReader(signature: string): ((answer: string) => string | null) | null {
  const scored = isSignature(signature) ? parseSignature(signature) : null;
  switch (scored?.name) {
    case 'gsm8kExact': {
      const format = scored.options.get('candidate') as CandidateFormat;
      const isNumeric = scored.options.get('comparison') === 'numeric';
      return (answer) => (isNumeric ? finalNumber(answer, format) : extractFinalAnswer(answer, format));
    }
    case 'choice':
      return extractChoice;
    default:
      return null;
  }
}

/** A final answer that is not a number is returned as written. */
function finalNumber(answer: string, format: CandidateFormat): string | null {
  const stated = extractFinalAnswer(answer, format);
  if (stated === null || stated === '') return null;
  const value = parseAnswerNumber(stated);
  return value === null ? stated : String(value);
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
