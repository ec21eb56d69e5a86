import {
  type AnswerGraph,
  derReward,
  evaluatePolicy,
  type Policy,
  type Question,
  type RewardSettings,
  type StopRule,
  solve,
  walkPolicy,
} from '@der-gym/env';
import { createRng, type Rng } from 'gymnasium-js';
import type { Episode, EpisodeBrowser, EpisodeCall, EpisodeRoute } from './schema.ts';

export interface EpisodeInputs {
  readonly router: string;
  readonly policy: Policy;
  readonly graph: AnswerGraph & { readonly threshold: number };
  /** The questions with their references, in the order of the graph. */
  readonly questions: readonly Question[];
  /** Indices of the questions to choose from. */
  readonly from: readonly number[];
  readonly reward: RewardSettings;
  /** The reward in words. */
  readonly rewardName: string;
  readonly stopRule: StopRule;
  /** See `stopTable`. */
  readonly stops: Uint8Array;
  /** The number of episodes with the largest regrets. @defaultValue 15 */
  readonly regrets?: number;
  /** The number of episodes drawn at random from the others. @defaultValue 15 */
  readonly drawn?: number;
  /** The seed of the draws. */
  readonly seed: number;
}

/**
 * Returns episodes to read: those of the questions with the largest regrets, where the router's expected return is furthest below
 * the optimum, and some drawn at random. Each is played once, step by step, beside the optimal route of its question.
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, stopTable, withThreshold } from '@der-gym/env';
 * import { episodeBrowser } from './episodes.ts';
 *
 * const questions = [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }];
 * const graph = withThreshold(compileAnswerGraph({
 *   questions,
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 *   maxSteps: 1,
 * }), 1);
 * const always = {
 *   name: 'A', observes: [],
 *   probabilities: (states: readonly unknown[]) => Float64Array.from(states.flatMap(() => [1, 0])),
 * };
 * const { episodes } = episodeBrowser({
 *   router: 'A', policy: always, graph, questions, from: [0], seed: 1, reward: { costWeight: 0, bonus: 2 },
 *   rewardName: 'Eq. 3 and 4', stopRule: 'reference', stops: stopTable(graph, { stop: 'reference', threshold: 1 }),
 * });
 * // a wrong answer at the horizon loses the bonus; B earns its score and the bonus
 * episodes.map(({ taken, optimum, regret }) => [taken.total, optimum.total, regret]); // => [[-2, 3, 5]]
 * ```
 */
export function episodeBrowser(inputs: EpisodeInputs): EpisodeBrowser {
  const { graph, policy, from, stops, regrets = 15, drawn = 15 } = inputs;
  const rng = createRng(`report/episodes/${inputs.seed}`);
  const problem = { reward: inputs.reward, stops };
  const expected = evaluatePolicy(graph, policy, { ...problem, questions: from }).perQuestion.return;
  const optimum = solve(graph, { ...problem, questions: from });
  const ranked = from
    .map((question, row) => ({ question, row, regret: optimum.valuePerQuestion[row]! - expected[row]! }))
    .sort((a, b) => b.regret - a.regret || a.question - b.question);
  const worst = ranked.slice(0, regrets);
  const rest = ranked.slice(regrets).sort((a, b) => a.question - b.question);
  const others = sample(rng.fork('choice'), rest, drawn);
  const play = (why: Episode['why'], { question, row: at, regret }: (typeof ranked)[number]): Episode => {
    const { id, text, reference } = inputs.questions[question]!;
    const dice = rng.fork(`question/${question}`);
    const maxSteps = optimum.routes.length / from.length;
    const best = optimum.routes.slice(at * maxSteps, (at + 1) * maxSteps);
    const steps: { readonly probabilities: Float64Array; readonly row: Int32Array }[] = [];
    walkPolicy(graph, policy, { stops, maxSteps, questions: [question] }, (step) => steps.push(step));
    const numExperts = graph.experts.length;
    let state = 0;
    return {
      question: id,
      text,
      reference,
      why,
      regret,
      taken: playRoute(inputs, question, maxSteps, (t) => {
        const { probabilities, row } = steps[t]!;
        const own = probabilities.subarray(state * numExperts, (state + 1) * numExperts);
        const expert = draw(dice, own);
        state = row[state * numExperts + expert]!;
        return { expert, probability: own[expert]! };
      }),
      optimum: playRoute(inputs, question, maxSteps, (t) => ({ expert: best[t]!, probability: null })),
    };
  };
  return {
    router: inputs.router,
    reward: inputs.rewardName,
    stopRule: inputs.stopRule,
    threshold: graph.threshold,
    of: from.length,
    episodes: [
      ...worst.map((each) => play('largest regret', each)),
      ...others.map((each) => play('drawn at random', each)),
    ],
  };
}

/** Plays one episode. `choose` returns the expert to ask at each step. */
function playRoute(
  { graph, reward, stops }: EpisodeInputs,
  question: number,
  maxSteps: number,
  choose: (t: number) => { expert: number; probability: number | null },
): EpisodeRoute {
  const numExperts = graph.experts.length;
  const { formula = derReward, ...given } = reward;
  const options = { threshold: graph.threshold, maxSteps, ...given };
  const calls: EpisodeCall[] = [];
  let node = graph.questionOffsets[question]!;
  let bestScore: number | null = null;
  let total = 0;
  for (let t = 0, ended = false; !ended; t++) {
    const { expert, probability } = choose(t);
    const target = graph.next[node * numExperts + expert]!;
    const accepted = stops[target * numExperts + expert] === 1;
    ended = accepted || t === maxSteps - 1;
    const score = graph.score[target]!;
    const previousScore = t === 0 ? null : graph.score[node]!;
    const cost = graph.edgeCost?.[node * numExperts + expert] ?? graph.expertCost[expert]!;
    const terms = formula({ t, score, previousScore, cost, ended, accepted, bestScore, expert }, options);
    calls.push({
      expert: graph.experts[expert]!.name,
      probability,
      answer: graph.texts[target]!,
      score,
      terms,
    });
    total += terms.total;
    bestScore = Math.max(bestScore ?? score, score);
    node = target;
  }
  return { calls, total };
}

/** Draws `count` entries of a list without replacement, in the order of the list. */
function sample<T>(rng: Rng, list: readonly T[], count: number): readonly T[] {
  const left = list.map((_, i) => i);
  const chosen: number[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(rng.integer(left.length), 1));
  }
  return chosen.sort((a, b) => a - b).map((i) => list[i]!);
}

/** Draws an index with these probabilities. Rounding errors go to the last index. */
function draw(rng: Rng, probabilities: Float64Array): number {
  let left = rng.uniform();
  for (let i = 0; i < probabilities.length; i++) {
    left -= probabilities[i]!;
    if (left < 0) return i;
  }
  return probabilities.findLastIndex((probability) => probability > 0);
}
