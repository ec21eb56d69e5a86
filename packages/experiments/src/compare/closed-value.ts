import type { Scorer } from '@der-gym/env';
import { extractFinalAnswer, parseAnswerNumber, parseSignature, tokenF1 } from '@der-gym/metrics';

/**
 * Returns what an answer stands for when it is voted on: its final number, as a number, so that `18` and `$18.00` are one vote; a final
 * answer that is no number as it is written; null where none is stated.
 *
 * @example
 * ```ts
 * import { finalNumber } from '@der-gym/experiments';
 *
 * finalNumber('9 * 2 = 18\nA: $18.00'); // => '18'
 * finalNumber('I cannot say'); // => null
 * ```
 */
export function finalNumber(answer: string): string | null {
  const said = extractFinalAnswer(answer, 'A:');
  if (said === null || said === '') return null;
  const value = parseAnswerNumber(said);
  return value === null ? said : String(value);
}

/** How answers are voted on under a score: by the value they state where it compares values, else by how alike their words are. */
export function votingOn({
  signature,
}: Scorer):
  | { readonly kind: 'closed'; readonly extract: (answer: string) => string | null }
  | { readonly kind: 'open'; readonly similarity: (answer: string, other: string) => number } {
  const { name } = parseSignature(signature);
  if (name === 'gsm8kExact') return { kind: 'closed', extract: finalNumber };
  return { kind: 'open', similarity: (answer, other) => tokenF1(answer, other) };
}
