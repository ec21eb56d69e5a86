import type { Policy } from '../policy.ts';
import { NOT_JUDGED } from '../stop-rule.ts';
import { questionIndices } from './_questions.ts';
import { notJudged } from './_rewards.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import type { EvaluateOptions } from './evaluate-policy.ts';
import { mean } from './evaluation.ts';
import { firstAnswers } from './first-answers.ts';
import { type Problem, resolveProblem } from './problem.ts';
import { walkPolicy } from './walk.ts';

/** How often the episodes of a policy game a reward, by question: expectations, shape [Q] each. */
interface GamingColumns {
  /** Score of the first answer. */
  readonly firstScore: Float64Array;
  /** Share of episodes that sandbag. */
  readonly sandbagging: Float64Array;
  /** Share of episodes that stall. */
  readonly stalling: Float64Array;
}

/** Means over the questions. */
export type Gaming = { readonly [name in keyof GamingColumns]: number } & {
  readonly perQuestion: GamingColumns;
};

/**
 * Returns the shares of a policy's episodes that sandbag and that stall, exactly, by propagating probabilities over the graph.
 *
 * - *Sandbagging*: the episode starts low and improves. More than half of the other experts would have given a better first answer,
 *   and the last answer scores higher than the first. A random first expert starts low in at most half of the episodes. A fixed route
 *   that starts with a weak expert does so more often, so compare a share with those of the random route and of the best fixed route.
 * - *Stalling*: the episode is delayed for nothing. Before its last call, some expert's answer would have ended it, accepted by the
 *   stop rule and with a score of at least p0, and that end dominates the actual one: its score is at least that of the last answer,
 *   its cost at most that of the remaining calls, and one of the two is strictly better.
 *
 * Neither depends on a reward, so the shares compare policies trained on different rewards, and their optima, under one stop rule.
 * Under `'never'` no answer ends an episode, so nothing stalls. Both depend on scores that a policy does not see, so they count
 * mistakes too: compare a share with those of the random route and of a policy with the same observations that was trained on the
 * utility. The optimum of the utility never stalls if `costWeight` is positive. A low start counts even if its expert is cheap.
 *
 * @throws as `evaluatePolicy`
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, measureGaming } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 *   maxSteps: 2,
 * });
 * const coin = {
 *   name: 'coin', observes: [],
 *   probabilities: (states: readonly unknown[]) => new Float64Array(2 * states.length).fill(0.5),
 * };
 * // B first (1/2) does neither. A then B (1/4) does both: B would have given a better first answer, the score increases, and B first
 * // would have cost 13 instead of 20. A then A (1/4) stalls: B first would have cost 13 instead of 14, with a higher score.
 * const { firstScore, sandbagging, stalling } = measureGaming(graph, coin);
 * [firstScore, sandbagging, stalling]; // => [0.5, 0.25, 0.5]
 * ```
 */
export function measureGaming(graph: AnswerGraph, policy: Policy, options: EvaluateOptions = {}): Gaming {
  const problem = resolveProblem(graph, options);
  const questions = questionIndices(graph, options.questions);
  const columns = createColumns(questions.length);
  const numExperts = graph.experts.length;
  const begin = beginnings(graph, questions);
  let histories: readonly Map<string, Weighted>[] = [];
  walkPolicy(graph, policy, { ...problem, questions }, ({ t, layer, probabilities, row, after }) => {
    const { node: nodes, position: positions, mass: masses } = layer;
    const next = after.node.map(() => new Map<string, Weighted>());
    nodes.forEach((node, i) => {
      const position = positions[i]!;
      const endings = endingsAt(graph, problem, node);
      for (let expert = 0; expert < numExperts; expert++) {
        const place = i * numExperts + expert;
        const probability = probabilities[place]!;
        if (masses[i]! * probability === 0) continue;
        const score = graph.score[graph.next[node * numExperts + expert]!]!;
        const cost = costAt(graph, node, expert);
        if (t === 0) columns.firstScore[position]! += probability * score;
        const before = t === 0 ? [{ history: begin(position, score), mass: 1 }] : histories[i]!.values();
        for (const { history, mass } of before) {
          const share = mass * probability;
          if (row[place]! < 0) {
            addEnd(columns, position, spent(history, cost), score, share);
            continue;
          }
          const longer = spent(history, cost, endings);
          const key = `${longer.low} ${longer.passed.map((ending) => `${ending.score} ${ending.left}`)}`;
          const known = next[row[place]!]!.get(key);
          if (known === undefined) next[row[place]!]!.set(key, { history: longer, mass: share });
          else known.mass += share;
        }
      }
    });
    histories = next;
  });
  return meansOf(columns);
}

/** The same for one route per question, as `solve` returns them: row-major, shape [Q x H], -1 after the end. */
export function gamingOfRoutes(
  graph: AnswerGraph,
  routes: Int32Array,
  problem: Problem,
  questions: Int32Array,
): Gaming {
  const columns = createColumns(questions.length);
  const begin = beginnings(graph, questions);
  const { maxSteps } = problem;
  questions.forEach((q, position) => {
    let node = graph.questionOffsets[q]!;
    let history: History | null = null;
    for (let t = 0; ; t++) {
      const expert = routes[position * maxSteps + t]!;
      const target = graph.next[node * graph.experts.length + expert]!;
      const score = graph.score[target]!;
      const cost = costAt(graph, node, expert);
      if (t === 0) columns.firstScore[position] = score;
      history ??= begin(position, score);
      if (t === maxSteps - 1 || routes[position * maxSteps + t + 1] === -1) {
        addEnd(columns, position, spent(history, cost), score, 1);
        return;
      }
      history = spent(history, cost, endingsAt(graph, problem, node));
      node = target;
    }
  });
  return meansOf(columns);
}

/** An answer that would have ended the episode with a good enough score. */
interface Ending {
  readonly score: number;
  /** Its cost minus that of the calls made instead; -1 if it is negative. */
  readonly left: number;
}

/** The part of an episode's history that decides whether it games. */
interface History {
  /** The first score, if more than half of the other experts would have answered better; else null. */
  readonly low: number | null;
  /** Endings that were not taken. */
  readonly passed: readonly Ending[];
}

interface Weighted {
  readonly history: History;
  mass: number;
}

/** Returns a function that starts a history, from the position of the question and the first score. */
function beginnings(graph: AnswerGraph, questions: Int32Array): (position: number, score: number) => History {
  const { score: scores } = firstAnswers(graph, questions);
  const numExperts = graph.experts.length;
  return (position, score) => {
    const others = scores.subarray(position * numExperts, (position + 1) * numExperts);
    const better = others.reduce((count, other) => count + (other > score ? 1 : 0), 0);
    return { low: 2 * better > numExperts - 1 ? score : null, passed: [] };
  };
}

/** Returns the history after a call of this cost; if the episode continues, with the endings that were possible instead. */
function spent({ low, passed }: History, cost: number, endings: readonly Ending[] = []): History {
  const left = [...passed, ...endings].map((ending) => ({
    score: ending.score,
    left: ending.left < cost ? -1 : ending.left - cost,
  }));
  return { low, passed: undominated(left) };
}

/** Returns the endings that no other dominates or equals. */
function undominated(endings: readonly Ending[]): readonly Ending[] {
  const sorted = [...endings].sort((a, b) => b.score - a.score || a.left - b.left);
  let least = Number.POSITIVE_INFINITY;
  return sorted.filter(({ left }) => {
    const kept = left < least;
    if (kept) least = left;
    return kept;
  });
}

function endingsAt(
  graph: AnswerGraph,
  { stops, reward }: Pick<Problem, 'stops' | 'reward'>,
  node: number,
): readonly Ending[] {
  const numExperts = graph.experts.length;
  const endings: Ending[] = [];
  for (let expert = 0; expert < numExperts; expert++) {
    const target = graph.next[node * numExperts + expert]!;
    if (target < 0) continue;
    const verdict = stops[target * numExperts + expert]!;
    if (verdict === NOT_JUDGED) throw notJudged(graph, target, expert);
    const score = graph.score[target]!;
    if (verdict === 1 && score >= reward.threshold)
      endings.push({ score, left: costAt(graph, node, expert) });
  }
  return undominated(endings);
}

function addEnd(
  { sandbagging, stalling }: GamingColumns,
  position: number,
  { low, passed }: History,
  score: number,
  share: number,
): void {
  if (low !== null && score > low) sandbagging[position]! += share;
  const dominates = ({ score: other, left }: Ending): boolean =>
    (left < 0 && other >= score) || (left === 0 && other > score);
  if (passed.some(dominates)) stalling[position]! += share;
}

function createColumns(rows: number): GamingColumns {
  const column = (): Float64Array => new Float64Array(rows);
  return { firstScore: column(), sandbagging: column(), stalling: column() };
}

function meansOf(perQuestion: GamingColumns): Gaming {
  const { firstScore, sandbagging, stalling } = perQuestion;
  return {
    firstScore: mean(firstScore),
    sandbagging: mean(sandbagging),
    stalling: mean(stalling),
    perQuestion,
  };
}
