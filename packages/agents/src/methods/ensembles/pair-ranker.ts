import type { PublicQuestion } from '@der-gym/env';
import { type Rng, shuffle } from 'gymnasium-js';
import { expectLength, expectNumber, expectOneOf } from 'gymnasium-js/expect';
import type { Call, Method, MethodInput } from '../types.ts';
import { askAll } from './_ask-all.ts';

/** An answer to rank, and its expert. */
interface Candidate {
  readonly expert: number;
  readonly text: string;
}

/** Compares answers in pairs, without the reference. */
export interface PairComparer {
  readonly name: string;
  /** Billions. PairRanker: 0.4. */
  readonly agentParameters: number;
  /** Logit that `left` is better than `right`; the two orders of a pair may disagree. */
  logit(question: PublicQuestion, left: Candidate, right: Candidate): number;
  /** A note for readers of its results. */
  readonly note?: string;
}

/**
 * How logits become a ranking:
 * - `'max_logits'`: the highest sum over the others of L(i, j) - L(j, i) *(LLM-Blender)*
 * - `'max_wins'`: the highest count of L(i, j) > 0 and L(j, i) < 0
 * - `'bubble'`: one pass over a random order, with the better of two neighbours moving on; 2 (N - 1) comparisons
 */
export type RankMode = 'max_logits' | 'max_wins' | 'bubble';

interface PairRankerOptions {
  readonly comparer: PairComparer;
  /** @defaultValue 'max_logits' */
  readonly mode?: RankMode;
  /** @defaultValue `PairRanker (${mode})` */
  readonly name?: string;
}

/**
 * Returns PairRanker (Jiang, Ren and Lin 2023, "LLM-Blender"): every expert is asked, and the winner of the pairwise comparisons is
 * the answer. All experts are charged. Ties go to the lowest index.
 *
 * When a budget ends it, it ranks the answers so far.
 *
 * @example
 * ```ts
 * import { pairRankerMethod, runMethod } from '@der-gym/agents';
 *
 * const pool = {
 *   experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }, { name: 'C', parameters: 6 }],
 *   answer: ({ expert }: { expert: number }) => ({ text: ['short', 'the longest', 'middling'][expert]! }),
 * };
 * const comparer = {
 *   name: 'longer is better', agentParameters: 0.4,
 *   logit: (_: unknown, left: { text: string }, right: { text: string }) => left.text.length - right.text.length,
 * };
 * const scorer = { signature: 'length', range: [0, 99] as const, defaultThreshold: null, score: (answer: string) => answer.length };
 * const questions = [{ id: 'q', text: 'Why?', reference: null }];
 * const run = runMethod(pairRankerMethod({ comparer }), { questions, pool, scorer, seed: 1 });
 * run.answers; // => ['the longest']
 * run.parameters; // => [26]
 * run.agentParameters; // => 0.4
 * ```
 */
export function pairRankerMethod(options: PairRankerOptions): Method {
  const { comparer, mode = 'max_logits', name = `PairRanker (${mode})` } = options;
  expectOneOf('mode', mode, ['max_logits', 'max_wins', 'bubble']);
  const rank = (calls: readonly Call[], { question, rng }: MethodInput): Call => {
    const logit = (i: number, j: number) => logitOf(comparer, question, calls[i]!, calls[j]!);
    if (mode === 'bubble') return calls[bubble(calls.length, logit, rng)]!;
    const logits = new Float64Array(calls.length * calls.length);
    for (let i = 0; i < calls.length; i += 1)
      for (let j = 0; j < calls.length; j += 1) if (i !== j) logits[i * calls.length + j] = logit(i, j);
    return calls[rankPairs(logits, calls.length, mode)]!;
  };
  return {
    name,
    agentParameters: comparer.agentParameters,
    needs: 'bare',
    agreement: false,
    ...(comparer.note === undefined ? {} : { note: comparer.note }),
    *answer(input) {
      return rank(yield askAll(input.available), input);
    },
    settle: rank,
  };
}

/**
 * Returns which candidate wins a full table of pairwise comparisons, ties to the lowest index.
 *
 * @param logits - L(i, j) that i beats j, row-major, shape [n, n]; the diagonal is not used
 *
 * @example
 * ```ts
 * import { rankPairs } from './pair-ranker.ts';
 *
 * // 0 beats both narrowly, 1 beats 2 by far
 * const logits = [0, 1, 1, -1, 0, 9, -1, -9, 0];
 * rankPairs(logits, 3, 'max_logits'); // => 1
 * rankPairs(logits, 3, 'max_wins'); // => 0
 * ```
 */
export function rankPairs(logits: ArrayLike<number>, n: number, mode: Exclude<RankMode, 'bubble'>): number {
  expectLength('logits', logits, n * n);
  let best = 0;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i += 1) {
    let value = 0;
    for (let j = 0; j < n; j += 1) {
      if (i === j) continue;
      const won = logits[i * n + j]!;
      const lost = logits[j * n + i]!;
      if (mode === 'max_logits') value += won - lost;
      else value += (won > 0 ? 1 : 0) + (lost < 0 ? 1 : 0);
    }
    if (value > bestValue) {
      best = i;
      bestValue = value;
    }
  }
  return best;
}

/** One pass: the winner of slots j and j + 1 moves right; with equal logits the right one stays. */
function bubble(n: number, logit: (i: number, j: number) => number, rng: Rng): number {
  const order = shuffle(
    rng,
    Int32Array.from({ length: n }, (_, i) => i),
  );
  let standing = order[0]!;
  for (let slot = 1; slot < n; slot += 1) {
    const right = order[slot]!;
    if (!(logit(standing, right) - logit(right, standing) > 0)) standing = right;
  }
  return standing;
}

function logitOf(comparer: PairComparer, question: PublicQuestion, left: Call, right: Call): number {
  const candidate = ({ expert, answer }: Call): Candidate => ({ expert, text: answer.text });
  const value = comparer.logit(question, candidate(left), candidate(right));
  expectNumber(`logit of ${comparer.name} on question ${question.id}`, value);
  return value;
}
