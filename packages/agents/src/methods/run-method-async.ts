import type { AnswerRequest, AsyncExpertPool, Question, Scorer } from '@der-gym/env';
import type { Seed } from 'gymnasium-js';
import { type Conducted, FAILED } from './_conduct.ts';
import type { Budget } from './budget.ts';
import { type MethodRun, methodRun } from './method-run.ts';
import { beginner } from './run-method.ts';
import type { Call, Method } from './types.ts';

interface RunMethodAsyncOptions {
  readonly questions: readonly Question[];
  readonly pool: AsyncExpertPool;
  /** Null if there is no reference to score against. */
  readonly scorer: Scorer | null;
  readonly seed: Seed;
  /** A limit in dollars needs `forecast`. @defaultValue none */
  readonly budget?: Budget;
  readonly available?: (question: Question) => readonly number[];
  /** Upper bound on the dollars of a call, before it is made. */
  readonly forecast?: (request: AnswerRequest) => number;
  readonly signal?: AbortSignal;
  /** Receives the calls of each question when it ends, in order, also after a failure, so that paid answers are not lost. */
  readonly onQuestion?: (question: Question, calls: readonly Call[]) => void;
}

/** Thrown when a call fails. `calls` holds the question's successful calls, which were paid. */
export class MethodCallError extends Error {
  override readonly name = 'MethodCallError';
  readonly question: string;
  readonly calls: readonly Call[];

  constructor(message: string, question: string, calls: readonly Call[], options: ErrorOptions) {
    super(message, options);
    this.question = question;
    this.calls = calls;
  }
}

/**
 * Runs a method over live experts, one question after another, with parallel calls in a round.
 *
 * @throws MethodCallError when a call fails, after the others of its round have ended; the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { fixedExpertMethod, runMethodAsync } from '@der-gym/agents';
 *
 * const experts = [{ name: 'A', parameters: 7, price: { inputPerMillion: 1, outputPerMillion: 2 } }];
 * const pool = { experts, answer: async () => ({ text: '42', inputTokens: 10, outputTokens: 5 }) };
 * const questions = [{ id: 'q', text: 'What is 6 x 7?', reference: null }, { id: 'r', text: 'And 7 x 6?', reference: null }];
 * const run = await runMethodAsync(fixedExpertMethod(0, experts), {
 *   questions, pool, scorer: null, seed: 1,
 *   // two calls of 20 millionths would exceed it
 *   budget: { run: { dollars: 0.00003 } }, forecast: () => 0.00002,
 * });
 * run.answers; // => ['42', null]
 * run.dollars; // => [0.00002, 0]
 * ```
 */
export async function runMethodAsync(method: Method, options: RunMethodAsyncOptions): Promise<MethodRun> {
  const { questions, pool, scorer, signal, onQuestion } = options;
  const forecast = (request: AnswerRequest) => ({
    parameters: pool.experts[request.expert]!.parameters,
    dollars: options.forecast?.(request),
  });
  const begin = beginner(method, { ...options, experts: pool.experts, forecast });
  const outcomes: Conducted[] = [];
  for (const question of questions) {
    const record: Call[] = [];
    const conducted = begin(question, record);
    try {
      let step = conducted.next([]);
      while (step.done !== true) {
        signal?.throwIfAborted();
        const round = step.value;
        const settled = await Promise.allSettled(round.map(async (request) => pool.answer(request, signal)));
        step = conducted.next(settled.map((call) => (call.status === 'fulfilled' ? call.value : FAILED)));
        const failed = settled.findIndex(({ status }) => status === 'rejected');
        if (failed < 0) continue;
        signal?.throwIfAborted();
        throw failure(round[failed]!, pool, record, (settled[failed] as PromiseRejectedResult).reason);
      }
      outcomes.push(step.value);
    } finally {
      onQuestion?.(question, record);
    }
  }
  return methodRun(method, questions, outcomes, {
    experts: pool.experts,
    transfer: pool.transfer ?? 'live',
    scorer,
  });
}

function failure(
  { question, expert }: AnswerRequest,
  pool: AsyncExpertPool,
  calls: readonly Call[],
  cause: unknown,
): MethodCallError {
  return new MethodCallError(
    `Expected an answer of expert ${pool.experts[expert]!.name} to question ${question.id}, got an error: ${String(cause)}`,
    question.id,
    calls,
    { cause },
  );
}
