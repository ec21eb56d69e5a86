/**
 * Where a worked solution states its final answer:
 * - `'gsm8k'`: after `####` if present, else on a line `A:`; covers both layouts of the data set
 * - `'A:'`: on the last line `A: <answer>` *(the recorded GSM8K solutions)*
 * - `'####'`: the first number after `#### ` *(the GSM8K data set, with the pattern of its grader, so `#### $18` has no answer)*
 * - `'boxed'`: inside the last `\boxed{...}`
 * - `'plain'`: the whole text is the answer
 */
export type AnswerFormat = 'gsm8k' | 'A:' | '####' | 'boxed' | 'plain';

/**
 * Also formats of free text. These two find a number in almost any text, so they are not allowed for references:
 * - `'auto'`: after the first marker found among `####`, `\boxed{}`, a line `A:`, and "answer is" or "answer:"; without a
 *   marker, the last number of the text
 * - `'flexible'`: the last run of digits in any context, like the filter "flexible-extract" of lm-evaluation-harness
 *   *(it parses "16-7" as -7, and finds no number in a text that ends with "...")*
 */
export type CandidateFormat = AnswerFormat | 'auto' | 'flexible';

/** All formats for references. */
export const ANSWER_FORMATS: readonly AnswerFormat[] = ['gsm8k', '####', 'boxed', 'A:', 'plain'];

/** All formats for answers. */
export const CANDIDATE_FORMATS: readonly CandidateFormat[] = [...ANSWER_FORMATS, 'auto', 'flexible'];

// the pattern of the data set's grader
const HASHES = /#### (-?[0-9.,]+)/;
const LINE_OF_HASHES = /#{4,}[ \t]*(.*)/g;
const BEGINS_WITH_NUMBER = /^[\s$*_`(\u2212-]*[.,]?\d/;
const ANSWER_LINE = /^[ \t]*A:(.*)$/gm;
const ANSWER_IS = /\banswer(?: is\b:?|:)/gi;
// the pattern of lm-evaluation-harness; the last run of two or more such characters counts
const FLEXIBLE = /-?[$0-9.,]{2,}|-?[0-9]+/g;
const PLAIN_NUMBER = String.raw`-?\$?(?:\d[\d,]*(?:\.\d+)?|\.\d+)`;
const NUMBER = String.raw`${PLAIN_NUMBER}(?:\s?/\s?\d+(?!\d|\.\d))?`;
// a minus directly after a digit is a subtraction or a range, not a sign
const NOT_WITHIN_NUMBER = String.raw`(?<![\d.,])`;
// in free text "1/3 pound" is rarely the answer
const ANY_NUMBER = new RegExp(NOT_WITHIN_NUMBER + PLAIN_NUMBER, 'g');
const STATED_NUMBER = new RegExp(NOT_WITHIN_NUMBER + NUMBER, 'g');
const LEADING_NUMBER = new RegExp(String.raw`^[\s$(:]*(${NUMBER})(.*)$`, 's');
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const FRACTION = /^([+-]?\d+(?:\.\d+)?)\s?\/\s?(\d+)$/;
/** `5 - 2 =`, `x =`. */
const CALCULATION = /^(?:[\s\d.,$+*/×÷-]|\b[a-z]\b)*=/i;
/** Continuations that turn the preceding number into another number, or into several. */
const GOES_ON =
  /^(?:\s*(?:hundred|thousand|million|billion|trillion|dozen|and\b|or\b|[kKmM]\b|[+*/^×÷]|e\d|\d)|\s*[a-z]*(?:,| and| or)\s+\$?\d)/i;

/**
 * Returns the final answer that a solution states, or null if it states none in this format.
 *
 * - `'####'` returns the matched text without commas.
 * - `'flexible'` removes commas, `$` and one closing period.
 * - `'plain'` removes every comma, `$` and `%`, outer white space and closing periods.
 * - The other formats reduce a sentence to its number: the one after its last "answer is", else after its last `=`, else its
 *   only number, with or without a unit. Markdown and LaTeX are removed, `\frac{1}{2}` is 1/2, U+2212 and the word "minus" are a
 *   minus, and the rest is done as for `'plain'`. So `1,200` is 1200, `-$5` is -5, `50%` is 50 and `18 eggs` is 18; a decimal
 *   comma is misread. A text with several numbers or none is returned unchanged.
 *
 * @throws RangeError when the format is unknown
 *
 * @example
 * ```ts
 * import { extractFinalAnswer } from './gsm8k-answer.ts';
 *
 * extractFinalAnswer('9 * 2 = $18\nA: $1,018.', 'A:'); // => '1018'
 * extractFinalAnswer('9 * 2 = $18\n#### 18', '####'); // => '18'
 * extractFinalAnswer('9 * 2 = $18\n#### 18', 'A:'); // => null
 * extractFinalAnswer('So \\boxed{1{,}018}.', 'boxed'); // => '1018'
 * extractFinalAnswer('It leaves 16 - 7 = 9 eggs.', 'auto'); // => '9'
 * extractFinalAnswer('The answer is **18** dollars, earned in 3 days.', 'auto'); // => '18'
 * extractFinalAnswer('It leaves $1,009.00.', 'flexible'); // => '1009.00'
 * ```
 */
export function extractFinalAnswer(text: string, format: CandidateFormat): string | null {
  switch (format) {
    case 'gsm8k':
      return statedAfterHashes(text) ?? stated(lastMatch(text, ANSWER_LINE));
    case '####':
      return afterHashes(text);
    case 'A:':
      return stated(lastMatch(text, ANSWER_LINE));
    case 'boxed':
      return stated(lastBoxed(text));
    case 'plain':
      return clean(text);
    case 'auto':
      return extractAny(text);
    case 'flexible':
      return withoutMarks(lastMatch(text, FLEXIBLE, 0));
    default:
      throw new RangeError(
        `Expected \`format\` to be one of ${CANDIDATE_FORMATS.join(', ')}, got ${String(format)}.`,
      );
  }
}

/**
 * Returns an extracted answer as a number, or null if it is not one finite decimal number or fraction.
 *
 * @example
 * ```ts
 * import { parseAnswerNumber } from './gsm8k-answer.ts';
 *
 * parseAnswerNumber('18.00'); // => 18
 * parseAnswerNumber('1/2'); // => 0.5
 * parseAnswerNumber('18 eggs'); // => null
 * ```
 */
export function parseAnswerNumber(answer: string): number | null {
  const [, above, below] = FRACTION.exec(answer) ?? [];
  if (below === undefined && !DECIMAL.test(answer)) return null;
  const value = below === undefined ? Number(answer) : Number(above) / Number(below);
  // + 0 turns -0 into 0
  return Number.isFinite(value) ? value + 0 : null;
}

function extractAny(text: string): string | null {
  const hashes = statedAfterHashes(text);
  if (hashes !== null) return hashes;
  // the first marker decides, even if nothing after it can be parsed: falling back to the last number would parse
  // \boxed{x_2} as 2
  const marked = lastBoxed(text) ?? lastMatch(text, ANSWER_LINE);
  if (marked !== null) return stated(marked);
  const plain = withoutMarkup(text);
  return clean(answerIs(plain) ?? lastMatch(plain, ANY_NUMBER, 0));
}

/** Returns the first number after `####`. A single comma or period is not a number. */
function afterHashes(text: string): string | null {
  const found = HASHES.exec(text)?.[1]?.replaceAll(',', '') ?? '';
  return /\d/.test(found) ? found : null;
}

/**
 * Returns the number of the first line `####` that begins with a number, also with `$`, Markdown or a calculation. Else returns the
 * number of the last line of the text, if that is a line `####` with words. Any other such line is a heading: "#### Step 1".
 */
function statedAfterHashes(text: string): string | null {
  const end = text.trimEnd().length;
  for (const found of text.matchAll(LINE_OF_HASHES)) {
    const line = found[1]!;
    const numbered = BEGINS_WITH_NUMBER.test(line);
    if (!numbered && found.index + found[0].length < end) continue;
    const said = stated(line);
    if (said !== null && parseAnswerNumber(said) !== null) return said;
    if (numbered) break;
  }
  // the pattern of the data set's grader
  return afterHashes(text);
}

/** Returns the number in a stated answer, or the answer unchanged if it has no single number. */
function stated(answer: string | null): string | null {
  if (answer === null) return null;
  const text = withoutMarkup(answer);
  return clean(answerIs(text) ?? numberIn(text) ?? text);
}

/** Returns the number directly after the last "answer is", or after the last `=` of a calculation there, or null. */
function answerIs(text: string): string | null {
  const last = [...text.matchAll(ANSWER_IS)].at(-1);
  if (last === undefined) return null;
  const [sentence = ''] = text.slice(last.index + last[0].length).split(/[.;!?](?=\s|$)|\n/, 1);
  return leadingNumber(CALCULATION.test(sentence) ? sentence.slice(sentence.lastIndexOf('=') + 1) : sentence);
}

/** Returns the number after the last `=`, else the only number, or null if there are none or several. */
function numberIn(text: string): string | null {
  const result = text.slice(text.lastIndexOf('=') + 1);
  const numbers = result.match(STATED_NUMBER) ?? [];
  if (numbers.length !== 1) return null;
  return leadingNumber(result.slice(result.indexOf(numbers[0]!)));
}

function leadingNumber(text: string): string | null {
  const [, number, rest = ''] = LEADING_NUMBER.exec(text) ?? [];
  return number === undefined || GOES_ON.test(rest) ? null : number;
}

/** Removes emphasis and LaTeX's words and spaces, and writes fractions inline. */
function withoutMarkup(text: string): string {
  return text
    .replaceAll('\u2212', '-')
    .replace(/\b(?:minus|negative)\s+(?=[$.\d])/gi, '- ')
    .replace(/(^|[^\d\s)])(\s*)-\s+(?=[$.\d])/g, '$1$2-')
    .replace(/\*\*|`/g, '')
    .replace(/(\d)(?=\\[dt]?frac)/g, '$1 ')
    .replace(/\\[dt]?frac\{([^{}]{1,40})\}\{([^{}]{1,40})\}/g, '$1/$2')
    .replace(/\\(?:text|textbf|mathrm|mathbf)\{([^{}]*)\}/g, ' $1 ')
    .replaceAll('{,}', ',')
    .replace(/\\[!,;: ]/g, '')
    .replace(/\\([$%])/g, '$1');
}

function lastMatch(text: string, pattern: RegExp, group = 1): string | null {
  let last: string | null = null;
  for (const match of text.matchAll(pattern)) last = match[group] ?? null;
  return last;
}

function lastBoxed(text: string): string | null {
  const marker = '\\boxed{';
  const start = text.lastIndexOf(marker);
  if (start < 0) return null;
  let depth = 1;
  for (let i = start + marker.length; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return text.slice(start + marker.length, i);
  }
  return null;
}

/** Removes what lm-evaluation-harness ignores in comparisons: commas, dollar signs and one closing period. */
function withoutMarks(answer: string | null): string | null {
  const text = answer?.replace(/[,$]/g, '').replace(/\.$/, '') ?? '';
  return text === '' ? null : text;
}

function clean(answer: string | null): string | null {
  if (answer === null) return null;
  const text = answer.replaceAll('\u2212', '-').replace(/[,$%]/g, '').trim();
  // a loop, since a pattern anchored at the end takes quadratic time on a text made of periods
  let end = text.length;
  while (end > 0 && (text[end - 1] === '.' || text[end - 1] === ' ')) end--;
  return end === 0 ? null : text.slice(0, end);
}
