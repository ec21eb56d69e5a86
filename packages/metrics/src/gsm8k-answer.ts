/**
 * Where a worked solution states its final answer:
 * - `'A:'`: on a line `A: <answer>`, the last such line *(the recorded GSM8K solutions)*
 * - `'####'`: after `#### `, the first number *(the GSM8K data set; its own grader's pattern, so `#### $18` has none)*
 * - `'boxed'`: inside the last `\boxed{...}`
 * - `'plain'`: the whole text is the answer
 */
export type AnswerFormat = 'A:' | '####' | 'boxed' | 'plain';

/**
 * Free text too. Both find a number in almost anything, so they are never used on references:
 * - `'auto'`: the first marker found of `####`, `\boxed{}`, a line `A:` and "answer is", and without any marker the
 *   last number of the text
 * - `'flexible'`: the last run of digits, whatever stands around it, as the filter "flexible-extract" of
 *   lm-evaluation-harness takes it *(it reads "16-7" as -7 and a closing "..." as no number)*
 */
export type CandidateFormat = AnswerFormat | 'auto' | 'flexible';

/** All formats of references, in the order in which `'auto'` tries them. */
export const ANSWER_FORMATS: readonly AnswerFormat[] = ['####', 'boxed', 'A:', 'plain'];

/** All formats of answers. */
export const CANDIDATE_FORMATS: readonly CandidateFormat[] = [...ANSWER_FORMATS, 'auto', 'flexible'];

// as the data set's own grader has it
const HASHES = /#### (-?[0-9.,]+)/;
const ANSWER_LINE = /^[ \t]*A:(.*)$/gm;
const ANSWER_IS = /\banswer is:?\s*(-?\$?\d[\d,]*(?:\.\d+)?)/gi;
// as lm-evaluation-harness has it; of two runs of two or more such characters the last counts
const FLEXIBLE = /-?[$0-9.,]{2,}|-?[0-9]+/g;
// a minus right after a digit is a subtraction or a range, not a sign
const ANY_NUMBER = /(?<![\d.,])-?\$?\d[\d,]*(?:\.\d+)?/g;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Returns the final answer that a solution states, or null where it states none in this format.
 *
 * Under `'####'` the text between is returned with its commas removed, and nothing else done to it. Under the other
 * formats, every comma, `$` and `%` goes, then outer white space and closing periods; U+2212 becomes a minus. So
 * `1,200` is 1200, `-$5` is -5, `50%` is 50, and a decimal comma is misread. `'flexible'` drops commas, `$` and one
 * closing period.
 *
 * @throws RangeError when the format is unknown
 *
 * @example
 * ```ts
 * import { extractFinalAnswer } from '@der-gym/metrics';
 *
 * extractFinalAnswer('9 * 2 = $18\nA: $1,018.', 'A:'); // => '1018'
 * extractFinalAnswer('9 * 2 = $18\n#### 18', '####'); // => '18'
 * extractFinalAnswer('9 * 2 = $18\n#### 18', 'A:'); // => null
 * extractFinalAnswer('So \\boxed{1{,}018}.', 'boxed'); // => '1018'
 * extractFinalAnswer('It leaves 16 - 7 = 9 eggs.', 'auto'); // => '9'
 * extractFinalAnswer('It leaves $1,009.00.', 'flexible'); // => '1009.00'
 * ```
 */
export function extractFinalAnswer(text: string, format: CandidateFormat): string | null {
  switch (format) {
    case '####':
      return HASHES.exec(text)?.[1]?.replaceAll(',', '') ?? null;
    case 'A:':
      return clean(lastMatch(text, ANSWER_LINE));
    case 'boxed':
      return clean(lastBoxed(text));
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
 * Returns the number that an extracted answer is, or null where it is not one finite decimal number.
 *
 * @example
 * ```ts
 * import { parseAnswerNumber } from '@der-gym/metrics';
 *
 * parseAnswerNumber('18.00'); // => 18
 * parseAnswerNumber('18 eggs'); // => null
 * ```
 */
export function parseAnswerNumber(answer: string): number | null {
  if (!DECIMAL.test(answer)) return null;
  const value = Number(answer);
  // + 0 turns -0 into 0
  return Number.isFinite(value) ? value + 0 : null;
}

function extractAny(text: string): string | null {
  const hashes = extractFinalAnswer(text, '####');
  if (hashes !== null) return hashes;
  // a marker that is there decides, even when nothing can be read behind it: falling back to the last number
  // would read \boxed{\frac{1}{2}} as 2
  const marked = lastBoxed(text) ?? lastMatch(text, ANSWER_LINE) ?? lastMatch(text, ANSWER_IS);
  return clean(marked ?? lastMatch(text, ANY_NUMBER, 0));
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
    else if (text[i] === '}' && --depth === 0) {
      const inside = text.slice(start + marker.length, i);
      // LaTeX's grouping of digits: 1{,}000 and thin spaces; \$ and \% lose their backslash here
      return inside
        .replaceAll('{,}', ',')
        .replace(/\\[!,;: ]/g, '')
        .replace(/\\([$%])/g, '$1');
    }
  }
  return null;
}

/** What lm-evaluation-harness ignores when it compares: commas, dollar signs and one closing period. */
function withoutMarks(answer: string | null): string | null {
  const text = answer?.replace(/[,$]/g, '').replace(/\.$/, '') ?? '';
  return text === '' ? null : text;
}

function clean(answer: string | null): string | null {
  if (answer === null) return null;
  const text = answer.replaceAll('\u2212', '-').replace(/[,$%]/g, '').trim();
  // by hand: a pattern anchored at the end takes quadratic time on a text made of periods
  let end = text.length;
  while (end > 0 && (text[end - 1] === '.' || text[end - 1] === ' ')) end--;
  return end === 0 ? null : text.slice(0, end);
}
