import { utilityOf } from '@der-gym/env';
import { expectInteger, expectLength, expectNonEmpty, expectNumber } from 'gymnasium-js/expect';
import { expectRows } from '../../_rows.ts';

interface FitCascadeOptions {
  /** P of each expert's answer to the bare question, train questions only, row-major, shape [questions, experts]. */
  readonly scores: ArrayLike<number>;
  /** The judge's values for the same answers, in the same shape. */
  readonly judged: ArrayLike<number>;
  /** Cost of a call of each expert, in any unit, shape [experts]. */
  readonly costs: ArrayLike<number>;
  /** Maximum average cost of a question, in the same unit. @defaultValue none */
  readonly budget?: number;
  /** Score per unit of cost; 0 spends the budget on anything that helps. @defaultValue 0 */
  readonly costWeight?: number;
  /** Longest cascade. FrugalGPT: 3. @defaultValue 3 */
  readonly maxLength?: number;
  /** Number of candidate thresholds at each position: quantiles of the judge's values for that expert. @defaultValue 8 */
  readonly candidates?: number;
}

interface FittedCascade {
  readonly order: readonly number[];
  /** Shape [order - 1]. */
  readonly thresholds: readonly number[];
  /** Mean on train. */
  readonly score: number;
  readonly cost: number;
}

/**
 * Returns the order of experts and the thresholds with the best score on train within a budget, by brute force.
 *
 * Ties go to the lower cost, then to the shorter cascade, the lower experts and the lower thresholds. The last answer is
 * always accepted, so a cascade of one is a fixed expert.
 *
 * @throws RangeError for lengths that do not match, or a budget below the cost of every expert
 *
 * @example
 * ```ts
 * import { fitCascade } from '@der-gym/agents';
 *
 * // the cheap expert is right on the first question, and the judge can tell
 * fitCascade({ scores: [1, 1, 0, 1], judged: [0.9, 0.9, 0.1, 0.9], costs: [1, 10] });
 * // => { order: [0, 1], thresholds: [0.1], score: 1, cost: 6 }
 * ```
 */
export function fitCascade(options: FitCascadeOptions): FittedCascade {
  const { scores, judged, costs, budget = Number.POSITIVE_INFINITY, costWeight = 0 } = options;
  const { maxLength = 3, candidates = 8 } = options;
  const numExperts = costs.length;
  expectNonEmpty('scores', scores);
  const numQuestions = expectRows('scores', scores, numExperts);
  expectLength('judged', judged, scores.length);
  expectNumber('costWeight', costWeight, 0);
  expectNumber('budget', budget, 0, Number.POSITIVE_INFINITY);
  expectInteger('maxLength', maxLength, 1);
  expectInteger('candidates', candidates, 1);
  const thresholds = Array.from({ length: numExperts }, (_, expert) =>
    quantiles(
      Float64Array.from({ length: numQuestions }, (_, q) => judged[q * numExperts + expert]!),
      candidates,
    ),
  );
  let best: (FittedCascade & { readonly value: number }) | null = null;
  const order: number[] = [];
  const chosen: number[] = [];

  /** `open` are questions whose answers were all rejected so far; `score` is the total of the others. */
  const extend = (open: Int32Array, score: number, cost: number): void => {
    for (let expert = 0; expert < numExperts; expert += 1) {
      if (order.includes(expert)) continue;
      order.push(expert);
      const paid = cost + open.length * costs[expert]!;
      if (paid / numQuestions <= budget * (1 + 1e-12)) {
        let ended = score;
        for (const q of open) ended += scores[q * numExperts + expert]!;
        consider(ended / numQuestions, paid / numQuestions);
        if (order.length < maxLength) {
          for (const threshold of thresholds[expert]!) {
            const left = open.filter((q) => !(judged[q * numExperts + expert]! > threshold));
            // nothing rejected, or nothing accepted: a shorter cascade does the same
            if (left.length === 0 || left.length === open.length) continue;
            let taken = score;
            for (const q of open)
              if (judged[q * numExperts + expert]! > threshold) taken += scores[q * numExperts + expert]!;
            chosen.push(threshold);
            extend(left, taken, paid);
            chosen.pop();
          }
        }
      }
      order.pop();
    }
  };
  const consider = (score: number, cost: number): void => {
    const value = utilityOf(score, cost, costWeight);
    if (best === null || better([value, -cost, -order.length], [best.value, -best.cost, -best.order.length]))
      best = { order: [...order], thresholds: [...chosen], score, cost, value };
  };
  extend(
    Int32Array.from({ length: numQuestions }, (_, q) => q),
    0,
    0,
  );
  const found = best as (FittedCascade & { readonly value: number }) | null;
  if (found === null) throw new RangeError(`Expected \`budget\` to pay for an expert, got ${budget}.`);
  const { value: _, ...fitted } = found;
  return fitted;
}

/** Whether the first pair that differs is in descending order. */
function better(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((value, place) => value !== b[place]);
  return i >= 0 && a[i]! > b[i]!;
}

function quantiles(values: Float64Array, count: number): readonly number[] {
  values.sort();
  const at = (k: number) => values[Math.floor((k * values.length) / (count + 1))]!;
  return [...new Set(Array.from({ length: count }, (_, k) => at(k + 1)))];
}
