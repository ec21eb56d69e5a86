import { randomPolicy } from '@der-gym/agents';
import {
  type AnswerGraph,
  evaluatePolicy,
  firstAnswers,
  fixedRoutePolicy,
  type Policy,
  solve,
  utilityOf,
} from '@der-gym/env';
import { tableMean } from '../statistics/tables.ts';
import type { Arena, ChosenRoute } from './arena.ts';
import type { Contender, RowKind, RunColumns } from './rows.ts';

/** A single call of each expert. A note names the best on train, which a user would choose. */
export function singleCalls({ task }: Pick<Arena, 'task'>): readonly Contender[] {
  const { graph, split, reward } = task;
  const byScore = bestSingleCall(graph, split.train, 0);
  const byUtility = bestSingleCall(graph, split.train, reward.costWeight);
  return graph.experts.map(({ name }, expert) => {
    const best = [...(expert === byScore ? ['score'] : []), ...(expert === byUtility ? ['utility'] : [])];
    return {
      policy: name,
      kind: 'single call',
      runs: [singleCallColumns(graph, split.test, () => expert)],
      ...(best.length > 0 && { note: `best single call on train, by ${best.join(' and ')}`, rival: true }),
    };
  });
}

/** The single call with the best utility on train. */
export function bestSingleCallByUtility({ task }: Arena): Contender {
  const { graph, split, reward } = task;
  const expert = bestSingleCall(graph, split.train, reward.costWeight);
  const policy = `best single call (${graph.experts[expert]!.name})`;
  return { policy, kind: 'single call', runs: [singleCallColumns(graph, split.test, () => expert)] };
}

/** The expert with the highest mean of score - costWeight x cost; ties to the cheapest, then the lowest index. */
export function bestSingleCall(graph: AnswerGraph, questions: readonly number[], costWeight: number): number {
  const means = graph.experts.map((_, expert) => {
    const outcome = singleCallColumns(graph, questions, () => expert);
    const cost = tableMean([outcome.cost]);
    return { utility: utilityOf(tableMean([outcome.score]), cost, costWeight), cost };
  });
  return means.reduce((best, { utility, cost }, expert) => {
    const leader = means[best]!;
    const better = utility > leader.utility || (utility === leader.utility && cost < leader.cost);
    return better ? expert : best;
  }, 0);
}

/** One call per question, to the expert that `expertFor` returns. */
export function singleCallColumns(
  graph: AnswerGraph,
  questions: readonly number[],
  expertFor: (question: number, row: number) => number,
): RunColumns {
  const experts = questions.map(expertFor);
  const first = firstAnswers(graph, questions);
  const of = (column: Float64Array) =>
    Float64Array.from(experts, (expert, row) => column[row * graph.experts.length + expert]!);
  return {
    return: null,
    score: of(first.score),
    parameters: Float64Array.from(experts, (expert) => graph.experts[expert]!.parameters),
    cost: of(first.cost),
    routeLength: new Float64Array(questions.length).fill(1),
  };
}

/** The best of all experts' own answers to each question, charged for that one call. */
export function singleCallOracle({ task }: Arena): Contender {
  const { graph, split } = task;
  const { score: scores } = firstAnswers(graph, split.test);
  const outcome = singleCallColumns(graph, split.test, (_, row) => {
    const score = (expert: number) => scores[row * graph.experts.length + expert]!;
    const cost = (expert: number) => graph.expertCost[expert]!;
    const better = (a: number, b: number) =>
      score(b) > score(a) || (score(b) === score(a) && cost(b) < cost(a));
    return graph.experts.reduce((best, _, expert) => (better(best, expert) ? expert : best), 0);
  });
  const note = 'knows every score; ties to the cheapest';
  return { policy: 'oracle of single calls', kind: 'bound', runs: [outcome], note };
}

/** Policies of the MDP, one per training run, each under its own ending. */
export function policyRuns(
  policy: string,
  kind: RowKind,
  policies: readonly Policy[],
  { task, ending, endingOnTrain }: Pick<Arena, 'task' | 'ending'> & Partial<Pick<Arena, 'endingOnTrain'>>,
  more: (evaluations: readonly ReturnType<typeof evaluatePolicy>[]) => Partial<Contender> = () => ({}),
): Contender {
  const { graph, split, reward } = task;
  const endings = policies.map(ending);
  const evaluations = policies.map((each, run) =>
    evaluatePolicy(graph, each, { reward, ...endings[run], questions: split.test }),
  );
  const thresholds = endings.flatMap((each) => ('threshold' in each ? each.threshold : []));
  return {
    policy,
    kind,
    runs: evaluations.map(({ perQuestion }) => perQuestion),
    policies,
    ...(kind === 'learned' &&
      endingOnTrain && {
        train: policies.map((each) => {
          const options = { reward, ...endingOnTrain(each), questions: split.train };
          return evaluatePolicy(graph, each, options).perQuestion;
        }),
      }),
    ...(thresholds.length > 0 && { thresholds }),
    ...more(evaluations),
  };
}

export function randomRoute(arena: Arena): Contender {
  return policyRuns('random route', 'route', [randomPolicy(arena.task.graph.experts)], arena);
}

/**
 * The fixed route with the highest return on train; it has as many calls as the horizon. The best table by step and last
 * expert is the same policy, since the start and the step determine the last expert.
 */
export function fixedRouteByReturn(arena: Arena): Contender {
  return fixedRoute('best fixed route, by return', arena, arena.routes().byReturn);
}

/** The fixed route with the highest utility on train, of any length up to the horizon. */
export function fixedRouteByUtility(arena: Arena): Contender {
  return { ...fixedRoute('best fixed route, by utility', arena, arena.routes().byUtility), rival: true };
}

/** Evaluates a chosen route on test; its note names the experts. */
function fixedRoute(policy: string, { task, endings }: Arena, { route, ending }: ChosenRoute): Contender {
  const { graph, reward } = task;
  const short = { ...task, reward: { ...reward, maxSteps: route.length } };
  const contender = policyRuns(
    policy,
    'route',
    [fixedRoutePolicy(route, graph.experts)],
    { task: short, ending: () => endings[ending]! },
    () => ({ note: route.map((expert) => graph.experts[expert]!.name).join(' > ') }),
  );
  // a shorter horizon is another MDP, whose returns are not comparable
  if (route.length === graph.maxSteps) return contender;
  return { ...contender, runs: contender.runs.map((run) => ({ ...run, return: null })) };
}

/**
 * The upper bound for the utility of every row: for each question the best route, which may stop after any call. It knows every
 * score in advance. A single call is such a route, and so is any route of a policy under any stop rule.
 */
export function hindsightOptimum({ task }: Pick<Arena, 'task'>): Contender {
  const { graph, split, utility } = task;
  const options = { reward: utility, stop: 'never', mayStop: true, questions: split.test } as const;
  return {
    policy: 'hindsight optimum, by utility',
    kind: 'bound',
    // it is the optimum of another reward, so its return is not comparable
    runs: [{ ...solve(graph, options).perQuestion, return: null }],
    note: 'knows every score and may stop after any call; no method exceeds it',
  };
}

/**
 * The upper bound for the return of every policy under the stop rule: for each question the best route with the best ending. It
 * knows every score, but it may stop only by the stop rule, so a single call may have a higher utility.
 */
export function hindsightPolicy({ task, endings }: Arena): Contender {
  const { graph, split, reward } = task;
  const solutions = endings.map(
    (ending) => solve(graph, { reward, ...ending, questions: split.test }).perQuestion,
  );
  const best = split.test.map((_, row) =>
    solutions.reduce((a, b) => (b.return[row]! > a.return[row]! ? b : a)),
  );
  const at = (name: keyof (typeof best)[number]) =>
    Float64Array.from(best, (found, row) => found[name][row]!);
  const outcome = {
    return: at('return'),
    score: at('score'),
    parameters: at('parameters'),
    cost: at('cost'),
    routeLength: at('routeLength'),
  };
  const which = solutions.length === 1 ? '' : ' and the best threshold for each question';
  const note = `knows every score${which}, but stops by the stop rule; an upper bound for returns, not for utilities`;
  return { policy: 'best policy in hindsight, by return', kind: 'bound', runs: [outcome], note };
}
