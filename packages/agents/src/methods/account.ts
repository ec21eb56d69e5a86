import type { Expert } from '@der-gym/env';
import { expectInteger, expectThat } from 'gymnasium-js/expect';
import type { Call } from './types.ts';

/** What the calls of one question came to. A figure the data do not hold is null, never a silent 0. */
export interface Account {
  readonly calls: number;
  /** Billions, over all calls: Param. Infer. of the paper. */
  readonly parameters: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly dollars: number | null;
  /** Of all calls, as if they were made one after the other. */
  readonly latencyMs: number | null;
  /** From the first call to the last answer, calls of a round side by side. */
  readonly criticalPathMs: number | null;
  /** The same, counted in calls. */
  readonly criticalPathCalls: number;
}

/** What of a call an account looks at. */
export type ChargedCall = Pick<Call, 'index' | 'round' | 'expert' | 'parents' | 'answer'>;

/**
 * Returns what the calls of one question came to: all of them, losing voters and rejected answers included.
 *
 * A call starts when the round before its own and all its parents have ended.
 *
 * @param calls - in the order made; `index` is the place in the list
 * @throws RangeError for a call of an expert that is not there, or that was shown a later call's answer
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
  // when everything up to and including each round has ended
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
