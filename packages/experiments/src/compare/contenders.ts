import { randomPolicy } from '@der-gym/agents';
import {
  type AnswerGraph,
  bestFixedRoute,
  evaluatePolicy,
  firstAnswers,
  fixedRoutePolicy,
  type Policy,
  type PolicyEvaluation,
  type StopRule,
  solve,
  utilityOf,
} from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { tableMean } from '../statistics/bootstrap.ts';
import { UsageError } from '../usage-error.ts';
import type { Contender, Outcome, RowKind } from './rows.ts';

/** How episodes end: by a rule, or by the table of a trained Terminator. */
export type Ending =
  | { readonly stop: 'reference' | 'never' }
  | { readonly stops: Uint8Array; readonly threshold: number };

/** Where contenders meet: one task, one stop rule; chosen on train, measured on test. */
export interface Arena {
  readonly task: Pick<Task, 'graph' | 'split' | 'reward' | 'utility'>;
  readonly stopRule: StopRule;
  /** How the episodes of a router of so many calls end; a trained Terminator has a threshold for each router. */
  readonly ending: (policy: Policy, maxSteps?: number) => Ending;
  /** How episodes end on train, where routes are chosen. A trained Terminator gives no verdicts there. */
  readonly choosing: { readonly stop: 'reference' | 'never' };
  /** All endings that a router may have: a bound takes the best of them for each question. */
  readonly endings: readonly Ending[];
}

/** An arena under a rule that needs no Terminator. */
export function arenaOf(task: Arena['task'], stop: 'reference' | 'never'): Arena {
  return { task, stopRule: stop, ending: () => ({ stop }), choosing: { stop }, endings: [{ stop }] };
}

/** Every fixed route is enumerated: refuses more than there is room for. */
export function checkRoutes({ experts, maxSteps }: Pick<AnswerGraph, 'experts' | 'maxSteps'>): void {
  const most = Math.floor(Math.log(2 ** 24) / Math.log(experts.length) + 1e-9);
  if (maxSteps <= most) return;
  throw new UsageError(
    `Expected \`maxSteps\` to be at most ${most} with ${experts.length} experts, since every fixed route is enumerated, got ${maxSteps}.`,
  );
}

/** A single call of each expert. The best on train are named, for a user would choose from there. */
export function singleCalls({ task }: Pick<Arena, 'task'>): readonly Contender[] {
  const { graph, split, reward } = task;
  const byScore = bestSingleCall(graph, split.train, 0);
  const byUtility = bestSingleCall(graph, split.train, reward.costWeight);
  return graph.experts.map(({ name }, expert) => {
    const best = [...(expert === byScore ? ['score'] : []), ...(expert === byUtility ? ['utility'] : [])];
    return {
      policy: name,
      kind: 'single call',
      runs: [singleCallOutcome(graph, split.test, () => expert)],
      ...(best.length > 0 && { note: `best single call on train, by ${best.join(' and ')}`, rival: true }),
    };
  });
}

/** The single call with the best utility on train. */
export function bestSingleCallByUtility({ task }: Arena): Contender {
  const { graph, split, reward } = task;
  const expert = bestSingleCall(graph, split.train, reward.costWeight);
  const policy = `best single call (${graph.experts[expert]!.name})`;
  return { policy, kind: 'single call', runs: [singleCallOutcome(graph, split.test, () => expert)] };
}

/** The expert with the highest mean of score - costWeight x cost; ties to the cheapest, then the lowest index. */
export function bestSingleCall(graph: AnswerGraph, questions: readonly number[], costWeight: number): number {
  const worth = graph.experts.map((_, expert) => {
    const outcome = singleCallOutcome(graph, questions, () => expert);
    const cost = tableMean([outcome.cost]);
    return { utility: utilityOf(tableMean([outcome.score]), cost, costWeight), cost };
  });
  return worth.reduce((best, { utility, cost }, expert) => {
    const leader = worth[best]!;
    const better = utility > leader.utility || (utility === leader.utility && cost < leader.cost);
    return better ? expert : best;
  }, 0);
}

/** One call to the expert that is chosen for each question. */
export function singleCallOutcome(
  graph: AnswerGraph,
  questions: readonly number[],
  expertFor: (question: number, row: number) => number,
): Outcome {
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

/** The best of all experts' own answers, question by question, at the price of that one call. */
export function singleCallOracle({ task }: Arena): Contender {
  const { graph, split } = task;
  const { score: scores } = firstAnswers(graph, split.test);
  const outcome = singleCallOutcome(graph, split.test, (_, row) => {
    const score = (expert: number) => scores[row * graph.experts.length + expert]!;
    const cost = (expert: number) => graph.expertCost[expert]!;
    const better = (a: number, b: number) =>
      score(b) > score(a) || (score(b) === score(a) && cost(b) < cost(a));
    return graph.experts.reduce((best, _, expert) => (better(best, expert) ? expert : best), 0);
  });
  const note = 'knows every score; ties to the cheapest';
  return { policy: 'oracle of single calls', kind: 'bound', runs: [outcome], note };
}

/** A policy of the MDP, one for each training run. */
export function policyRuns(
  policy: string,
  kind: RowKind,
  policies: readonly Policy[],
  { task, ending }: Arena,
  more: (evaluations: readonly PolicyEvaluation[]) => Partial<Contender> = () => ({}),
): Contender {
  const { graph, split, reward } = task;
  const endings = policies.map((each) => ending(each, reward.maxSteps));
  const evaluations = policies.map((each, run) =>
    evaluatePolicy(graph, each, { reward, ...endings[run], questions: split.test }),
  );
  const thresholds = endings.flatMap((each) => ('threshold' in each ? each.threshold : []));
  return {
    policy,
    kind,
    runs: evaluations.map(({ perQuestion }) => perQuestion),
    policies,
    ...(thresholds.length > 0 && { thresholds }),
    ...more(evaluations),
  };
}

export function randomRoute(arena: Arena): Contender {
  return policyRuns('random route', 'route', [randomPolicy(arena.task.graph.experts)], arena);
}

/**
 * The fixed route with the highest return on train, of as many calls as the horizon. The best (step, last
 * expert) table is the same policy: from one start, each step's last expert is known.
 */
export function fixedRouteByReturn(arena: Arena): Contender {
  return fixedRoute('best fixed route, by return', arena, 'return', [arena.task.graph.maxSteps]);
}

/** The fixed route with the highest utility on train, of any length up to the horizon. */
export function fixedRouteByUtility(arena: Arena): Contender {
  const lengths = Array.from({ length: arena.task.graph.maxSteps }, (_, t) => t + 1);
  return { ...fixedRoute('best fixed route, by utility', arena, 'utility', lengths), rival: true };
}

/** The fixed route of one of these lengths that is best on train; ties go to the shorter one. Its note names the experts. */
export function fixedRoute(
  policy: string,
  arena: Arena,
  objective: 'return' | 'utility',
  lengths: readonly number[],
): Contender {
  const { graph, split, reward } = arena.task;
  const options = { reward, ...arena.choosing, objective, questions: split.train };
  const { route } = lengths
    .map((length) => bestFixedRoute(graph, { ...options, length }))
    .reduce((best, found) => (found.value > best.value ? found : best));
  const short = { ...arena, task: { ...arena.task, reward: { ...reward, maxSteps: route.length } } };
  const contender = policyRuns(policy, 'route', [fixedRoutePolicy(route, graph.experts)], short, () => ({
    note: route.map((expert) => graph.experts[expert]!.name).join(' > '),
  }));
  // a shorter horizon is another MDP: its returns are not comparable
  if (route.length === graph.maxSteps) return contender;
  return { ...contender, runs: contender.runs.map((run) => ({ ...run, return: null })) };
}

/**
 * The exact optimum for a reward, question by question. It knows the scores before it asks.
 *
 * @param mayStop - whether it may also end an episode after any call
 */
export function hindsightOptimum(
  arena: Arena,
  objective: 'return' | 'utility',
  { mayStop = false, policy = `hindsight optimum, by ${objective}` } = {},
): Contender {
  const { graph, split, reward, utility } = arena.task;
  const problem = { reward: objective === 'return' ? reward : utility, mayStop };
  const solutions = arena.endings.map((ending) => solve(graph, { ...problem, ...ending }).perQuestion);
  const best = split.test.map((question) =>
    solutions.reduce((a, b) => (b.return[question]! > a.return[question]! ? b : a)),
  );
  const at = (name: keyof Outcome) =>
    Float64Array.from(split.test, (question, row) => best[row]![name][question]!);
  const outcome = {
    // the optimum of another reward has another return
    return: objective === 'return' ? at('return') : null,
    score: at('score'),
    parameters: at('parameters'),
    cost: at('cost'),
    routeLength: at('routeLength'),
  };
  const which = solutions.length === 1 ? '' : ', and the best threshold for each question';
  return { policy, kind: 'bound', runs: [outcome], note: `knows every score${which}; an upper bound` };
}
