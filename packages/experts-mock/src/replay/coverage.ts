import type { Expert } from '@der-gym/env';
import type { QuestionRecord } from './_index.ts';

/** A call that was not recorded. */
export interface CoverageGap {
  readonly questionId: string;
  readonly expert: string;
  /** The answer the expert would be shown, null for the bare question. */
  readonly previousAnswer: string | null;
}

/** What a replay can answer. Counts are of sample 0. */
export interface Coverage {
  readonly numQuestions: number;
  readonly numExperts: number;
  /**
   * Calls by depth, from 0 for the bare question: `expected` is every expert after every answer that the
   * depth before met first, `recorded` how many of these there are. Ends at the last depth with a recorded call.
   */
  readonly levels: readonly { readonly expected: number; readonly recorded: number }[];
  /** The calls that make the difference, in the order of depth, question and expert. */
  readonly missing: readonly CoverageGap[];
}

interface State {
  readonly record: QuestionRecord;
  readonly previousAnswer: string | null;
}

/** Walks what was recorded from the bare questions on, as far as it goes. */
export function measureCoverage(
  records: ReadonlyMap<string, QuestionRecord>,
  experts: readonly Expert[],
  withAfter: boolean,
): Coverage {
  const levels: { expected: number; recorded: number }[] = [];
  const missing: CoverageGap[] = [];
  const met = new Map(Array.from(records.values(), (record) => [record, new Set<string>()] as const));
  let states: State[] = Array.from(records.values(), (record) => ({ record, previousAnswer: null }));
  while (states.length > 0) {
    const gaps: CoverageGap[] = [];
    const following: State[] = [];
    for (const { record, previousAnswer } of states) {
      const calls = previousAnswer === null ? record.bare : record.after.get(previousAnswer);
      const texts = met.get(record);
      experts.forEach((expert, index) => {
        const text = calls?.[index]?.text;
        if (text === undefined) {
          gaps.push({ questionId: record.question.id, expert: expert.name, previousAnswer });
        } else if (withAfter && texts !== undefined && !texts.has(text)) {
          // an answer met before leads nowhere new
          texts.add(text);
          following.push({ record, previousAnswer: text });
        }
      });
    }
    const expected = states.length * experts.length;
    const recorded = expected - gaps.length;
    if (levels.length > 0 && recorded === 0) break;
    levels.push({ expected, recorded });
    for (const gap of gaps) missing.push(gap);
    states = following;
  }
  return { numQuestions: records.size, numExperts: experts.length, levels, missing };
}
