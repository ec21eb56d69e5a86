import { referenceOf } from './_reference.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature } from './signature.ts';

// a letter by itself, in brackets or not, with a mark behind it or not: B, (B), b), [B], B., **B**
const ALONE = /^[\s*_`"'([{]*([A-Za-z])[\s*_`"')\]}.:,;!]*$/;
// a letter with a mark behind it, before what it stands for: (B) because, B: because, B) Paris, B. Paris
const LEADING = /^[\s*_`"']*(?:[([{]([A-Za-z])[)\]}]|([A-Za-z])[)\].:](?=\s|$))/;
// "answer is (B)", "answer: B", "option B", "choice is b)"; a small letter only where a mark or the end follows, since "a" is a word too
const STATED =
  /\b(?:[Aa]nswer|ANSWER|[Oo]ption|[Cc]hoice)(?:\s+is|:)?\s*:?[\s*_`"']*(?:[([{]([A-Za-z])[)\]}]|([A-Z])(?![A-Za-z0-9'’-])|([a-z])(?=[).:;,]|\s*$))/g;
const BRACKETED = /[([{]([A-Za-z])[)\]}]/g;

/**
 * Returns the letter of multiple choice that an answer picks, as a capital, or null where it picks none or several.
 *
 * Read in this order: the letter by itself; the letter after "answer is", "answer:", "option" or "choice"; the letter before what it stands
 * for ("B: because", "(B) Paris"); the only letter in brackets. Two different letters in one of these places are no answer.
 *
 * @example
 * ```ts
 * import { extractChoice } from '@der-gym/metrics';
 *
 * ['B', '(b)', 'B: because', 'The answer is (B).'].map(extractChoice); // => ['B', 'B', 'B', 'B']
 * ['', 'A cat', 'It is (A) or (B)'].map(extractChoice); // => [null, null, null]
 * ```
 */
export function extractChoice(text: string): string | null {
  const alone = ALONE.exec(text);
  if (alone !== null) return alone[1]!.toUpperCase();
  const stated = lettersOf(text.matchAll(STATED));
  if (stated.length > 0) return only(stated);
  const leading = LEADING.exec(text);
  if (leading !== null) return (leading[1] ?? leading[2]!).toUpperCase();
  return only(lettersOf(text.matchAll(BRACKETED)));
}

function lettersOf(matches: Iterable<RegExpMatchArray>): readonly string[] {
  const letters = [...matches].map((match) => match.slice(1).find((letter) => letter !== undefined)!);
  return [...new Set(letters.map((letter) => letter.toUpperCase()))];
}

function only(letters: readonly string[]): string | null {
  return letters.length === 1 ? letters[0]! : null;
}

/**
 * Returns a scorer for multiple choice: 1 where an answer picks the reference's letter, else 0; p0 is 1. See {@link extractChoice}.
 *
 * @throws RangeError when scoring, if the reference picks no letter
 *
 * @example
 * ```ts
 * import { createChoiceMatch } from '@der-gym/metrics';
 *
 * const { score, signature } = createChoiceMatch();
 * signature; // => 'choice/1'
 * [score('The answer is (B).', { reference: 'B' }), score('', { reference: 'A' })]; // => [1, 0]
 * ```
 */
export function createChoiceMatch(): Scorer {
  return {
    signature: formatSignature('choice', 1),
    range: [0, 1],
    defaultThreshold: 1,
    score(answer, question) {
      const reference = referenceOf(question);
      const expected = extractChoice(reference);
      if (expected === null) {
        const whose = question.id === undefined ? '' : ` of question ${JSON.stringify(question.id)}`;
        throw new RangeError(
          `Expected \`reference\`${whose} to be a letter of multiple choice, got ${JSON.stringify(reference.slice(0, 60))}.`,
        );
      }
      return extractChoice(answer) === expected ? 1 : 0;
    },
  };
}
