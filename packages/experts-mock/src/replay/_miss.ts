import type { AnswerRequest, Expert } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import type { RecordedCall } from '../errors.ts';
import { CassetteMissError } from '../errors.ts';
import type { Calls, QuestionRecord } from './_index.ts';

const MOST = 3;

/** A call that has no recorded answer, with the data needed to explain it. */
export interface Miss {
  readonly request: AnswerRequest;
  readonly experts: readonly Expert[];
  readonly records: ReadonlyMap<string, QuestionRecord>;
  /** Whether the transfer depends on the previous answer and the prompt. */
  readonly readsPrompt: boolean;
  /** Whether an answer was recorded for other messages. */
  readonly otherMessages?: boolean;
}

/** Returns the error for a call that was not recorded. It lists the nearest recorded calls. It is slow, but it runs only before an error. */
export function missError(miss: Miss): CassetteMissError {
  const { request, experts, readsPrompt } = miss;
  const expert = experts[request.expert]?.name ?? '';
  const previous = readsPrompt ? (request.previousAnswers[0] ?? null) : null;
  const nearest = nearestCalls(miss, expert, previous);
  const call =
    `${show(expert)} to question ${show(request.question.id)}` +
    (previous === null ? '' : ` after ${show(previous)}`) +
    (request.sample === 0 ? '' : `, sample ${request.sample}`);
  const shown = nearest.map(
    (near) =>
      `${show(near.expert)} to ${show(near.questionId)}` +
      (near.previousAnswer === null ? '' : ` after ${show(near.previousAnswer, 30)}`) +
      `, sample ${near.sample} (differs in ${near.differs.join(', ')})`,
  );
  const message =
    `No answer was recorded from ${call}. Nearest recorded: ${shown.length === 0 ? 'none' : shown.join('; ')}. ` +
    `To record it, send the \`messages\` of this error's \`request\` to ${show(expert)}, add the reply to the ` +
    'cassette as one more answer (`createCassette`) and save it (`writeCassette`).';
  return new CassetteMissError(message, request, nearest);
}

function nearestCalls(miss: Miss, expert: string, previous: string | null): readonly RecordedCall[] {
  const { request, experts, records } = miss;
  const asked = { questionId: request.question.id, expert, previousAnswer: previous, sample: request.sample };
  const exact = records.get(request.question.id);
  const candidates = exact === undefined ? nearestRecords(records, request.question.id) : [exact];
  const found: RecordedCall[] = [];
  for (const record of candidates) {
    const textDiffers = record === exact && record.question.text !== request.question.text;
    const calls = recordedCalls(record, experts, miss.readsPrompt)
      .map((call) => ({ ...call, differs: differences(asked, call, textDiffers) }))
      .sort((left, right) => left.differs.length - right.differs.length);
    found.push(...calls.slice(0, exact === undefined ? 1 : MOST));
  }
  return found
    .slice(0, MOST)
    .map((call) =>
      miss.otherMessages && call.differs.length === 0 ? { ...call, differs: ['messages'] } : call,
    );
}

type Call = Omit<RecordedCall, 'differs'>;

function differences(asked: Call, call: Call, textDiffers: boolean): RecordedCall['differs'] {
  const differs: RecordedCall['differs'][number][] = [];
  if (call.questionId !== asked.questionId) differs.push('question');
  if (textDiffers) differs.push('text');
  if (call.expert !== asked.expert) differs.push('expert');
  if (call.previousAnswer !== asked.previousAnswer) differs.push('previousAnswer');
  if (call.sample !== asked.sample) differs.push('sample');
  return differs;
}

function recordedCalls(
  record: QuestionRecord,
  experts: readonly Expert[],
  withAfter: boolean,
): readonly Call[] {
  const calls: Call[] = [];
  const collect = (recorded: Calls, previousAnswer: string | null) => {
    // forEach skips samples that were not recorded
    recorded.forEach((answer, call) => {
      if (answer === undefined) return;
      const sample = Math.floor(call / experts.length);
      calls.push({ questionId: record.question.id, expert: answer.expert, previousAnswer, sample });
    });
  };
  collect(record.bare, null);
  if (withAfter) for (const [previous, recorded] of record.after) collect(recorded, previous);
  return calls;
}

/** Returns the questions whose ids share the longest prefixes with the requested id. */
function nearestRecords(records: ReadonlyMap<string, QuestionRecord>, id: string): readonly QuestionRecord[] {
  const best: { readonly record: QuestionRecord; readonly shared: number }[] = [];
  for (const record of records.values()) {
    best.push({ record, shared: sharedPrefix(record.question.id, id) });
    best.sort((left, right) => right.shared - left.shared);
    best.length = Math.min(best.length, MOST);
  }
  return best.map(({ record }) => record);
}

function sharedPrefix(left: string, right: string): number {
  let length = 0;
  while (length < left.length && length < right.length && left[length] === right[length]) length++;
  return length;
}
