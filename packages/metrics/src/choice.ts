import { referenceOf } from './_reference.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature } from './signature.ts';

// All patterns read normalised text: no marks of emphasis, no quotes, one space or line break at most. "can't" is "cant".
const NOTHING_BEHIND = '(?![A-Za-z0-9-])';
// "I think" names no letter
const CAPITAL = '(?!I [a-z])[A-J]';
// a letter by itself, in brackets or not, with a mark behind it or not: B, (B), b), [B], B.
const ALONE = /^[ ([{]*([A-Ja-j])[ )\]}.:,;!]*$/;
// a letter with a mark behind it, before what it stands for: (B) because, B: because, B) Paris, B. Paris
const LEADING = /^(?:[([{]([A-Ja-j])[)\]}]|([A-Ja-j])[)\].:](?=\s|$))/gm;
// what follows "answer is", "answer:", "option", "choice is"; a small letter only where a mark or the end follows, since "a" is a word too
const LETTER = [
  String.raw`(?:\s(?:is|would be|must be|should be)|:)?\s?:?\s?`,
  String.raw`(?:[([{]([A-Ja-j])[)\]}]|(${CAPITAL})${NOTHING_BEHIND}|([a-j])(?=[).:;,]|\s?$))`,
].join('');
const ANSWER = new RegExp(String.raw`\b(?:[Aa]nswer|ANSWER)${LETTER}`, 'g');
const IS_ANSWER =
  /(?<!\b(?:[Nn]o[tr]|[Nn]either) [([{]?)(?<![A-Za-z0-9-])[([{]?([A-J])[)\]}]?\sis\s(?:the\s)?(?:correct|right|best|answer)/g;
const OPTION = new RegExp(String.raw`\b(?:[Oo]ption|[Cc]hoice)${LETTER}`, 'g');
// "f(a)" picks nothing
const BRACKETED = /[([{]([A-J])[)\]}]/g;
// "it is not (B)", "(B) is wrong": what is refused may be all that is said
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
 * Returns the letter of multiple choice that an answer picks, as a capital, or null where it picks none or several.
 *
 * Letters from A to J; quotes and marks of emphasis do not count. Read in this order: the letter by itself, as the whole text or its
 * first line; after "answer is" or "answer:", or before "is right" and its like; after "option" or "choice"; before what it stands for
 * ("B: because", "(B) Paris"); the only letter in brackets. Two different letters in one of these places, two side by side ("A or B"),
 * or one that is only refused ("not (B)", "(B) is wrong") are no answer.
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
    // a list of the choices, or one that is refused: "(A) is wrong, so (B)"
    return place === LEADING
      ? only([...new Set([...found, ...lettersOf(said.matchAll(BRACKETED))])])
      : only(found);
  }
  return isRefused(said) ? null : only(lettersOf(said.matchAll(BRACKETED)));
}

/** Patterns on a run of white space of any length take quadratic time. */
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
