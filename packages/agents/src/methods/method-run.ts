import type { Expert, Question, Scorer } from '@der-gym/env';
import { expectNumber } from 'gymnasium-js/expect';
import type { Conducted } from './_conduct.ts';
import { accountOf } from './account.ts';
import type { Call, Method } from './types.ts';

/** A note on a question of a run, with its reason. */
interface RunNote {
  /** Index in `questions`. */
  readonly place: number;
  readonly question: string;
  readonly reason: string;
}

/** Results of a method on a list of questions. Every column has one entry per question, NaN for unknown figures. */
export interface MethodRun {
  readonly method: string;
  readonly agentParameters: number;
  readonly agreement: boolean;
  readonly note?: string;
  readonly experts: readonly Expert[];
  /** How answers depend on earlier ones, as the pool describes it. */
  readonly transfer: string;
  /** Signature of P(y); null without scores. */
  readonly scoreSignature: string | null;
  /** Ids. */
  readonly questions: readonly string[];
  readonly score: Float64Array;
  /** Billions, over all calls. */
  readonly parameters: Float64Array;
  readonly calls: Float64Array;
  readonly inputTokens: Float64Array;
  readonly outputTokens: Float64Array;
  readonly dollars: Float64Array;
  readonly latencyMs: Float64Array;
  readonly criticalPathMs: Float64Array;
  readonly criticalPathCalls: Float64Array;
  /** The answers; null for none. */
  readonly answers: readonly (string | null)[];
  /** Experts asked, in order, one list per question. */
  readonly routes: readonly (readonly number[])[];
  /** Index of the call whose answer was returned; -1 for the method's own text, or no answer. */
  readonly chosen: Int32Array;
  /** Every call, one list per question. All other columns are computed from these. */
  readonly records: readonly (readonly Call[])[];
  /** Questions that were not measured: their columns are NaN. */
  readonly skipped: readonly RunNote[];
  /** Questions at which a budget refused a call. They are measured by the answer the method settled on. */
  readonly refused: readonly RunNote[];
}

/** The result of one question: its calls and answer, or the reason for skipping it. */
export type QuestionResult = Conducted | { readonly skipped: string };

/** Builds the columns from the results of all questions. */
export function methodRun(
  method: Method,
  questions: readonly Question[],
  outcomes: readonly QuestionResult[],
  {
    experts,
    transfer,
    scorer,
  }: { readonly experts: readonly Expert[]; readonly transfer: string; readonly scorer: Scorer | null },
): MethodRun {
  const noted = (reasonOf: (outcome: QuestionResult) => string | null): RunNote[] =>
    outcomes.flatMap((outcome, place) => {
      const reason = reasonOf(outcome);
      return reason === null ? [] : [{ place, question: questions[place]!.id, reason }];
    });
  const done = outcomes.map((outcome) => ('skipped' in outcome ? null : outcome));
  const score = Float64Array.from(done, (outcome, place) =>
    outcome === null || scorer === null ? Number.NaN : scoreOf(outcome, questions[place]!, scorer, method),
  );
  return {
    method: method.name,
    agentParameters: method.agentParameters,
    agreement: method.agreement,
    ...(method.note === undefined ? {} : { note: method.note }),
    experts,
    transfer,
    scoreSignature: scorer?.signature ?? null,
    questions: questions.map(({ id }) => id),
    score,
    ...accountColumns(
      done.map((outcome) => outcome?.calls ?? null),
      experts,
    ),
    answers: done.map((outcome) => outcome?.text ?? null),
    routes: done.map((outcome) => outcome?.calls.map(({ expert }) => expert) ?? []),
    chosen: Int32Array.from(done, (outcome) => outcome?.chosen?.index ?? -1),
    records: done.map((outcome) => outcome?.calls ?? []),
    skipped: noted((outcome) => ('skipped' in outcome ? outcome.skipped : null)),
    refused: noted((outcome) => ('skipped' in outcome ? null : outcome.refused)),
  };
}

function scoreOf({ text, chosen }: Conducted, question: Question, scorer: Scorer, method: Method): number {
  if (text !== null) {
    const by = chosen === null ? method.name : `${method.name} (call ${chosen.index})`;
    const score = scorer.score(text, question);
    expectNumber(`score of ${by} on question ${question.id}`, score);
    // -0 would make equal scores unequal
    return score + 0;
  }
  const [least] = scorer.range;
  if (Number.isFinite(least)) return least;
  throw new RangeError(
    `Expected the budget to allow a first call on question ${question.id}, or a score with a least value, got ${least}.`,
  );
}

/** The columns of the accounts. A null list of calls means that the question was not measured. */
export function accountColumns(records: readonly (readonly Call[] | null)[], experts: readonly Expert[]) {
  const accounts = records.map((calls) => (calls === null ? null : accountOf(calls, experts)));
  const column = (name: keyof ReturnType<typeof accountOf>): Float64Array =>
    Float64Array.from(accounts, (account) => account?.[name] ?? Number.NaN);
  return {
    parameters: column('parameters'),
    calls: column('calls'),
    inputTokens: column('inputTokens'),
    outputTokens: column('outputTokens'),
    dollars: column('dollars'),
    latencyMs: column('latencyMs'),
    criticalPathMs: column('criticalPathMs'),
    criticalPathCalls: column('criticalPathCalls'),
  };
}
