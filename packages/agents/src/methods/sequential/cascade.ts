import type { Expert, Terminator } from '@der-gym/env';
import { expectLength, expectNonEmpty, expectNumber, expectThat } from 'gymnasium-js/expect';
import type { Call, Method, MethodInput } from '../types.ts';

/** Judges how good an answer is, in [0, 1], without the reference, such as a Terminator's `probabilities`. */
export type AnswerJudge = (inputs: Parameters<Terminator['satisfied']>[0]) => Float64Array;

interface CascadeOptions {
  /** Experts in the order they are asked, each at most once. */
  readonly order: readonly number[];
  /** Answer i is accepted when its judgement is above `thresholds[i]`; the last one always. Shape [order - 1]. */
  readonly thresholds: readonly number[];
  readonly judge: AnswerJudge;
  /** Billions of parameters of the judge. @defaultValue 0 */
  readonly agentParameters?: number;
  /** @defaultValue 'cascade' */
  readonly name?: string;
}

/**
 * Returns the cascade of FrugalGPT (Chen, Zaharia and Zou 2023): experts answer the bare question in order, until a judge accepts an
 * answer. All calls are charged. `fitCascade` finds order and thresholds.
 *
 * When a budget ends it, it settles on the best-judged answer, the first of equals.
 *
 * @throws RangeError for an empty order, an expert asked twice, or thresholds of another length
 *
 * @example
 * ```ts
 * import { cascadeMethod, runMethod } from '@der-gym/agents';
 *
 * const pool = {
 *   experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 70 }],
 *   answer: ({ expert }: { expert: number }) => ({ text: expert === 0 ? 'perhaps' : 'surely' }),
 * };
 * const judge = (inputs: readonly { answer: string }[]) => Float64Array.from(inputs, ({ answer }) => (answer === 'surely' ? 0.9 : 0.2));
 * const cascade = cascadeMethod({ order: [0, 1], thresholds: [0.5], judge });
 * const scorer = { signature: 'length', range: [0, 9] as const, defaultThreshold: null, score: (answer: string) => answer.length };
 * const run = runMethod(cascade, { questions: [{ id: 'q', text: 'Is it?', reference: null }], pool, scorer, seed: 1 });
 * run.routes; // => [[0, 1]]
 * run.parameters; // => [77]
 * ```
 */
export function cascadeMethod(options: CascadeOptions): Method {
  const { order, thresholds, judge, agentParameters = 0, name = 'cascade' } = options;
  expectNonEmpty('order', order);
  expectThat('order', order, new Set(order).size === order.length, 'of different experts');
  expectLength('thresholds', thresholds, order.length - 1);
  return {
    name,
    agentParameters,
    needs: 'bare',
    agreement: false,
    *answer({ question }) {
      for (let place = 0; ; place += 1) {
        const expert = order[place]!;
        const call: Call = (yield [{ expert }])[0]!;
        if (place === order.length - 1) return call;
        const [judged] = judge([{ question, answer: call.answer.text, expert }]);
        if (judged! > thresholds[place]!) return call;
      }
    },
    settle: (calls, input) => bestJudged(calls, input, judge),
  };
}

/** The call with the best-judged answer; the first of equals. */
function bestJudged(calls: readonly Call[], { question }: MethodInput, judge: AnswerJudge): Call {
  const judged = judge(calls.map(({ answer, expert }) => ({ question, answer: answer.text, expert })));
  return calls[judged.reduce((best, value, i) => (value > judged[best]! ? i : best), 0)]!;
}

interface PriceCascadeOptions {
  readonly experts: readonly Expert[];
  /** Its judgement is compared with `threshold`. RouterBench uses the true score, which makes it an oracle. */
  readonly judge: AnswerJudge;
  /** RouterBench: the 95th percentile of all scores. */
  readonly threshold: number;
  /** Probability that a verdict is flipped. @defaultValue 0 */
  readonly errorRate?: number;
  /** Maximum cost of a question, in the experts' `parameters`. The first call is always made. @defaultValue none */
  readonly budget?: number;
  /** @defaultValue 0 */
  readonly agentParameters?: number;
  /** @defaultValue 'cascade by price' */
  readonly name?: string;
}

/**
 * Returns RouterBench's cascade (Hu et al. 2024): experts from the cheapest to the most expensive, ties to the lowest index. An answer
 * judged at least `threshold` is accepted; each verdict is flipped with probability `errorRate`. Before a call that would exceed
 * the budget it stops with the last answer.
 *
 * @throws RangeError for an error rate outside [0, 1]
 *
 * @example
 * ```ts
 * import { priceCascadeMethod, runMethod } from '@der-gym/agents';
 *
 * const pool = {
 *   experts: [{ name: 'A', parameters: 70 }, { name: 'B', parameters: 7 }],
 *   answer: ({ expert }: { expert: number }) => ({ text: expert === 0 ? 'surely' : 'perhaps' }),
 * };
 * const judge = (inputs: readonly { answer: string }[]) => Float64Array.from(inputs, ({ answer }) => (answer === 'surely' ? 1 : 0));
 * const cascade = priceCascadeMethod({ experts: pool.experts, judge, threshold: 1 });
 * const scorer = { signature: 'length', range: [0, 9] as const, defaultThreshold: null, score: (answer: string) => answer.length };
 * runMethod(cascade, { questions: [{ id: 'q', text: 'Is it?', reference: null }], pool, scorer, seed: 1 }).routes; // => [[1, 0]]
 * ```
 */
export function priceCascadeMethod(options: PriceCascadeOptions): Method {
  const { experts, judge, threshold, errorRate = 0, budget = Number.POSITIVE_INFINITY } = options;
  const { agentParameters = 0, name = 'cascade by price' } = options;
  expectNumber('errorRate', errorRate, 0, 1);
  const byPrice = experts.map((_, expert) => expert);
  byPrice.sort((a, b) => experts[a]!.parameters - experts[b]!.parameters || a - b);
  return {
    name,
    agentParameters,
    needs: 'bare',
    agreement: false,
    *answer({ question, available, rng }) {
      const order = byPrice.filter((expert) => available.includes(expert));
      let spent = 0;
      for (let place = 0; ; place += 1) {
        const expert = order[place]!;
        const call: Call = (yield [{ expert }])[0]!;
        spent += experts[expert]!.parameters;
        const next = order[place + 1];
        if (next === undefined) return call;
        const [judged] = judge([{ question, answer: call.answer.text, expert }]);
        const turned = rng.uniform() < errorRate;
        if (judged! >= threshold !== turned) return call;
        if (spent + experts[next]!.parameters > budget) return call;
      }
    },
  };
}
