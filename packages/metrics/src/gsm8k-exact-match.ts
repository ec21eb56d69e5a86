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
 * When two final answers are the same:
 * - `'numeric'` *(default)*: both are numbers, at most `tolerance` apart
 * - `'string'`: they are the same characters, so 18.00 is not 18 *(the data set's own grader)*
 */
export type AnswerComparison = 'numeric' | 'string';

/** Options of {@link gsm8kExactMatch}. */
export interface Gsm8kExactMatchOptions {
  /** Where references state their answer, and answers too unless `candidateFormat` says otherwise. */
  readonly format: AnswerFormat;
  /**
   * Where answers state theirs.
   *
   * @defaultValue `format`
   */
  readonly candidateFormat?: CandidateFormat;
  /** @defaultValue `'numeric'` */
  readonly comparison?: AnswerComparison;
  /**
   * Greatest absolute difference of equal numbers; used by `'numeric'` alone. From 0.
   *
   * @defaultValue 1e-6
   */
  readonly tolerance?: number;
}

/**
 * Returns a scorer that is 1 when the final answer equals the reference's and 0 otherwise; p0 is 1.
 *
 * An answer that states no final answer, or under `'numeric'` none that is a number, is wrong. A reference like
 * that is an error: with the wrong `format` nothing could be read anywhere, and two unreadable answers must never
 * count as equal.
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
  // 'auto' on references would turn the error below into a number that happens to stand in the text
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
