import { expectOneOf, expectThat } from './_check.ts';

/** What a judge said of two answers to one question. */
export interface PairwiseComparison {
  /** Whose answers were shown, in this order. */
  readonly first: string;
  readonly second: string;
  readonly verdict: 'first' | 'second' | 'bothGood' | 'bothBad';
}

/** Options of {@link gptRank}. */
export interface GptRankOptions {
  /**
   * What is added up for each candidate:
   * - `'maxLogits'` *(default)*: over the others, its points against them minus theirs against it
   * - `'maxWins'`: the entries of its row above 0 and of its column below 0
   *
   * @defaultValue `'maxLogits'`
   */
  readonly policy?: 'maxLogits' | 'maxWins';
}

/** Ranks of the candidates on one question. */
export interface GptRanks {
  /** 1 is best; equal scores share the better rank. In the order of the candidates. */
  readonly ranks: ReadonlyMap<string, number>;
  readonly scores: ReadonlyMap<string, number>;
}

/**
 * Returns the GPT-Rank of each candidate on one question from a judge's pairwise verdicts, as LLM-Blender computes it
 * (Jiang et al. 2023): a comparison gives the better one a point and the other one -1; both good gives each half a
 * point, both bad each minus half a point. A candidate's score is the sum, over the others, of its points against
 * them minus theirs against it, and its rank one more than the number of higher scores. Nothing is imitated here: the
 * verdicts come from the judge, with the data.
 *
 * Where a pair was shown in both orders, both count. Every pair must have been compared at least once: of a partial
 * list the ranks would depend on what was left out.
 *
 * @param candidates - two or more different names
 * @throws RangeError when a name is unknown or repeated, a verdict unknown, or a pair was not compared
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
 * Returns each candidate's rank averaged over questions: the number that LLM-Blender's tables call GPT-Rank, lower
 * is better.
 *
 * @param questions - the ranks of each question, one or more, all of the same candidates
 * @throws RangeError when there is no question or candidates differ
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
    throw new RangeError('Expected `questions` to hold ranks of a question, got none.');
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

/** Points of i against j at i n + j, shape [n, n]. */
function pointsOf(candidates: readonly string[], comparisons: readonly PairwiseComparison[]): Float64Array {
  const n = candidates.length;
  const index = new Map(candidates.map((name, i) => [name, i]));
  const areNames = n >= 2 && index.size === n;
  expectThat('candidates', JSON.stringify(candidates), areNames, 'two or more different names');
  const points = new Float64Array(n * n);
  const compared = new Uint8Array(n * n);
  for (const [k, { first, second, verdict }] of comparisons.entries()) {
    const i = index.get(first);
    const j = index.get(second);
    if (i === undefined || j === undefined || i === j) {
      throw new RangeError(
        `Expected \`comparisons[${k}]\` to be of two candidates, got ${JSON.stringify([first, second])}.`,
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
          `Expected \`comparisons\` to have every pair, got none of ${JSON.stringify([candidates[j], candidates[i]])}.`,
        );
      }
    }
  }
  return points;
}

/** Points of the first and of the second. */
const POINTS: Readonly<Record<PairwiseComparison['verdict'], readonly [number, number]>> = {
  first: [1, -1],
  second: [-1, 1],
  bothGood: [0.5, 0.5],
  bothBad: [-0.5, -0.5],
};
