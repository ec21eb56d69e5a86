import { type Expert, type PublicQuestion, utilityOf } from '@der-gym/env';
import { derDefaults } from '@der-gym/env/rewards';
import { expectInteger, expectLength, expectNumber } from 'gymnasium-js/expect';
import type { Call, Method } from '../types.ts';

/** A learned model of the score of the next answer and of the current one. It never reads a reference. */
export interface ScoreModel {
  readonly name: string;
  /** Billions. */
  readonly agentParameters: number;
  /** Expected score of each expert's answer if asked next, shape [experts]. */
  next(question: PublicQuestion, answer: string | null): Float64Array;
  /** Expected score of an answer. */
  current(question: PublicQuestion, answer: string): number;
}

interface LookAheadOptions {
  readonly model: ScoreModel;
  readonly experts: readonly Expert[];
  /** Maximum number of calls. */
  readonly maxSteps: number;
  /** Score per billion parameters (alpha of the paper). @defaultValue 0.001 */
  readonly costWeight?: number;
  /**
   * Minimum expected improvement over the current answer for another call. The best of many forecasts is usually too high, so choose
   * this on validation. @defaultValue 0
   */
  readonly margin?: number;
  /** @defaultValue 'greedy look-ahead' */
  readonly name?: string;
}

/**
 * Returns the method that looks one step ahead. It shows the last answer to the expert with the highest expected score minus cost, and
 * stops when no further call is expected to pay for itself. Ties go to stopping, then the lowest index. It returns the last answer.
 *
 * @example
 * ```ts
 * import { lookAheadMethod, runMethod } from '@der-gym/agents';
 *
 * const experts = [{ name: 'A', parameters: 10 }, { name: 'B', parameters: 100 }];
 * const model = {
 *   name: 'by hand', agentParameters: 0,
 *   next: (_: unknown, answer: string | null) => (answer === null ? Float64Array.of(0.5, 0.55) : Float64Array.of(0.5, 0.9)),
 *   current: (_: unknown, answer: string) => (answer === '42' ? 0.9 : 0.3),
 * };
 * const pool = { experts, answer: ({ expert }: { expert: number }) => ({ text: expert === 0 ? '41' : '42' }) };
 * const scorer = { signature: 'one', range: [0, 1] as const, defaultThreshold: 1, score: (answer: string) => (answer === '42' ? 1 : 0) };
 * const method = lookAheadMethod({ model, experts, maxSteps: 4 });
 * runMethod(method, { questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }], pool, scorer, seed: 1 }).routes; // => [[0, 1]]
 * ```
 */
export function lookAheadMethod(options: LookAheadOptions): Method {
  const {
    model,
    experts,
    maxSteps,
    costWeight = derDefaults.costWeight,
    margin = 0,
    name = 'greedy look-ahead',
  } = options;
  expectInteger('maxSteps', maxSteps, 1);
  expectNumber('costWeight', costWeight, 0);
  expectNumber('margin', margin, 0);
  return {
    name,
    agentParameters: model.agentParameters,
    needs: maxSteps > 1 ? 'conditional' : 'bare',
    agreement: false,
    *answer({ question, available }) {
      let last: Call | null = null;
      for (let t = 0; ; t += 1) {
        const expected = model.next(question, last?.answer.text ?? null);
        expectLength('model.next', expected, experts.length);
        const worth = (expert: number) =>
          utilityOf(expected[expert]!, experts[expert]!.parameters, costWeight);
        const expert = available.reduce((best, each) => (worth(each) > worth(best) ? each : best));
        if (last !== null && !(worth(expert) > model.current(question, last.answer.text) + margin))
          return last;
        const made: Call = (yield [{ expert, parents: last === null ? [] : [last] }])[0]!;
        if (t === maxSteps - 1) return made;
        last = made;
      }
    },
  };
}
