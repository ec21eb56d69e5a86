import { questionIndices } from './_questions.ts';
import { createRewardTables, edgeReward } from './_rewards.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import { createColumns, type Evaluation, summarise } from './evaluation.ts';
import { type Problem, type ProblemOptions, resolveProblem } from './problem.ts';

/**
 * The best policy in hindsight, or with `mayStop` the hindsight optimum. As an evaluation, it holds the results of each question's
 * optimal route. H is the horizon: `reward.maxSteps`, by default the graph's.
 */
export interface Solution extends Evaluation {
  /** V*_t(node), row-major, shape [H x nodes]; NaN if no open episode can be at the node after t calls. */
  readonly value: Float64Array;
  /** An optimal expert, same shape; -1 if `value` is NaN. */
  readonly policy: Int32Array;
  /** V*_0 of each question's root: the optimal return, in the order of `questions`, shape [Q]. */
  readonly valuePerQuestion: Float64Array;
  /** The optimal route of each question, row-major, shape [Q x H], -1 after the end. */
  readonly routes: Int32Array;
  /** With `mayStop`: 1 if the optimum ends the episode after the call of `policy`, shape [H x nodes]; else null. */
  readonly ends: Uint8Array | null;
}

interface SolveOptions extends ProblemOptions {
  /**
   * Whether the optimum may also end the episode after any call. It is then an upper bound for every Terminator too. The stop rule
   * still ends episodes; with `stop: 'never'` only the optimum does. Ties go to ending.
   *
   * @defaultValue false
   */
  readonly mayStop?: boolean;
  /** Indices of the questions to solve. @defaultValue all questions of the graph */
  readonly questions?: ArrayLike<number>;
}

/**
 * Returns the exact optimum of every question by backward induction over calls and nodes:
 *
 * ```text
 * V*_t(s) = max_a [ R_t(s, a) + discount V*_{t+1}(T(s, a)) ],   V* = 0 after the end of the episode
 * ```
 *
 * It uses the score of every answer before it asks, so it is an upper bound for every policy under the same stop rule, and cannot be
 * deployed. Ties go to the lowest cost, then to the lowest index.
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, solve, utilityReward } from '@der-gym/env';
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
 * });
 * const { score, parameters, routes } = solve(graph, { reward: { formula: utilityReward } });
 * [score, parameters]; // => [1, 13]
 * Array.from(routes); // => [1, -1, -1, -1]
 * ```
 */
export function solve(graph: AnswerGraph, options: SolveOptions = {}): Solution {
  const problem = resolveProblem(graph, options);
  const { maxSteps, discount, stops } = problem;
  const { numNodes, next } = graph;
  const numExperts = graph.experts.length;
  const questions = questionIndices(graph, options.questions);
  const open = openStates(graph, problem, questions);
  const value = new Float64Array(maxSteps * numNodes).fill(Number.NaN);
  const policy = new Int32Array(maxSteps * numNodes).fill(-1);
  const ends = options.mayStop === true ? new Uint8Array(maxSteps * numNodes) : null;
  const rewards = createRewardTables(graph, problem);
  const { known } = rewards;

  for (let t = maxSteps - 1; t >= 0; t--) {
    const last = t === maxSteps - 1;
    const from = rewards.start[t]!;
    for (let node = 0; node < numNodes; node++) {
      if (open[t * numNodes + node] === 0) continue;
      let best = -1;
      let bestValue = Number.NEGATIVE_INFINITY;
      let bestEnds = 0;
      for (let expert = 0; expert < numExperts; expert++) {
        const edge = node * numExperts + expert;
        const target = next[edge]!;
        if (target < 0) continue;
        let candidate = known.length > 0 ? known[from + edge]! : Number.NaN;
        if (Number.isNaN(candidate)) candidate = rewards.reward(t, node, expert);
        let stopping = 0;
        if (!last && stops[target * numExperts + expert] === 0) {
          candidate += discount * value[(t + 1) * numNodes + target]!;
          if (ends !== null) {
            const ending = edgeReward(graph, problem, t, node, expert, true);
            stopping = ending >= candidate ? 1 : 0;
            candidate = Math.max(ending, candidate);
          }
        }
        if (
          best < 0 ||
          candidate > bestValue ||
          (candidate === bestValue && costAt(graph, node, expert) < costAt(graph, node, best))
        ) {
          best = expert;
          bestValue = candidate;
          bestEnds = stopping;
        }
      }
      value[t * numNodes + node] = bestValue;
      policy[t * numNodes + node] = best;
      if (ends !== null) ends[t * numNodes + node] = bestEnds;
    }
  }
  return { value, policy, ends, ...follow(graph, problem, questions, value, policy, ends) };
}

/** Returns 1 if an open episode can be at a node after t calls, shape [H x nodes]. */
function openStates(graph: AnswerGraph, { maxSteps, stops }: Problem, questions: Int32Array): Uint8Array {
  const { numNodes, next } = graph;
  const numExperts = graph.experts.length;
  const open = new Uint8Array(maxSteps * numNodes);
  for (const q of questions) open[graph.questionOffsets[q]!] = 1;
  for (let t = 0; t < maxSteps - 1; t++) {
    for (let node = 0; node < numNodes; node++) {
      if (open[t * numNodes + node] === 0) continue;
      for (let expert = 0; expert < numExperts; expert++) {
        const target = next[node * numExperts + expert]!;
        if (target >= 0 && stops[target * numExperts + expert] === 0) open[(t + 1) * numNodes + target] = 1;
      }
    }
  }
  return open;
}

function follow(
  graph: AnswerGraph,
  { maxSteps, stops, reward }: Problem,
  questions: Int32Array,
  value: Float64Array,
  policy: Int32Array,
  ends: Uint8Array | null,
) {
  const { numNodes, experts } = graph;
  const columns = createColumns(questions.length);
  const { score, parameters, cost, routeLength } = columns;
  const routes = new Int32Array(questions.length * maxSteps).fill(-1);
  for (let q = 0; q < questions.length; q++) {
    let node = graph.questionOffsets[questions[q]!]!;
    columns.return[q] = value[node]!;
    let ended = false;
    for (let t = 0; !ended; t++) {
      const expert = policy[t * numNodes + node]!;
      routes[q * maxSteps + t] = expert;
      parameters[q]! += experts[expert]!.parameters;
      cost[q]! += costAt(graph, node, expert);
      routeLength[q] = t + 1;
      const target = graph.next[node * experts.length + expert]!;
      ended =
        t === maxSteps - 1 ||
        stops[target * experts.length + expert] === 1 ||
        ends?.[t * numNodes + node] === 1;
      node = target;
    }
    score[q] = graph.score[node]!;
  }
  return { valuePerQuestion: columns.return, routes, ...summarise(columns, reward.costWeight) };
}
