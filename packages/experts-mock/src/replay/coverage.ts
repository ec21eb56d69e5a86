import type { Expert } from '@der-gym/env';
import type { QuestionRecord } from './_index.ts';

/** A call that was not recorded. */
export interface CoverageGap {
  readonly questionId: string;
  readonly expert: string;
  /** The answer that the expert is shown, null for the bare question. */
  readonly previousAnswer: string | null;
}

/** The calls that a replay can answer. Counts are of sample 0. */
export interface Coverage {
  readonly numQuestions: number;
  readonly numExperts: number;
  /**
   * Calls by depth, from 0 for the bare question. `expected` counts every expert after every answer that occurs first at the
   * depth before; `recorded` counts those that were recorded. The last depth is the last one with a recorded call.
   */
  readonly levels: readonly { readonly expected: number; readonly recorded: number }[];
  /** The expected calls that were not recorded, in the order of depth, question and expert. */
  readonly missing: readonly CoverageGap[];
}

interface State {
  readonly record: QuestionRecord;
  readonly previousAnswer: string | null;
}

/** Walks the recorded calls from the bare questions on. */
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
          // an answer that occurred before leads to the same calls
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
