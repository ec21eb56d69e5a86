import { expectFinite, expectOneOf } from './_check.ts';
import { referenceOf } from './_reference.ts';
import {
  ANSWER_FORMATS,
  type AnswerFormat,
  CANDIDATE_FORMATS,
  type CandidateFormat,
  extractFinalAnswer,
  parseAnswerNumber,
} from './gsm8k-answer.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature } from './signature.ts';

/**
 * When two final answers are equal:
 * - `'numeric'` *(default)*: if both are numbers, at most `tolerance` apart
 * - `'string'`: if all characters are equal, so 18.00 differs from 18 *(like the data set's grader)*
 */
export type AnswerComparison = 'numeric' | 'string';

/** Options of {@link gsm8kExactMatch}. */
export interface Gsm8kExactMatchOptions {
  /** Where references state their answer. Also the default for answers, see `candidateFormat`. */
  readonly format: AnswerFormat;
  /**
   * Where the scored answers state their final answer.
   *
   * @defaultValue `format`
   */
  readonly candidateFormat?: CandidateFormat;
  /** @defaultValue `'numeric'` */
  readonly comparison?: AnswerComparison;
  /**
   * Greatest absolute difference of equal numbers, from 0. Only for `'numeric'`.
   *
   * @defaultValue 1e-6
   */
  readonly tolerance?: number;
}

/**
 * Returns a scorer that is 1 if the final answer equals the reference's, else 0. p0 is 1.
 *
 * An answer without a final answer is wrong, and so is one without a number under `'numeric'`. The same in a reference is
 * an error: it usually means a wrong `format`, and two unreadable answers must never count as equal.
 *
 * @throws RangeError when an option is out of range; when scoring, if the reference states no answer
 *
 * @example
 * ```ts
 * import { gsm8kExactMatch } from '@der-gym/metrics';
 *
 * const scorer = gsm8kExactMatch({ format: 'A:' });
 * scorer.signature; // => 'gsm8kExact/2(candidate=A:,comparison=numeric,reference=A:,tolerance=0.000001)'
 * const question = { reference: '9 * 2 = 18\nA: 18' };
 * scorer.score('She makes 9 * $2.\nA: $18.00', question); // => 1
 * scorer.score('She makes 9 * $2.\nA: 16', question); // => 0
 * scorer.score('She makes $18.', question); // => 0
 * ```
 */
export function gsm8kExactMatch(options: Gsm8kExactMatchOptions): Scorer {
  const { format, candidateFormat = format, comparison = 'numeric', tolerance = 1e-6 } = options;
  // 'auto' for references would hide the error below behind an arbitrary number of the text
  expectOneOf('format', format, ANSWER_FORMATS);
  expectOneOf('candidateFormat', candidateFormat, CANDIDATE_FORMATS);
  expectOneOf('comparison', comparison, ['numeric', 'string']);
  expectFinite('tolerance', tolerance, { orZero: true });
  const common = { candidate: candidateFormat, comparison, reference: format };
  return {
    signature: formatSignature('gsm8kExact', 2, comparison === 'numeric' ? { ...common, tolerance } : common),
    range: [0, 1],
    defaultThreshold: 1,
    score(answer, question) {
      const reference = referenceOf(question);
      const expected = readable(reference, format, comparison);
      if (expected === null) throw unreadableReference(reference, question.id, format, comparison);
      const given = readable(answer, candidateFormat, comparison);
      if (typeof given === 'number' && typeof expected === 'number') {
        return Math.abs(given - expected) <= tolerance ? 1 : 0;
      }
      return given === expected ? 1 : 0;
    },
  };
}

function readable(
  text: string,
  format: CandidateFormat,
  comparison: AnswerComparison,
): string | number | null {
  const answer = extractFinalAnswer(text, format);
  return answer === null || comparison === 'string' ? answer : parseAnswerNumber(answer);
}

function unreadableReference(
  reference: string,
  id: string | undefined,
  format: AnswerFormat,
  comparison: AnswerComparison,
): RangeError {
  const others = ANSWER_FORMATS.filter((other) => readable(reference, other, comparison) !== null);
  const hint =
    others.length === 0 ? '' : ` It can be read as ${others.map((other) => `'${other}'`).join(', ')}.`;
  const whose = id === undefined ? '' : ` of question ${JSON.stringify(id)}`;
  const end = reference.length > 60 ? `...${reference.slice(-60)}` : reference;
  return new RangeError(
    `Expected \`reference\`${whose} to state its answer as '${format}', got ${JSON.stringify(end)}.${hint}`,
  );
}
