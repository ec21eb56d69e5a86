import { checkInteger, show } from '../_check.ts';
import type { DerObservation, Observable, Policy } from '../policy.ts';
import { mean } from './_mean.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { edgeReward, endsAt, type Problem, type ProblemOptions, resolveProblem } from './problem.ts';

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

const OBSERVABLES: readonly Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];
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
  const ask = createAsker(graph, policy);
  for (let from = 0; from < questions.length; from += CHUNK) {
    expand(graph, problem, policy, ask, questions.subarray(from, from + CHUNK), from, totals);
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

function checkObserves({ name, observes }: Policy): void {
  for (const observable of observes) {
    if (OBSERVABLES.includes(observable)) continue;
    const known = OBSERVABLES.map((item) => `'${item}'`).join(', ');
    throw new TypeError(
      `Expected policy ${show(name)} to observe some of ${known}, got ${show(observable)}: the answer graph does not hold it.`,
    );
  }
}

/** A state of the expansion: a node, how it looks to the policy, and how likely it is. */
interface State {
  readonly node: number;
  /** Position of the question among those evaluated. */
  readonly position: number;
  /** Whatever of the history is observed; [] where none is. The last entry is the last expert. */
  readonly history: readonly number[];
  mass: number;
}

type Asker = (states: readonly State[], t: number) => Float64Array;

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
  policy: Policy,
  ask: Asker,
  questions: Int32Array,
  firstPosition: number,
  totals: Totals,
): void {
  const numExperts = graph.experts.length;
  const remember = memory(policy.observes, numExperts);
  let states: State[] = Array.from(questions, (q, i) => ({
    node: graph.questionOffsets[q]!,
    position: firstPosition + i,
    history: [],
    mass: 1,
  }));
  let discountToT = 1;
  for (let t = 0; states.length > 0; t++) {
    const probabilities = ask(states, t);
    const arrivals = new Map<number | string, State>();
    states.forEach(({ node, position, history, mass }, row) => {
      for (let expert = 0; expert < numExperts; expert++) {
        const share = mass * probabilities[row * numExperts + expert]!;
        if (share === 0) continue;
        const target = graph.next[node * numExperts + expert]!;
        const score = graph.score[target]!;
        const ended = endsAt(graph, problem, t, target, expert);
        const reward = edgeReward(graph, problem, t, node, expert);
        totals.return[position]! += share * discountToT * reward;
        totals.parameters[position]! += share * graph.experts[expert]!.parameters;
        totals.calls[t * numExperts + expert]! += share;
        if (ended) {
          totals.score[position]! += share * score;
          totals.routeLength[position]! += share * (t + 1);
          totals.lengthShare[t]! += share;
          continue;
        }
        const seen = remember.next(history, expert);
        // positions, not nodes, tell states apart: a question may be evaluated twice
        const key = remember.key((position - firstPosition) * graph.numNodes + target, seen);
        const state = arrivals.get(key);
        if (state === undefined) arrivals.set(key, { node: target, position, history: seen, mass: share });
        else state.mass += share;
      }
    });
    states = [...arrivals.values()];
    discountToT *= problem.discount;
  }
}

interface Memory {
  next(history: readonly number[], expert: number): readonly number[];
  key(node: number, history: readonly number[]): number | string;
}

/** How much of the route an expansion must carry, for what is observed of it. */
function memory(observes: readonly Observable[], numExperts: number): Memory {
  const keyOf = (node: number, history: readonly number[]): string => `${node}|${history.join(',')}`;
  if (observes.includes('route')) return { next: (history, expert) => [...history, expert], key: keyOf };
  if (observes.includes('askedSet')) {
    const sorted = (set: Iterable<number>): number[] => [...set].sort((a, b) => a - b);
    if (!observes.includes('lastExpert')) {
      return { next: (history, expert) => sorted(new Set([...history, expert])), key: keyOf };
    }
    // the others, then the last one
    return {
      next: (history, expert) => [...sorted(new Set(history)).filter((asked) => asked !== expert), expert],
      key: keyOf,
    };
  }
  if (observes.includes('lastExpert')) {
    return { next: (_, expert) => [expert], key: (node, history) => node * numExperts + history[0]! };
  }
  const none: readonly number[] = [];
  return { next: () => none, key: (node) => node };
}

/** Asks the policy about a batch of states and checks what it says. */
function createAsker(graph: AnswerGraph, policy: Policy): Asker {
  const numExperts = graph.experts.length;
  const { observes } = policy;
  const observe = ({ node, history }: State, t: number): DerObservation => ({
    question: graph.questions[graph.nodeQuestion[node]!]!,
    ...(observes.includes('answer') && { answer: graph.texts[node]! }),
    ...(observes.includes('step') && { step: t }),
    ...(observes.includes('lastExpert') && { lastExpert: history.at(-1) ?? null }),
    ...(observes.includes('askedSet') && { askedSet: [...new Set(history)].sort((a, b) => a - b) }),
    ...(observes.includes('route') && { route: history }),
  });
  const askAll: Asker = (states, t) => {
    const observations = states.map((state) => observe(state, t));
    const rows = policy.probabilities(observations);
    return checkedRows(policy.name, rows, observations, numExperts);
  };
  if (observes.some((observable) => observable !== 'answer')) return askAll;

  // what the policy sees is a function of the node, or of the question: ask once, whatever t
  const classOf = observes.includes('answer')
    ? ({ node }: State) => node
    : ({ node }: State) => graph.questionOffsets[graph.nodeQuestion[node]!]!;
  const rowOf = new Map<number, Float64Array>();
  return (states, t) => {
    const fresh = new Map<number, State>();
    for (const state of states) if (!rowOf.has(classOf(state))) fresh.set(classOf(state), state);
    if (fresh.size > 0) {
      const rows = askAll([...fresh.values()], t);
      [...fresh.keys()].forEach((key, row) => {
        rowOf.set(key, rows.subarray(row * numExperts, (row + 1) * numExperts));
      });
    }
    const probabilities = new Float64Array(states.length * numExperts);
    states.forEach((state, row) => {
      probabilities.set(rowOf.get(classOf(state))!, row * numExperts);
    });
    return probabilities;
  };
}

/** A copy of the rows in which each sums to 1 as nearly as doubles can. */
function checkedRows(
  policyName: string,
  given: Float64Array,
  observations: readonly DerObservation[],
  numExperts: number,
): Float64Array {
  if (given.length !== observations.length * numExperts) {
    throw new TypeError(
      `Expected policy ${show(policyName)} to return ${observations.length} x ${numExperts} probabilities, got ${given.length}.`,
    );
  }
  const rows = Float64Array.from(given);
  observations.forEach(({ question }, i) => {
    const row = rows.subarray(i * numExperts, (i + 1) * numExperts);
    let sum = 0;
    let valid = true;
    for (const probability of row) {
      sum += probability;
      if (!(probability >= 0)) valid = false;
    }
    if (!valid || Math.abs(sum - 1) > 1e-6) {
      throw new RangeError(
        `Expected the probabilities of policy ${show(policyName)} on question ${show(question.id)} to be >= 0 and sum to 1, got [${[...row].join(', ')}].`,
      );
    }
    for (let a = 0; a < numExperts; a++) row[a]! /= sum;
  });
  return rows;
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
