import { mean } from './_mean.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { edgeReward, endsAt, type Problem, type ProblemOptions, resolveProblem } from './problem.ts';

/** The hindsight optimum of a graph. H is the horizon: `reward.maxSteps`, by default the graph's. */
export interface Solution {
  /** V*_t(node), row-major, shape [H x nodes]; NaN where no episode is at the node, still open, after t calls. */
  readonly value: Float64Array;
  /** An optimal expert, same shape; -1 where `value` is NaN. */
  readonly policy: Int32Array;
  /** V*_0 of each question's root: the optimal return, shape [questions]. */
  readonly valuePerQuestion: Float64Array;
  /** The optimal route of each question, row-major, shape [questions x H], -1 after its end. */
  readonly routes: Int32Array;
  /** Means over the questions. `utility` is score - costWeight x parameters. */
  readonly return: number;
  readonly score: number;
  readonly parameters: number;
  readonly utility: number;
  readonly routeLength: number;
  /** Along each question's optimal route: final score, billions of parameters of all calls, calls; shape [questions] each. */
  readonly perQuestion: {
    readonly return: Float64Array;
    readonly score: Float64Array;
    readonly parameters: Float64Array;
    readonly routeLength: Float64Array;
  };
}

/**
 * Returns the exact optimum of every question by backward induction over calls and nodes:
 *
 * ```text
 * V*_t(s) = max_a [ R_t(s, a) + discount V*_{t+1}(T(s, a)) ],   V* = 0 past the episode's end
 * ```
 *
 * It is a hindsight optimum: it knows every answer's score before it asks, so it bounds every policy from above and is none
 * that could be deployed. Ties go to the lowest cost, then to the lowest index.
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
export function solve(graph: AnswerGraph, options: ProblemOptions = {}): Solution {
  const problem = resolveProblem(graph, options);
  const { maxSteps, discount } = problem;
  const { numNodes, expertCost } = graph;
  const numExperts = graph.experts.length;
  const reachable = openStates(graph, problem);
  const value = new Float64Array(maxSteps * numNodes).fill(Number.NaN);
  const policy = new Int32Array(maxSteps * numNodes).fill(-1);

  for (let t = maxSteps - 1; t >= 0; t--) {
    for (let node = 0; node < numNodes; node++) {
      if (!reachable[t * numNodes + node]) continue;
      let best = -1;
      let bestValue = Number.NEGATIVE_INFINITY;
      for (let expert = 0; expert < numExperts; expert++) {
        const target = graph.next[node * numExperts + expert]!;
        let candidate = edgeReward(graph, problem, t, node, expert);
        if (!endsAt(graph, problem, t, target, expert)) {
          candidate += discount * value[(t + 1) * numNodes + target]!;
        }
        if (
          best < 0 ||
          candidate > bestValue ||
          (candidate === bestValue && expertCost[expert]! < expertCost[best]!)
        ) {
          best = expert;
          bestValue = candidate;
        }
      }
      value[t * numNodes + node] = bestValue;
      policy[t * numNodes + node] = best;
    }
  }
  return { value, policy, ...follow(graph, problem, value, policy) };
}

/** 1 where an episode can be at a node, still open, after t calls; shape [H x nodes]. */
function openStates(graph: AnswerGraph, problem: Problem): Uint8Array {
  const { numNodes } = graph;
  const numExperts = graph.experts.length;
  const reachable = new Uint8Array(problem.maxSteps * numNodes);
  for (let q = 0; q < graph.questions.length; q++) reachable[graph.questionOffsets[q]!] = 1;
  for (let t = 0; t < problem.maxSteps - 1; t++) {
    for (let node = 0; node < numNodes; node++) {
      if (!reachable[t * numNodes + node]) continue;
      for (let expert = 0; expert < numExperts; expert++) {
        const target = graph.next[node * numExperts + expert]!;
        if (!endsAt(graph, problem, t, target, expert)) reachable[(t + 1) * numNodes + target] = 1;
      }
    }
  }
  return reachable;
}

function follow(graph: AnswerGraph, problem: Problem, value: Float64Array, policy: Int32Array) {
  const { maxSteps } = problem;
  const { numNodes, experts } = graph;
  const numQuestions = graph.questions.length;
  const valuePerQuestion = new Float64Array(numQuestions);
  const score = new Float64Array(numQuestions);
  const parameters = new Float64Array(numQuestions);
  const routeLength = new Float64Array(numQuestions);
  const routes = new Int32Array(numQuestions * maxSteps).fill(-1);
  for (let q = 0; q < numQuestions; q++) {
    let node = graph.questionOffsets[q]!;
    valuePerQuestion[q] = value[node]!;
    let ended = false;
    for (let t = 0; !ended; t++) {
      const expert = policy[t * numNodes + node]!;
      node = graph.next[node * experts.length + expert]!;
      ended = endsAt(graph, problem, t, node, expert);
      routes[q * maxSteps + t] = expert;
      parameters[q]! += experts[expert]!.parameters;
      routeLength[q] = t + 1;
    }
    score[q] = graph.score[node]!;
  }
  const means = { score: mean(score), parameters: mean(parameters) };
  return {
    valuePerQuestion,
    routes,
    return: mean(valuePerQuestion),
    ...means,
    utility: means.score - problem.reward.costWeight * means.parameters,
    routeLength: mean(routeLength),
    perQuestion: { return: valuePerQuestion, score, parameters, routeLength },
  };
}
