import type { Expert } from '@der-gym/env';
import { expectNumber } from 'gymnasium-js/expect';
import { expectRows } from '../_rows.ts';
import { cheapestBest } from '../routers/_choose.ts';

/** The results of an oracle, one entry per question. It knows every score in advance: a bound, not a goal. */
interface OracleOutcome {
  /** The expert whose answer is returned, -1 for none; shape [questions]. */
  readonly expert: Int32Array;
  /** P of the answer by the oracle's convention, shape [questions]. */
  readonly score: Float64Array;
  /** Billions of parameters charged, shape [questions]. */
  readonly parameters: Float64Array;
}

/** A table of scores of bare answers. */
interface ScoreTable {
  /** Row-major, shape [questions, experts]. */
  readonly scores: ArrayLike<number>;
  readonly experts: readonly Expert[];
}

/**
 * The calls that an oracle is charged for:
 * - `'chosen'` the returned call only, as if the oracle had known whom to ask *(default)*
 * - `'all'` one call of every expert, as if the oracle had compared their answers
 */
type OracleCharge = 'chosen' | 'all';

/**
 * Returns the best bare answer for each question. Ties go to the cheapest expert, then the lowest index.
 *
 * @throws RangeError when the scores are not whole rows, or not finite
 * @example
 * ```ts
 * import { bestExpertOracle } from '@der-gym/agents';
 *
 * const experts = [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }];
 * const table = { experts, scores: [0, 1, 1, 1, 0, 0] };
 * bestExpertOracle(table); // => { expert: [1, 0, 0], score: [1, 1, 0], parameters: [13, 7, 7] }
 * bestExpertOracle(table, { charge: 'all' }).parameters; // => [20, 20, 20]
 * ```
 */
export function bestExpertOracle(
  table: ScoreTable,
  { charge = 'chosen' }: { readonly charge?: OracleCharge } = {},
): OracleOutcome {
  const all = table.experts.reduce((sum, { parameters }) => sum + parameters, 0);
  return eachQuestion(table, (start) => {
    const expert = cheapestBest(table.scores, start, table.experts);
    return {
      expert,
      score: table.scores[start + expert]!,
      parameters: charge === 'all' ? all : table.experts[expert]!.parameters,
    };
  });
}

/**
 * Returns the cheapest expert whose bare answer scores at least p0, or the best one if no answer does. Ties go to the lowest
 * index, and among the best to the cheapest.
 *
 * @param threshold p0
 * @throws RangeError when the scores are not whole rows, or not finite
 * @example
 * ```ts
 * import { cheapestSufficientOracle } from '@der-gym/agents';
 *
 * const experts = [{ name: 'A', parameters: 13 }, { name: 'B', parameters: 7 }];
 * // B is good enough, though A is better; then nobody is, and A is the best of them
 * const found = cheapestSufficientOracle({ experts, scores: [0.9, 0.8, 0.6, 0.5] }, { threshold: 0.7 });
 * found; // => { expert: [1, 0], score: [0.8, 0.6], parameters: [7, 13] }
 * ```
 */
export function cheapestSufficientOracle(
  table: ScoreTable,
  { threshold }: { readonly threshold: number },
): OracleOutcome {
  const { scores, experts } = table;
  return eachQuestion(table, (start) => {
    let expert = -1;
    experts.forEach(({ parameters }, e) => {
      if (scores[start + e]! < threshold) return;
      if (expert < 0 || parameters < experts[expert]!.parameters) expert = e;
    });
    if (expert < 0) expert = cheapestBest(scores, start, experts);
    return { expert, score: scores[start + expert]!, parameters: experts[expert]!.parameters };
  });
}

/**
 * Returns RouterBench's oracle (Hu et al. 2024): the best score, with ties to the cheapest. A question whose best score is 0 has no
 * expert (`expert` -1) and costs nothing.
 *
 * @throws RangeError when the scores are not whole rows, or not finite
 * @example
 * ```ts
 * import { routerBenchOracle } from '@der-gym/agents';
 *
 * const experts = [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }];
 * routerBenchOracle({ experts, scores: [0, 0.5, 0, 0] });
 * // => { expert: [1, -1], score: [0.5, 0], parameters: [13, 0] }
 * ```
 */
export function routerBenchOracle(table: ScoreTable): OracleOutcome {
  return eachQuestion(table, (start) => {
    const expert = cheapestBest(table.scores, start, table.experts);
    const score = table.scores[start + expert]!;
    if (score === 0) return { expert: -1, score: 0, parameters: 0 };
    return { expert, score, parameters: table.experts[expert]!.parameters };
  });
}

/**
 * Returns LLMRouterBench's oracle: score 1 if any answer scores above 0, otherwise 0. It is charged the cheapest expert that is
 * right, or the cheapest of all if none is.
 *
 * @throws RangeError when the scores are not whole rows, or not finite
 * @example
 * ```ts
 * import { llmRouterBenchOracle } from '@der-gym/agents';
 *
 * const experts = [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }];
 * llmRouterBenchOracle({ experts, scores: [0, 0.5, 0, 0] });
 * // => { expert: [1, 0], score: [1, 0], parameters: [13, 7] }
 * ```
 */
export function llmRouterBenchOracle(table: ScoreTable): OracleOutcome {
  const { scores, experts } = table;
  return eachQuestion(table, (start) => {
    let expert = -1;
    let cheapest = 0;
    experts.forEach(({ parameters }, e) => {
      if (parameters < experts[cheapest]!.parameters) cheapest = e;
      if (scores[start + e]! <= 0) return;
      if (expert < 0 || parameters < experts[expert]!.parameters) expert = e;
    });
    const score = expert < 0 ? 0 : 1;
    const charged = expert < 0 ? cheapest : expert;
    return { expert: charged, score, parameters: experts[charged]!.parameters };
  });
}

function eachQuestion(
  { scores, experts }: ScoreTable,
  answer: (start: number) => { expert: number; score: number; parameters: number },
): OracleOutcome {
  if (experts.length === 0) throw new RangeError('Expected `experts` to hold at least one, got none.');
  const size = expectRows('scores', scores, experts.length);
  for (let i = 0; i < scores.length; i += 1) {
    expectNumber(`scores[${i}]`, scores[i]);
  }
  const out = {
    expert: new Int32Array(size),
    score: new Float64Array(size),
    parameters: new Float64Array(size),
  };
  for (let q = 0; q < size; q += 1) {
    const found = answer(q * experts.length);
    out.expert[q] = found.expert;
    out.score[q] = found.score;
    out.parameters[q] = found.parameters;
  }
  return out;
}
