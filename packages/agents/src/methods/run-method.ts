import type { AnswerRequest, Expert, ExpertPool, Question, Scorer } from '@der-gym/env';
import { createRng, type Rng, type Seed } from 'gymnasium-js';
import { type Conducted, type ConductOptions, conduct } from './_conduct.ts';
import { dollarsOf } from './account.ts';
import { type Budget, createLedger, type Ledger } from './budget.ts';
import { type MethodRun, methodRun, type QuestionResult } from './method-run.ts';
import type { Call, Method } from './types.ts';

interface RunMethodOptions {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  /** Seed of all draws of the method. Each question has its own random stream, independent of the others. */
  readonly seed: Seed;
  /** @defaultValue none */
  readonly budget?: Budget;
  /** Indices of the experts that can be asked about a question, ascending. @defaultValue all */
  readonly available?: (question: Question) => readonly number[];
  /**
   * What to do when an answer was not recorded (an error named `CassetteMissError`): `'throw'`, or `'skip'` the question
   * and list it in `skipped`.
   *
   * @defaultValue 'throw'
   */
  readonly onMiss?: 'throw' | 'skip';
}

/**
 * Runs a method over experts that answer synchronously, and returns its scores and costs for each question.
 *
 * Under a limit in dollars a call is forecast at the price of its recorded answer, which the method does not see.
 *
 * @throws TypeError for a method that breaks the protocol; errors of pool and scorer
 *
 * @example
 * ```ts
 * import { type Method, runMethod } from '@der-gym/agents';
 *
 * const pool = {
 *   experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *   answer: ({ expert }: { expert: number }) => ({ text: expert === 0 ? '41' : '42' }),
 * };
 * const scorer = {
 *   signature: 'equal', range: [0, 1] as const, defaultThreshold: 1,
 *   score: (answer: string, question: { reference: string | null }) => (answer === question.reference ? 1 : 0),
 * };
 * const longest: Method = {
 *   name: 'the last of all', agentParameters: 0, needs: 'bare', agreement: false,
 *   *answer({ available }) {
 *     const calls = yield available.map((expert) => ({ expert }));
 *     return calls.at(-1)!;
 *   },
 * };
 * const questions = [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }];
 * const run = runMethod(longest, { questions, pool, scorer, seed: 1 });
 * run.score; // => [1]
 * run.parameters; // => [20]
 * run.routes; // => [[0, 1]]
 * run.chosen; // => [1]
 * ```
 */
export function runMethod(method: Method, options: RunMethodOptions): MethodRun {
  const { questions, pool, scorer, budget, onMiss = 'throw' } = options;
  const forecast = (request: AnswerRequest) => {
    const expert = pool.experts[request.expert]!;
    const { parameters } = expert;
    const needsDollars = budget?.perQuestion?.dollars !== undefined || budget?.run?.dollars !== undefined;
    return { parameters, dollars: needsDollars ? dollarsOf(expert, pool.answer(request)) : undefined };
  };
  const begin = beginner(method, { ...options, experts: pool.experts, forecast });
  const outcomes = questions.map((question): QuestionResult => {
    try {
      return answerAll(begin(question, []), (request) => pool.answer(request));
    } catch (error) {
      if (onMiss === 'skip' && error instanceof Error && error.name === 'CassetteMissError')
        return { skipped: error.message };
      throw error;
    }
  });
  return methodRun(method, questions, outcomes, {
    experts: pool.experts,
    transfer: pool.transfer ?? 'unnamed',
    scorer,
  });
}

function answerAll(conducted: ReturnType<typeof conduct>, answer: ExpertPool['answer']): Conducted {
  let step = conducted.next([]);
  while (step.done !== true) step = conducted.next(step.value.map(answer));
  return step.value;
}

/** The inputs of `conduct` for a question: its random stream, its ledger, and the run's ledger. */
export function beginner(
  method: Method,
  {
    experts,
    seed,
    budget,
    available,
    forecast,
  }: {
    readonly experts: readonly Expert[];
    readonly seed: Seed;
    readonly budget?: Budget;
    readonly available?: (question: Question) => readonly number[];
    readonly forecast: ConductOptions['forecast'];
  },
) {
  const everyone = experts.map((_, expert) => expert);
  const stream: Rng = createRng(seed).fork(`method ${method.name}`);
  const ofRun: Ledger = createLedger(budget?.run, 'of the run');
  return (question: Question, record: Call[]) =>
    conduct(
      method,
      question,
      {
        experts,
        available: available?.(question) ?? everyone,
        rng: stream.fork(question.id),
        ledgers: [createLedger(budget?.perQuestion, 'of the question'), ofRun],
        forecast,
      },
      record,
    );
}
