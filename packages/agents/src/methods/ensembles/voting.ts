import { expectInteger, expectNumber } from 'gymnasium-js/expect';
import type { Call, Method } from '../types.ts';
import { askAll } from './_ask-all.ts';

interface VoteOptions {
  /** Answers of each expert. @defaultValue 1 */
  readonly samples?: number;
  /** Experts that vote, in the order in which ties are broken. @defaultValue all available */
  readonly experts?: readonly number[];
  /** @defaultValue 'majority vote' or 'medoid vote' */
  readonly name?: string;
}

interface MajorityVoteOptions extends VoteOptions {
  /** The value of an answer, or null if it has none. Equal values are votes for the same result. */
  readonly extract: (answer: string) => string | null;
}

/**
 * Returns the first voter of the most frequent value, or null if no answer has a value.
 *
 * Ties go to the value that was voted for first. Answers without a value do not vote.
 *
 * @example
 * ```ts
 * import { firstMode } from './voting.ts';
 *
 * firstMode([null, '7', '9', '9', '7', null, null]); // => { value: '7', first: 1, votes: 2 }
 * firstMode([null, null]); // => null
 * ```
 */
export function firstMode(
  values: readonly (string | null)[],
): { readonly value: string; readonly first: number; readonly votes: number } | null {
  const counts = new Map<string, { value: string; first: number; votes: number }>();
  values.forEach((value, first) => {
    if (value === null) return;
    const count = counts.get(value) ?? { value, first, votes: 0 };
    count.votes += 1;
    counts.set(value, count);
  });
  let best: { value: string; first: number; votes: number } | null = null;
  // in the order of their first votes
  for (const count of counts.values()) if (best === null || count.votes > best.votes) best = count;
  return best;
}

/**
 * Returns sampling and voting over closed answers (Li et al. 2024, "More Agents Is All You Need"): every expert is asked, the most
 * frequent value wins, and its first voter's answer is taken. All voters are charged.
 *
 * If no answer has a value the method returns an empty text, so that an unreadable answer never counts as right. When a budget ends
 * it, it counts the votes so far.
 *
 * @throws RangeError for `samples` that is not a positive integer
 *
 * @example
 * ```ts
 * import { majorityVoteMethod, runMethod } from '@der-gym/agents';
 *
 * const says = ['It is 41.', 'It is 42!', 'So: 42', 'I cannot say'];
 * const pool = {
 *   experts: says.map((_, i) => ({ name: `expert ${i}`, parameters: 10 })),
 *   answer: ({ expert }: { expert: number }) => ({ text: says[expert]! }),
 * };
 * const scorer = { signature: 'length', range: [0, 99] as const, defaultThreshold: null, score: (answer: string) => answer.length };
 * const vote = majorityVoteMethod({ extract: (answer) => /\d+/.exec(answer)?.[0] ?? null });
 * const run = runMethod(vote, { questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }], pool, scorer, seed: 1 });
 * run.answers; // => ['It is 42!']
 * run.parameters; // => [40]
 * ```
 */
export function majorityVoteMethod(options: MajorityVoteOptions): Method {
  const { extract, name = 'majority vote' } = options;
  return voteMethod(name, 0, options, (calls) => {
    const winner = firstMode(calls.map(({ answer }) => extract(answer.text)));
    return winner === null ? '' : calls[winner.first]!;
  });
}

interface MedoidVoteOptions extends VoteOptions {
  /** Similarity of two answers. It may be asymmetric: the first argument is the candidate. */
  readonly similarity: (answer: string, other: string) => number;
  /** Billions of parameters of the similarity model. The paper: 0.11, a BERT base. @defaultValue 0 */
  readonly agentParameters?: number;
}

/**
 * Returns sampling and voting over open answers: every expert is asked, and the answer most similar to all others wins, the first of
 * equals. All voters are charged.
 *
 * @throws RangeError for `samples` that is not a positive integer; while answering, for a similarity that is not a number
 *
 * @example
 * ```ts
 * import { medoidVoteMethod, runMethod } from '@der-gym/agents';
 *
 * const says = ['Blue', 'It is blue', 'It is blue today', 'No idea'];
 * const pool = {
 *   experts: says.map((_, i) => ({ name: `expert ${i}`, parameters: 10 })),
 *   answer: ({ expert }: { expert: number }) => ({ text: says[expert]! }),
 * };
 * const wordsOf = (text: string) => new Set(text.toLowerCase().split(' '));
 * const similarity = (a: string, b: string) => [...wordsOf(a)].filter((word) => wordsOf(b).has(word)).length / wordsOf(a).size;
 * const scorer = { signature: 'length', range: [0, 99] as const, defaultThreshold: null, score: (answer: string) => answer.length };
 * const questions = [{ id: 'q', text: 'Which colour is the sky?', reference: null }];
 * runMethod(medoidVoteMethod({ similarity }), { questions, pool, scorer, seed: 1 }).answers; // => ['Blue']
 * ```
 */
export function medoidVoteMethod(options: MedoidVoteOptions): Method {
  const { similarity, agentParameters = 0, name = 'medoid vote' } = options;
  return voteMethod(name, agentParameters, options, (calls) => {
    const support = calls.map((call, i) =>
      calls.reduce((sum, other, j) => {
        if (i === j) return sum;
        const alike = similarity(call.answer.text, other.answer.text);
        expectNumber('similarity', alike);
        return sum + alike;
      }, 0),
    );
    return calls[support.reduce((best, value, i) => (value > support[best]! ? i : best), 0)]!;
  });
}

function voteMethod(
  name: string,
  agentParameters: number,
  { samples = 1, experts }: VoteOptions,
  elect: (calls: readonly Call[]) => Call | string,
): Method {
  expectInteger('samples', samples, 1);
  return {
    name,
    agentParameters,
    needs: 'bare',
    agreement: true,
    *answer({ available }) {
      return elect(yield askAll(voters(available, experts), samples));
    },
    settle: elect,
  };
}

/** The voters: the chosen experts that have an answer, or all that have one if none of the chosen does. */
function voters(available: readonly number[], chosen: readonly number[] | undefined): readonly number[] {
  const asked = chosen?.filter((expert) => available.includes(expert)) ?? available;
  return asked.length === 0 ? available : asked;
}
