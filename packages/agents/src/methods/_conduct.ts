import {
  type Answer,
  type AnswerRequest,
  type Expert,
  type Message,
  promptTemplate,
  type Question,
} from '@der-gym/env';
import type { Rng } from 'gymnasium-js';
import { expectKind } from 'gymnasium-js/expect';
import { dollarsOf } from './account.ts';
import type { Forecast, Ledger } from './budget.ts';
import type { Ask, Call, Method, MethodInput } from './types.ts';

/** One question answered by one method. */
export interface Conducted {
  /** Null where no call was allowed. */
  readonly text: string | null;
  /** The call whose answer was returned; null for the method's own text, or no answer. */
  readonly chosen: Call | null;
  readonly calls: readonly Call[];
  /** Why a call was refused, or null. */
  readonly refused: string | null;
}

export interface ConductOptions {
  readonly experts: readonly Expert[];
  readonly available: readonly number[];
  readonly rng: Rng;
  /** The budgets of the question and of the run. A call is made if both allow it. */
  readonly ledgers: readonly Ledger[];
  readonly forecast: (request: AnswerRequest) => Forecast;
}

/** Marks a call that failed. */
export const FAILED: unique symbol = Symbol('failed');

/** Requests of one round, to be answered in parallel, in this order. */
type Round = readonly AnswerRequest[];

/**
 * Runs a method on one question: checks its calls, enforces the budgets, and records every call.
 * The caller answers the rounds it yields, immediately or over a network. After a call that `FAILED`
 * the others of its round are recorded, because they were paid, and the question ends. `record` holds all calls so far.
 */
export function* conduct(
  method: Method,
  question: Question,
  options: ConductOptions,
  record: Call[],
): Generator<Round, Conducted, readonly (Answer | typeof FAILED)[]> {
  const { experts, available, rng, ledgers, forecast } = options;
  const { id, text } = question;
  const input: MethodInput = { question: { id, text }, experts, available, rng };
  const steps = method.answer(input);
  let step = steps.next([]);
  for (let round = 0; step.done !== true; round += 1) {
    const asks = step.value;
    if (asks.length === 0) throw broken(method, 'rounds of at least one ask', 'an empty one');
    const requests: AnswerRequest[] = [];
    const forecasts: Forecast[] = [];
    let refused: string | null = null;
    for (const ask of asks) {
      const request = requestOf(method, question, ask, record, available);
      const cost = forecast(request);
      refused = ledgers.reduce<string | null>((reason, ledger) => reason ?? ledger.refusal(cost), null);
      if (refused !== null) break;
      for (const ledger of ledgers) ledger.reserve(cost);
      requests.push(request);
      forecasts.push(cost);
    }
    const answers = requests.length === 0 ? [] : yield requests;
    const made: Call[] = [];
    answers.forEach((answer, i) => {
      if (answer === FAILED) return;
      const { expert, messages, sample } = requests[i]!;
      expectKind(`text of ${experts[expert]!.name} on question ${id}`, answer?.text, 'string');
      for (const ledger of ledgers) ledger.settle(forecasts[i]!, dollarsOf(experts[expert]!, answer));
      const parents = asks[i]!.parents?.map(({ index }) => index) ?? [];
      made.push({ index: record.length + made.length, round, expert, parents, messages, sample, answer });
    });
    record.push(...made);
    if (made.length < answers.length) return { text: null, chosen: null, calls: record, refused };
    if (refused !== null) return settle(method, input, record, refused);
    step = steps.next(made);
  }
  return taken(method, step.value, record, null);
}

function settle(method: Method, input: MethodInput, calls: readonly Call[], refused: string): Conducted {
  if (calls.length === 0) return { text: null, chosen: null, calls, refused };
  const answer = method.settle === undefined ? calls.at(-1)! : method.settle(calls, input);
  return taken(method, answer, calls, refused);
}

function taken(
  method: Method,
  answer: string | Call,
  calls: readonly Call[],
  refused: string | null,
): Conducted {
  if (typeof answer === 'string') return { text: answer, chosen: null, calls, refused };
  if (calls[answer?.index] !== answer)
    throw broken(method, 'to return a text or one of its own calls', 'something else');
  return { text: answer.answer.text, chosen: answer, calls, refused };
}

const template = promptTemplate('ktp');

function requestOf(
  method: Method,
  question: Question,
  { expert, parents = [], messages, sample = 0 }: Ask,
  calls: readonly Call[],
  available: readonly number[],
): AnswerRequest {
  if (!available.includes(expert))
    throw broken(method, 'to ask an expert that is available', `expert ${expert}`);
  if (!Number.isSafeInteger(sample) || sample < 0)
    throw broken(method, 'to ask for a sample from 0 on', `${sample}`);
  if (parents.some((parent) => calls[parent.index] !== parent))
    throw broken(method, 'to show answers to calls already made for this question', 'another');
  if (parents.length > 0 && method.needs === 'bare')
    throw broken(method, "to ask the bare question, as its `needs: 'bare'` says", 'an ask with parents');
  const previousAnswers = parents.map(({ answer }) => answer.text);
  const prompt: readonly Message[] = messages ?? template.messages(question.text, previousAnswers);
  return { question, expert, previousAnswers, messages: prompt, sample };
}

function broken({ name }: Method, expected: string, got: string): TypeError {
  return new TypeError(`Expected the method ${name} to keep to its protocol: ${expected}, got ${got}.`);
}
