import { expectNumber, expectOneOf, show } from 'gymnasium-js/expect';
import type { Answer, Expert, PublicQuestion } from './types.ts';

/** The input of a cost function: one call and its answer. */
interface CostedCall {
  readonly expert: Expert;
  readonly question: PublicQuestion;
  /** The answer shown to the expert, null on the first call. */
  readonly previousAnswer: string | null;
  readonly answer: Answer;
}

/**
 * C(M) of a call, before its weight alpha:
 * - `'parameters'`: the expert's parameters, in billions *(paper, default)*
 * - `'price'`: dollars, from the expert's token prices and the answer's token counts
 * - `'latency'`: seconds, from the answer's `latencyMs`
 * - a function of the call, >= 0
 *
 * Alpha is then per billion parameters, per dollar, per second, or per unit of the function.
 */
export type CostRule = 'parameters' | 'price' | 'latency' | ((expert: Expert, call: CostedCall) => number);

/** The unit of cost, for the heading of a table. */
export function costUnit(rule: CostRule): string {
  if (typeof rule === 'function') return 'units of a custom function';
  const units = { parameters: 'billion parameters', price: 'dollars', latency: 'seconds' } as const;
  return units[rule];
}

export function checkCostRule(rule: CostRule): void {
  if (typeof rule !== 'function') expectOneOf('cost', rule, ['parameters', 'price', 'latency']);
}

/**
 * Returns C(M) of one call.
 *
 * @throws RangeError if the price, token count or latency that the rule needs is missing, or if the cost is negative, NaN or
 * infinite; the message names expert and question
 *
 * @example
 * ```ts
 * import { callCost } from './cost.ts';
 *
 * const call = {
 *   expert: { name: 'A', parameters: 7, price: { inputPerMillion: 1, outputPerMillion: 4 } },
 *   question: { id: 'q', text: 'What is 6 x 7?' },
 *   previousAnswer: null,
 *   answer: { text: '42', inputTokens: 500000, outputTokens: 250000, latencyMs: 1500 },
 * };
 * callCost('parameters', call); // => 7
 * callCost('price', call); // => 1.5
 * callCost('latency', call); // => 1.5
 * ```
 */
export function callCost(rule: CostRule, call: CostedCall): number {
  const { expert, answer } = call;
  if (rule === 'parameters') return expert.parameters;
  const needed = (name: string, value: number | undefined): number => {
    if (value !== undefined && Number.isFinite(value) && value >= 0) return value;
    throw new RangeError(`Expected \`${name}\` ${ofCall(call)} to be a number >= 0, got ${show(value)}.`);
  };
  if (rule === 'latency') return needed('latencyMs', answer.latencyMs) / 1000;
  if (rule === 'price') {
    const dollarsE6 =
      needed('inputTokens', answer.inputTokens) * needed('inputPerMillion', expert.price?.inputPerMillion) +
      needed('outputTokens', answer.outputTokens) *
        needed('outputPerMillion', expert.price?.outputPerMillion);
    return dollarsE6 / 1e6;
  }
  const cost = rule(expert, call);
  expectNumber(`cost ${ofCall(call)}`, cost);
  return needed('cost', cost);
}

function ofCall({ expert, question }: CostedCall): string {
  return `of expert ${show(expert.name)} on question ${show(question.id)}`;
}
