import type { Expert, Question } from '@der-gym/env';
import type { Cassette, RecordedAnswer } from '../schema.ts';
import { placeOf } from './_by-parents.ts';

/** The conditions of `filterCassette`. A condition that is left out keeps everything. */
export interface CassetteFilter {
  readonly question?: (question: Question) => boolean;
  readonly expert?: (expert: Expert) => boolean;
  readonly answer?: (answer: RecordedAnswer) => boolean;
}

/**
 * Returns a cassette with only the questions, experts and answers for which the conditions hold. Answers that follow a removed answer
 * are removed too.
 *
 * @throws RangeError if no expert is kept
 *
 * @example
 * ```ts
 * import { createCassette, filterCassette } from '@der-gym/experts-mock';
 *
 * const header = { licence: 'CC0-1.0', source: 'made up', context: 'none', template: null, prices: null } as const;
 * const experts = [{ name: 'small', parameters: 7 }, { name: 'large', parameters: 70 }];
 * const questions = [{ id: 'q1', text: '2 + 2?', reference: '4' }];
 * const answers = experts.map(({ name }) => ({ question: 'q1', expert: name, text: '4' }));
 * const cassette = createCassette({ header: { ...header, scorers: [], experts }, questions, answers });
 * filterCassette(cassette, { expert: ({ parameters }) => parameters < 10 }).answers.length; // => 1
 * ```
 */
export function filterCassette(cassette: Cassette, filter: CassetteFilter): Cassette {
  const { question: keepsQuestion, expert: keepsExpert, answer: keepsAnswer } = filter;
  const { header, warnings } = cassette;
  const experts = keepsExpert === undefined ? header.experts : header.experts.filter(keepsExpert);
  if (experts.length === 0) throw new RangeError('Expected `expert` to keep at least one expert, got none.');
  const questions =
    keepsQuestion === undefined ? cassette.questions : cassette.questions.filter(keepsQuestion);
  const names = new Set(experts.map(({ name }) => name));
  const ids = new Set(questions.map(({ id }) => id));
  const dropped = new Set<string>();
  const answers = cassette.answers.filter((answer) => {
    const isKept =
      names.has(answer.expert) &&
      ids.has(answer.question) &&
      answer.parents.every((key) => !dropped.has(placeOf(answer.question, key))) &&
      (keepsAnswer === undefined || keepsAnswer(answer));
    if (!isKept) dropped.add(placeOf(answer.question, answer.key));
    return isKept;
  });
  return { header: { ...header, experts }, questions, answers, warnings };
}
