import { expectOneOf, expectThat } from './_check.ts';

/** A judge's verdict on two answers to one question. */
export interface PairwiseComparison {
  /** The candidates whose answers were shown, in this order. */
  readonly first: string;
  readonly second: string;
  readonly verdict: 'first' | 'second' | 'bothGood' | 'bothBad';
}

/** Options of {@link gptRank}. */
export interface GptRankOptions {
  /**
   * How the score of a candidate is computed:
   * - `'maxLogits'` *(default)*: the sum over all others of its points against them minus their points against it
   * - `'maxWins'`: the number of positive entries in its row plus the number of negative entries in its column
   *
   * @defaultValue `'maxLogits'`
   */
  readonly policy?: 'maxLogits' | 'maxWins';
}

/** Ranks of the candidates on one question. */
export interface GptRanks {
  /** 1 is best. Equal scores share the better rank. In the order of the candidates. */
  readonly ranks: ReadonlyMap<string, number>;
  readonly scores: ReadonlyMap<string, number>;
}

/**
 * Returns the GPT-Rank of each candidate on one question, from a judge's pairwise verdicts, as LLM-Blender computes it
 * (Jiang et al. 2023). A comparison is 1 point for the better answer and -1 for the other one; half a point each if both
 * are good, and minus half a point each if both are bad. A candidate's score is the sum over all others of its points
 * against them minus their points against it. Its rank is one more than the number of higher scores. No judge is called:
 * the verdicts are part of the data.
 *
 * If a pair was shown in both orders, both comparisons count. Every pair must be compared at least once, since otherwise
 * the ranks would depend on which pairs are missing.
 *
 * @param candidates - at least two different names
 * @throws RangeError when a name is unknown or repeated, a verdict is unknown, or a pair was not compared
 *
 * @example
 * ```ts
 * import { gptRank } from '@der-gym/metrics';
 *
 * const { ranks, scores } = gptRank(['a', 'b', 'c'], [
 *   { first: 'a', second: 'b', verdict: 'first' },
 *   { first: 'a', second: 'c', verdict: 'bothGood' },
 *   { first: 'c', second: 'b', verdict: 'first' },
 * ]);
 * [...ranks]; // => [['a', 1], ['b', 3], ['c', 1]]
 * [...scores]; // => [['a', 2], ['b', -4], ['c', 2]]
 * ```
 */
export function gptRank(
  candidates: readonly string[],
  comparisons: readonly PairwiseComparison[],
  options: GptRankOptions = {},
): GptRanks {
  const { policy = 'maxLogits' } = options;
  expectOneOf('policy', policy, ['maxLogits', 'maxWins']);
  const n = candidates.length;
  const points = pointsOf(candidates, comparisons);
  const scores = candidates.map((_, i) => {
    let score = 0;
    for (let j = 0; j < n; j++) {
      const own = points[i * n + j]!;
      const theirs = points[j * n + i]!;
      if (policy === 'maxLogits') score += own - theirs;
      else score += (own > 0 ? 1 : 0) + (theirs < 0 ? 1 : 0);
    }
    return score;
  });
  const ranks = scores.map((score) => 1 + scores.filter((other) => other > score).length);
  return {
    ranks: new Map(candidates.map((name, i) => [name, ranks[i]!])),
    scores: new Map(candidates.map((name, i) => [name, scores[i]!])),
  };
}

/**
 * Returns each candidate's rank averaged over questions, which LLM-Blender's tables call GPT-Rank. Lower is better.
 *
 * @param questions - the ranks of each question, at least one, all with the same candidates
 * @throws RangeError when there is no question or the candidates differ
 *
 * @example
 * ```ts
 * import { gptRank } from '@der-gym/metrics';
 * import { meanRanks } from './gpt-rank.ts';
 *
 * const judge = (verdict: 'first' | 'second') =>
 *   gptRank(['a', 'b'], [{ first: 'a', second: 'b', verdict }]).ranks;
 * [...meanRanks([judge('first'), judge('first'), judge('second'), judge('first')])];
 * // => [['a', 1.25], ['b', 1.75]]
 * ```
 */
export function meanRanks(questions: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const [first] = questions;
  if (first === undefined)
    throw new RangeError('Expected `questions` to contain the ranks of at least one question, got none.');
  const sums = new Map([...first.keys()].map((name) => [name, 0]));
  for (const [i, ranks] of questions.entries()) {
    for (const name of sums.keys()) {
      const rank = ranks.get(name);
      if (rank === undefined || ranks.size !== sums.size) {
        throw new RangeError(
          `Expected \`questions[${i}]\` to rank ${[...sums.keys()].join(', ')}, got ${[...ranks.keys()].join(', ')}.`,
        );
      }
      sums.set(name, sums.get(name)! + rank);
    }
  }
  return new Map([...sums].map(([name, sum]) => [name, sum / questions.length]));
}

/** Returns the points of i against j at index i n + j, shape [n, n]. */
function pointsOf(candidates: readonly string[], comparisons: readonly PairwiseComparison[]): Float64Array {
  const n = candidates.length;
  const index = new Map(candidates.map((name, i) => [name, i]));
  const areNames = n >= 2 && index.size === n;
  expectThat('candidates', JSON.stringify(candidates), areNames, 'at least two different names');
  const points = new Float64Array(n * n);
  const compared = new Uint8Array(n * n);
  for (const [k, { first, second, verdict }] of comparisons.entries()) {
    const i = index.get(first);
    const j = index.get(second);
    if (i === undefined || j === undefined || i === j) {
      throw new RangeError(
        `Expected \`comparisons[${k}]\` to compare two candidates, got ${JSON.stringify([first, second])}.`,
      );
    }
    expectOneOf(`comparisons[${k}].verdict`, verdict, Object.keys(POINTS));
    const pair = POINTS[verdict];
    points[i * n + j]! += pair[0];
    points[j * n + i]! += pair[1];
    compared[i * n + j] = compared[j * n + i] = 1;
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (compared[i * n + j] === 0) {
        throw new RangeError(
          `Expected \`comparisons\` to cover every pair, got no comparison of ${JSON.stringify([candidates[j], candidates[i]])}.`,
        );
      }
    }
  }
  return points;
}

/** Points of the first and the second answer. */
const POINTS: Readonly<Record<PairwiseComparison['verdict'], readonly [number, number]>> = {
  first: [1, -1],
  second: [-1, 1],
  bothGood: [0.5, 0.5],
  bothBad: [-0.5, -0.5],
};
