import { checkInteger } from '../_check.ts';
import type { Policy } from '../policy.ts';
import { type Asker, createAsker } from './_ask-policy.ts';
import { checkExpandable, checkObserves, type Memory, memory, type State } from './_expansion.ts';
import { mean } from './_mean.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { endsAt, type Problem, type ProblemOptions, rememberedRewards, resolveProblem } from './problem.ts';

export interface EvaluateOptions extends ProblemOptions {
  /** Indices of the questions to evaluate on. @defaultValue all of the graph's */
  readonly questions?: ArrayLike<number>;
}

/** A policy's exact expectations. Q questions, N experts, H the horizon. */
export interface Evaluation {
  /** Mean over the questions of E[sum of discount^t R_t]. */
  readonly return: number;
  /** Mean final score. */
  readonly score: number;
  /** Mean billions of parameters of all calls of an episode. */
  readonly parameters: number;
  /** score - costWeight x parameters: what compares everything. */
  readonly utility: number;
  /** Mean calls of an episode. */
  readonly routeLength: number;
  /** In the order of `questions`, shape [Q] each. */
  readonly perQuestion: {
    readonly return: Float64Array;
    readonly score: Float64Array;
    readonly parameters: Float64Array;
    readonly routeLength: Float64Array;
  };
  /** Share of episodes of 1 ... H calls, shape [H]. */
  readonly lengthShare: Float64Array;
  /** Share of all calls that go to each expert, shape [N]. */
  readonly expertShare: Float64Array;
  /** The same among the calls made at t, row-major, shape [H x N]; a row is 0 where no episode gets that far. */
  readonly expertShareByStep: Float64Array;
}

/** Questions expanded together: bounds the states held at once. */
const CHUNK = 512;

/**
 * Returns what a policy is worth, exactly: expectations by carrying probabilities forward over the graph, no sampling.
 *
 * The graph is expanded by what the policy observes and by nothing else: two histories that lead to the same node and look the
 * same to the policy are one state. So `'answer'` and `'step'` cost nothing, `'route'` up to N^t states a question. The policy
 * is asked in batches, once a call, or once in all where it sees the question and `'answer'` alone.
 *
 * @throws TypeError for an observable this graph does not hold (by name), or probabilities of the wrong length; RangeError for a
 * row that holds NaN or a negative number or does not sum to 1 within 1e-6
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, evaluatePolicy } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 8 }, { name: 'B', parameters: 16 }],
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
 * // B at once (1/2), A then B (1/4), A then A (1/4)
 * const { score, parameters, lengthShare } = evaluatePolicy(graph, coin);
 * score; // => 0.75
 * parameters; // => 18
 * Array.from(lengthShare); // => [0.5, 0.5]
 * ```
 */
export function evaluatePolicy(
  graph: AnswerGraph,
  policy: Policy,
  options: EvaluateOptions = {},
): Evaluation {
  checkObserves(policy);
  const problem = resolveProblem(graph, options);
  const questions = questionIndices(graph, options.questions);
  const totals = createTotals(questions.length, problem.maxSteps, graph.experts.length);
  const remembered = memory(policy.observes, graph.experts.length, problem.maxSteps);
  checkExpandable(policy, remembered, mostNodes(graph));
  const ask = createAsker(graph, policy, remembered);
  const rewardOf = rememberedRewards(graph, problem);
  for (let from = 0; from < questions.length; from += CHUNK) {
    expand(graph, problem, rewardOf, remembered, ask, questions.subarray(from, from + CHUNK), from, totals);
  }
  return summarise(totals, problem, graph.experts.length);
}

/** The given question indices, checked, or all of the graph's. */
export function questionIndices(graph: AnswerGraph, questions?: ArrayLike<number>): Int32Array {
  const all = graph.questions.length;
  if (questions === undefined) return Int32Array.from({ length: all }, (_, q) => q);
  if (questions.length === 0)
    throw new RangeError('Expected `questions` to hold at least one index, got none.');
  return Int32Array.from(questions, (q) => {
    checkInteger('questions', q, 0, all - 1);
    return q;
  });
}

function mostNodes({ questionOffsets }: AnswerGraph): number {
  let most = 0;
  for (let q = 1; q < questionOffsets.length; q++) {
    most = Math.max(most, questionOffsets[q]! - questionOffsets[q - 1]!);
  }
  return most;
}

interface Totals {
  readonly return: Float64Array;
  readonly score: Float64Array;
  readonly parameters: Float64Array;
  readonly routeLength: Float64Array;
  readonly lengthShare: Float64Array;
  readonly calls: Float64Array;
}

function createTotals(numQuestions: number, maxSteps: number, numExperts: number): Totals {
  return {
    return: new Float64Array(numQuestions),
    score: new Float64Array(numQuestions),
    parameters: new Float64Array(numQuestions),
    routeLength: new Float64Array(numQuestions),
    lengthShare: new Float64Array(maxSteps),
    calls: new Float64Array(maxSteps * numExperts),
  };
}

function expand(
  graph: AnswerGraph,
  problem: Problem,
  rewardOf: (t: number, node: number, expert: number) => number,
  remembered: Memory,
  ask: Asker,
  questions: Int32Array,
  firstPosition: number,
  totals: Totals,
): void {
  const numExperts = graph.experts.length;
  let states: State[] = Array.from(questions, (q, i) => ({
    node: graph.questionOffsets[q]!,
    position: firstPosition + i,
    code: 0,
    mass: 1,
  }));
  let discountToT = 1;
  for (let t = 0; states.length > 0; t++) {
    const probabilities = ask(states, t);
    const open: State[] = [];
    // states come question by question; positions tell them apart, since a question may be evaluated twice
    const arrivals = new Map<number, State>();
    let arrivalsAt = -1;
    states.forEach(({ node, position, code, mass }, row) => {
      if (position !== arrivalsAt) arrivals.clear();
      arrivalsAt = position;
      const root = graph.questionOffsets[graph.nodeQuestion[node]!]!;
      for (let expert = 0; expert < numExperts; expert++) {
        const share = mass * probabilities[row * numExperts + expert]!;
        if (share === 0) continue;
        const target = graph.next[node * numExperts + expert]!;
        const score = graph.score[target]!;
        const ended = endsAt(graph, problem, t, target, expert);
        const reward = rewardOf(t, node, expert);
        totals.return[position]! += share * discountToT * reward;
        totals.parameters[position]! += share * graph.experts[expert]!.parameters;
        totals.calls[t * numExperts + expert]! += share;
        if (ended) {
          totals.score[position]! += share * score;
          totals.routeLength[position]! += share * (t + 1);
          totals.lengthShare[t]! += share;
          continue;
        }
        const next = remembered.next(code, expert);
        const key = (target - root) * remembered.codes + next;
        const state = arrivals.get(key);
        if (state !== undefined) {
          state.mass += share;
          continue;
        }
        const arrival = { node: target, position, code: next, mass: share };
        arrivals.set(key, arrival);
        open.push(arrival);
      }
    });
    states = open;
    discountToT *= problem.discount;
  }
}

function summarise(totals: Totals, problem: Problem, numExperts: number): Evaluation {
  const numQuestions = totals.score.length;
  const score = mean(totals.score);
  const parameters = mean(totals.parameters);
  const expertShare = new Float64Array(numExperts);
  const expertShareByStep = new Float64Array(totals.calls.length);
  let allCalls = 0;
  for (let t = 0; t < problem.maxSteps; t++) {
    const row = totals.calls.subarray(t * numExperts, (t + 1) * numExperts);
    const callsAtT = row.reduce((sum, calls) => sum + calls, 0);
    allCalls += callsAtT;
    row.forEach((calls, expert) => {
      expertShare[expert]! += calls;
      if (callsAtT > 0) expertShareByStep[t * numExperts + expert] = calls / callsAtT;
    });
  }
  return {
    return: mean(totals.return),
    score,
    parameters,
    utility: score - problem.reward.costWeight * parameters,
    routeLength: mean(totals.routeLength),
    perQuestion: {
      return: totals.return,
      score: totals.score,
      parameters: totals.parameters,
      routeLength: totals.routeLength,
    },
    lengthShare: totals.lengthShare.map((count) => count / numQuestions),
    expertShare: expertShare.map((calls) => calls / allCalls),
    expertShareByStep,
  };
}
