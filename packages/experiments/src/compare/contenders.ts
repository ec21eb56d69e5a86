import {
  type AnswerGraph,
  bestFixedRoute,
  type Evaluation,
  evaluatePolicy,
  fixedRoutePolicy,
  type Policy,
  type ProblemOptions,
  type Solution,
  solve,
  utilityReward,
} from '@der-gym/env';
import type { Split } from '../split.ts';
import type { Contender, Outcomes } from './rows.ts';

/** Where contenders meet: one graph, one stop rule, one reward; chosen on train, measured on test. */
export interface Arena {
  readonly graph: AnswerGraph;
  readonly split: Split;
  /** Reward, discount, stop rule, Terminator. */
  readonly problem: ProblemOptions;
}

/** A single call of each expert. The best on train are named, for a user would choose from there. */
export function singleCalls(arena: Arena, costWeight: number): readonly Contender[] {
  const { graph, split } = arena;
  const byScore = bestSingleCall(graph, split.train, 0);
  const byUtility = bestSingleCall(graph, split.train, costWeight);
  return graph.experts.map(({ name }, expert) => {
    const best = [...(expert === byScore ? ['score'] : []), ...(expert === byUtility ? ['utility'] : [])];
    return {
      policy: name,
      kind: 'single call',
      outcomes: singleCallOutcomes(graph, split.test, () => expert),
      ...(best.length === 0
        ? {}
        : { note: `best single call on train, by ${best.join(' and ')}`, rival: true }),
    };
  });
}

/** The expert with the highest mean of score - costWeight x parameters; ties to the cheapest, then the lowest index. */
export function bestSingleCall(graph: AnswerGraph, questions: readonly number[], costWeight: number): number {
  let best = -1;
  let bestValue = Number.NEGATIVE_INFINITY;
  graph.experts.forEach(({ parameters }, expert) => {
    let score = 0;
    for (const question of questions) score += firstScore(graph, question, expert);
    const value = score / questions.length - costWeight * parameters;
    const cheaper = best >= 0 && parameters < graph.experts[best]!.parameters;
    if (value > bestValue || (value === bestValue && cheaper)) {
      best = expert;
      bestValue = value;
    }
  });
  return best;
}

/** A router that asks one expert a question and takes its answer. */
export function singleCallRouter(
  policy: string,
  routed: readonly Int32Array[],
  { graph, split }: Arena,
  note?: string,
): Contender {
  const runs = routed.map((experts) => singleCallOutcomes(graph, split.test, (_, row) => experts[row]!));
  return {
    policy,
    kind: 'learned',
    rival: true,
    outcomes: stackOutcomes(runs),
    ...(note === undefined ? {} : { note }),
  };
}

/** The best of all experts' own answers, question by question, at the price of that one call. */
export function singleCallOracle({ graph, split }: Arena): Contender {
  const outcomes = singleCallOutcomes(graph, split.test, (question) => {
    let best = 0;
    for (let expert = 1; expert < graph.experts.length; expert++) {
      const difference = firstScore(graph, question, expert) - firstScore(graph, question, best);
      if (difference > 0 || (difference === 0 && graph.expertCost[expert]! < graph.expertCost[best]!))
        best = expert;
    }
    return best;
  });
  return {
    policy: 'oracle of single calls',
    kind: 'bound',
    outcomes,
    note: 'knows every score; ties to the cheapest',
  };
}

/** A policy of the MDP, one for each training run. */
export function policyRuns(
  policy: string,
  kind: Contender['kind'],
  policies: readonly Policy[],
  arena: Arena,
  note?: (evaluations: readonly Evaluation[]) => string | undefined,
): Contender {
  const evaluations = policies.map((each) =>
    evaluatePolicy(arena.graph, each, { ...arena.problem, questions: arena.split.test }),
  );
  const text = note?.(evaluations);
  return {
    policy,
    kind,
    outcomes: stackOutcomes(evaluations.map(({ perQuestion }) => single(perQuestion))),
    ...(text === undefined ? {} : { note: text }),
  };
}

/**
 * The fixed route with the highest return on train, of as many calls as the horizon. The best (step, last
 * expert) table is the same policy: from one start, each step's last expert is known.
 */
export function fixedRouteByReturn(arena: Arena): Contender {
  const { graph, split, problem } = arena;
  const { route } = bestFixedRoute(graph, { ...problem, questions: split.train });
  return policyRuns(
    'best fixed route, by return',
    'route',
    [fixedRoutePolicy(route, graph.experts)],
    arena,
    () => routeText(graph, route),
  );
}

/** The fixed route with the highest utility on train, of any length up to the horizon. */
export function fixedRouteByUtility(arena: Arena): Contender {
  const { graph, split, problem } = arena;
  let best: { route: readonly number[]; value: number } | null = null;
  for (let length = 1; length <= graph.maxSteps; length++) {
    const found = bestFixedRoute(graph, { ...problem, questions: split.train, objective: 'utility', length });
    if (best === null || found.value > best.value) best = found;
  }
  const { route } = best!;
  const short = { ...problem, reward: { ...problem.reward, maxSteps: route.length } };
  const contender = policyRuns(
    'best fixed route, by utility',
    'route',
    [fixedRoutePolicy(route, graph.experts)],
    { ...arena, problem: short },
    () => routeText(graph, route),
  );
  // a shorter horizon is another MDP: its returns are not comparable
  return route.length === graph.maxSteps
    ? { ...contender, rival: true }
    : { ...contender, rival: true, outcomes: { ...contender.outcomes, return: null } };
}

/** The exact optimum for a reward, question by question. It knows the scores before it asks. */
export function hindsightOptimum(policy: string, arena: Arena, objective: 'return' | 'utility'): Contender {
  const { graph, split, problem } = arena;
  const solution = solve(graph, {
    ...problem,
    ...(objective === 'utility'
      ? { reward: { ...problem.reward, formula: utilityReward }, discount: 1 }
      : {}),
  });
  return {
    policy,
    kind: 'bound',
    outcomes: {
      ...single(pick(solution, split.test)),
      ...(objective === 'utility' ? { return: null } : {}),
    },
    note: 'knows every score; an upper bound',
  };
}

function pick({ perQuestion }: Pick<Solution, 'perQuestion'>, questions: readonly number[]) {
  const at = (values: Float64Array) => Float64Array.from(questions, (question) => values[question]!);
  return {
    return: at(perQuestion.return),
    score: at(perQuestion.score),
    parameters: at(perQuestion.parameters),
    routeLength: at(perQuestion.routeLength),
  };
}

function single({
  return: returns,
  score,
  parameters,
  routeLength,
}: Omit<Evaluation['perQuestion'], 'cost'>): Outcomes {
  return { return: [returns], score: [score], parameters: [parameters], routeLength: [routeLength] };
}

function stackOutcomes(runs: readonly Outcomes[]): Outcomes {
  return {
    return: runs.some((run) => run.return === null) ? null : runs.flatMap((run) => run.return!),
    score: runs.flatMap((run) => run.score),
    parameters: runs.flatMap((run) => run.parameters),
    routeLength: runs.flatMap((run) => run.routeLength),
  };
}

function singleCallOutcomes(
  graph: AnswerGraph,
  questions: readonly number[],
  expertFor: (question: number, row: number) => number,
): Outcomes {
  const experts = questions.map(expertFor);
  return {
    return: null,
    score: [Float64Array.from(questions, (question, row) => firstScore(graph, question, experts[row]!))],
    parameters: [Float64Array.from(experts, (expert) => graph.experts[expert]!.parameters)],
    routeLength: [new Float64Array(questions.length).fill(1)],
  };
}

/** P of an expert's answer to the bare question. */
function firstScore(graph: AnswerGraph, question: number, expert: number): number {
  const root = graph.questionOffsets[question]!;
  return graph.score[graph.next[root * graph.experts.length + expert]!]!;
}

function routeText(graph: AnswerGraph, route: readonly number[]): string {
  return route.map((expert) => graph.experts[expert]!.name).join(' > ');
}
