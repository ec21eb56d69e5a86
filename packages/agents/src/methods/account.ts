import type { Expert } from '@der-gym/env';
import { expectInteger, expectThat } from 'gymnasium-js/expect';
import type { Call } from './types.ts';

/** Totals over the calls of one question. A figure that the data lack is null, never 0. */
interface Account {
  readonly calls: number;
  /** Billions, over all calls: Param. Infer. of the paper. */
  readonly parameters: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly dollars: number | null;
  /** Of all calls, as if made in sequence. */
  readonly latencyMs: number | null;
  /** From the first call to the last answer, with parallel calls in a round. */
  readonly criticalPathMs: number | null;
  /** The same, counted in calls. */
  readonly criticalPathCalls: number;
}

/** The part of a call that an account uses. */
export type ChargedCall = Pick<Call, 'index' | 'round' | 'expert' | 'parents' | 'answer'>;

/**
 * Returns totals over all calls of one question, including losing voters and rejected answers.
 *
 * A call starts when the previous round and all its parents have ended.
 *
 * @param calls - in the order made; `index` is the place in the list
 * @throws RangeError for a call of an unknown expert, or one that was shown the answer of a later call
 *
 * @example
 * ```ts
 * import { accountOf } from './account.ts';
 *
 * const experts = [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13, price: { inputPerMillion: 1, outputPerMillion: 2 } }];
 * const call = (index: number, round: number, expert: number, latencyMs: number) =>
 *   ({ index, round, expert, parents: [], answer: { text: '42', inputTokens: 100, outputTokens: 10, latencyMs } });
 * const account = accountOf([call(0, 0, 0, 300), call(1, 0, 1, 500), call(2, 1, 0, 200)], experts);
 * account.parameters; // => 27
 * account.dollars; // => null
 * account.latencyMs; // => 1000
 * account.criticalPathMs; // => 700
 * account.criticalPathCalls; // => 2
 * ```
 */
export function accountOf(calls: readonly ChargedCall[], experts: readonly Expert[]): Account {
  calls.forEach((call, place) => {
    checkCall(call, place, calls[place - 1]?.round ?? 0, experts);
  });
  return {
    calls: calls.length,
    parameters: calls.reduce((sum, { expert }) => sum + experts[expert]!.parameters, 0),
    inputTokens: total(calls, ({ answer }) => answer.inputTokens),
    outputTokens: total(calls, ({ answer }) => answer.outputTokens),
    dollars: total(calls, ({ expert, answer }) => dollarsOf(experts[expert]!, answer)),
    latencyMs: total(calls, ({ answer }) => answer.latencyMs),
    criticalPathMs: criticalPath(calls, ({ answer }) => answer.latencyMs),
    criticalPathCalls: criticalPath(calls, () => 1) as number,
  };
}

/** Dollars of one answer, or undefined without a price or a token count. */
export function dollarsOf({ price }: Expert, answer: ChargedCall['answer']): number | undefined {
  const { inputTokens, outputTokens } = answer;
  if (price === undefined || inputTokens === undefined || outputTokens === undefined) return undefined;
  return (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6;
}

function total(calls: readonly ChargedCall[], figureOf: (call: ChargedCall) => number | undefined) {
  let sum = 0;
  for (const call of calls) {
    const value = figureOf(call);
    if (value === undefined) return null;
    sum += value;
  }
  return sum;
}

function criticalPath(
  calls: readonly ChargedCall[],
  lengthOf: (call: ChargedCall) => number | undefined,
): number | null {
  const ends: number[] = [];
  // the end time of each round
  const roundEnds: number[] = [];
  for (const call of calls) {
    const length = lengthOf(call);
    if (length === undefined) return null;
    const before = call.round === 0 ? 0 : (roundEnds[call.round - 1] ?? 0);
    const start = call.parents.reduce((latest, parent) => Math.max(latest, ends[parent]!), before);
    const end = start + length;
    ends.push(end);
    roundEnds[call.round] = Math.max(roundEnds[call.round] ?? before, end);
  }
  return ends.reduce((latest, end) => Math.max(latest, end), 0);
}

function checkCall(call: ChargedCall, place: number, last: number, experts: readonly Expert[]): void {
  const { index, expert, round } = call;
  expectThat(`index of call ${place}`, index, index === place, 'its place');
  expectInteger(`expert of call ${place}`, expert, 0, experts.length - 1);
  const follows = round === last || (place > 0 && round === last + 1);
  expectThat(`round of call ${place}`, round, follows, `${last} or the one after it`);
  for (const parent of call.parents) expectInteger(`parents of call ${place}`, parent, 0, place - 1);
}
