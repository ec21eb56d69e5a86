import type { Expert } from '@der-gym/env';
import { expectLength } from '../../_check.ts';
import { accountColumns, type MethodRun } from './method-run.ts';

/**
 * Returns a finished run under other prices, without asking again: its calls are the same, what they cost is not.
 *
 * @param experts - the run's experts, in its order, with other `parameters` or `price`
 * @throws RangeError when they are not the run's experts
 *
 * @example
 * ```ts
 * import { fixedExpertMethod, repriceRun, runMethod } from '@der-gym/agents';
 *
 * const pool = { experts: [{ name: 'A', parameters: 7 }], answer: () => ({ text: '42', inputTokens: 10, outputTokens: 5 }) };
 * const scorer = { signature: 'one', range: [0, 1] as const, defaultThreshold: 1, score: () => 1 };
 * const questions = [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }];
 * const run = runMethod(fixedExpertMethod(0, pool.experts), { questions, pool, scorer, seed: 1 });
 * const repriced = repriceRun(run, [{ name: 'A', parameters: 700, price: { inputPerMillion: 1, outputPerMillion: 2 } }]);
 * repriced.parameters; // => [700]
 * repriced.dollars; // => [0.00002]
 * ```
 */
export function repriceRun(run: MethodRun, experts: readonly Expert[]): MethodRun {
  expectLength('experts', experts, run.experts.length);
  run.experts.forEach(({ name }, i) => {
    if (experts[i]!.name !== name)
      throw new RangeError(`Expected \`experts[${i}]\` to be ${name}, got ${experts[i]!.name}.`);
  });
  const skipped = new Set(run.skipped.map(({ place }) => place));
  const records = run.records.map((calls, place) => (skipped.has(place) ? null : calls));
  return { ...run, experts, ...accountColumns(records, experts) };
}
