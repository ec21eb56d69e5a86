import { referenceOf } from './_reference.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature } from './signature.ts';

// All patterns apply to normalised text: no emphasis, no quotes, no apostrophes ("cant"), single spaces and line breaks.
const NOTHING_BEHIND = '(?![A-Za-z0-9-])';
// the "I" of "I think" is not a choice
const CAPITAL = '(?!I [a-z])[A-J]';
// a letter alone, optionally in brackets or followed by a mark: B, (B), b), [B], B.
const ALONE = /^[ ([{]*([A-Ja-j])[ )\]}.:,;!]*$/;
// a letter and a mark before the text of the choice: (B) because, B: because, B) Paris, B. Paris
const LEADING = /^(?:[([{]([A-Ja-j])[)\]}]|([A-Ja-j])[)\].:](?=\s|$))/gm;
// a letter after "answer is", "answer:", "option", "choice is"; lower case only before a mark or the end, as "a" is a word too
const LETTER = [
  String.raw`(?:\s(?:is|would be|must be|should be)|:)?\s?:?\s?`,
  String.raw`(?:[([{]([A-Ja-j])[)\]}]|(${CAPITAL})${NOTHING_BEHIND}|([a-j])(?=[).:;,]|\s?$))`,
].join('');
const ANSWER = new RegExp(String.raw`\b(?:[Aa]nswer|ANSWER)${LETTER}`, 'g');
const IS_ANSWER =
  /(?<!\b(?:[Nn]o[tr]|[Nn]either) [([{]?)(?<![A-Za-z0-9-])[([{]?([A-J])[)\]}]?\sis\s(?:the\s)?(?:correct|right|best|answer)/g;
const OPTION = new RegExp(String.raw`\b(?:[Oo]ption|[Cc]hoice)${LETTER}`, 'g');
// excludes "f(a)"
const BRACKETED = /[([{]([A-J])[)\]}]/g;
// "it is not (B)", "(B) is wrong": the rejected letter may be the only one
const NOT = '(?:[Nn]o[tr]|[Nn]either|(?:[Ii]s|was|[Cc]a|could|would|should|must)nt|[Cc]annot)';
const REFUSED = new RegExp(
  String.raw`\b${NOT}(?: be)?\s(?:option |choice )?[([{]?${CAPITAL}${NOTHING_BEHIND}`,
);
const WRONG =
  /[([{]?(?!I c)[A-J][)\]}]?\s(?:(?:is|are)\s(?:not|wrong|incorrect|false)|isnt|arent|can(?:no)?t be)\b/;
// "A or B", "(A), (B)", "(A) (B)"
const SEVERAL = new RegExp(
  [
    String.raw`(?:^|[\s([{])[A-J][)\]}]?\s?(?:,\s?)?(?:or|and)\s[([{]?${CAPITAL}${NOTHING_BEHIND}`,
    String.raw`(?:^|[\s([{])[A-J][)\]}]?\s?[,/]\s?[([{]?[A-J](?=[)\]}.,;:!?/]|\s?$)`,
    String.raw`[([{][A-J][)\]}]\s?[([{][A-J][)\]}]`,
  ].join('|'),
);

/**
 * Returns the letter that an answer to a multiple-choice question picks, as a capital, or null if it picks none or several.
 *
 * Letters range from A to J. Quotes and emphasis are ignored. These places are tried in order:
 *
 * 1. a letter alone, as the whole text or its first line
 * 2. after "answer is" or "answer:", or before "is right" and similar words
 * 3. after "option" or "choice"
 * 4. before the text of the choice ("B: because", "(B) Paris")
 * 5. the only letter in brackets
 *
 * The result is null if one place has two different letters, if two letters stand side by side ("A or B"), or if the only
 * letter is rejected ("not (B)", "(B) is wrong").
 *
 * @example
 * ```ts
 * import { extractChoice } from './choice.ts';
 *
 * ['B', '(b)', 'B: because', 'The answer is (B).'].map(extractChoice); // => ['B', 'B', 'B', 'B']
 * ['', 'A cat', 'It is (A) or (B)'].map(extractChoice); // => [null, null, null]
 * ```
 */
export function extractChoice(text: string): string | null {
  const said = normalise(text);
  const [line = ''] = said.split('\n', 1);
  const alone = ALONE.exec(line);
  if (alone !== null) return alone[1]!.toUpperCase();
  if (SEVERAL.test(said)) return null;
  for (const place of [ANSWER, IS_ANSWER, OPTION, LEADING]) {
    const found = lettersOf(said.matchAll(place));
    if (found.length === 0) continue;
    if (place !== ANSWER && place !== IS_ANSWER && isRefused(said)) return null;
    // a list of the choices, or a rejected one: "(A) is wrong, so (B)"
    return place === LEADING
      ? only([...new Set([...found, ...lettersOf(said.matchAll(BRACKETED))])])
      : only(found);
  }
  return isRefused(said) ? null : only(lettersOf(said.matchAll(BRACKETED)));
}

/** Collapses white space, since patterns on unbounded runs of it take quadratic time. */
function normalise(text: string): string {
  return text
    .replace(/[*_`"'“”‘’]+/g, '')
    .replace(/[^\S\n ]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

function isRefused(text: string): boolean {
  return REFUSED.test(text) || WRONG.test(text);
}

function lettersOf(matches: Iterable<RegExpMatchArray>): readonly string[] {
  const letters = [...matches].map((match) => match.slice(1).find((letter) => letter !== undefined)!);
  return [...new Set(letters.map((letter) => letter.toUpperCase()))];
}

function only(letters: readonly string[]): string | null {
  return letters.length === 1 ? letters[0]! : null;
}

/**
 * Returns a scorer for multiple choice: 1 if an answer picks the reference's letter, else 0. p0 is 1. See {@link extractChoice}.
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
          `Expected \`reference\`${whose} to be a multiple-choice letter, got ${JSON.stringify(reference.slice(0, 60))}.`,
        );
      }
      return extractChoice(answer) === expected ? 1 : 0;
    },
  };
}
