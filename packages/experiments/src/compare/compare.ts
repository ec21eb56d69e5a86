import { randomPolicy } from '@der-gym/agents';
import type { Policy, StopRule } from '@der-gym/env';
import { type Resamples, tableMean } from '../statistics/bootstrap.ts';
import type { Task } from '../task.ts';
import { collapseNote, policyCollapseNote } from './collapse-note.ts';
import {
  type Arena,
  fixedRouteByReturn,
  fixedRouteByUtility,
  hindsightOptimum,
  policyRuns,
  singleCallOracle,
  singleCallRouter,
  singleCalls,
} from './contenders.ts';
import { type Contender, type Row, summarise } from './rows.ts';

/** A router trained on the train split: one policy a training seed. */
export interface LearnedPolicy {
  readonly name: string;
  readonly runs: readonly Policy[];
}

/** A router of single calls: the expert of each test question, one array a training seed. */
export interface LearnedRouter {
  readonly name: string;
  readonly runs: readonly Int32Array[];
}

export interface Routers {
  readonly policies: readonly LearnedPolicy[];
  readonly singleCall: readonly LearnedRouter[];
  /** Verdicts of the trained Terminator, the table of the rule `'terminator'`; null where none was trained. */
  readonly terminatorStops: Uint8Array | null;
}

/** Everything on the test questions under one stop rule. */
export interface StopRuleTable {
  readonly stopRule: StopRule;
  /** Hindsight optimum of the return. */
  readonly optimum: { readonly return: number; readonly score: number; readonly parameters: number };
  readonly rows: readonly Row[];
  /** The contenders behind the rows, question by question, for paired comparisons. */
  readonly contenders: readonly Contender[];
}

/**
 * Sets every router beside the single experts, the random route, the best fixed routes and the exact bounds,
 * on the test questions, under one stop rule. Everything that is chosen is chosen on train and validation.
 *
 * @param resamples - of the test questions and so many runs, shared by all intervals
 */
export function compareUnder(
  stopRule: StopRule,
  task: Task,
  routers: Routers,
  resamples: (runs: number) => Resamples,
): StopRuleTable {
  const { graph, split, reward } = task;
  const problem =
    stopRule === 'terminator' ? { reward, stops: tableOf(routers) } : { reward, stop: stopRule };
  const arena: Arena = { graph, split, problem };
  const random = policyRuns('random route', 'route', [randomPolicy(graph.experts)], arena);
  const optimum = hindsightOptimum('hindsight optimum, by return', arena, 'return');
  const contenders: readonly Contender[] = [
    ...singleCalls(arena, task.costWeight),
    ...routers.singleCall.map(({ name, runs }) =>
      singleCallRouter(name, runs, arena, collapseNote(shareOf(runs, graph.experts.length), graph.experts)),
    ),
    random,
    fixedRouteByReturn(arena),
    fixedRouteByUtility(arena),
    ...routers.policies.map(({ name, runs }) =>
      policyRuns(name, 'learned', runs, arena, (evaluations) =>
        policyCollapseNote(evaluations, graph.experts),
      ),
    ),
    singleCallOracle(arena),
    optimum,
    hindsightOptimum('hindsight optimum, by utility', arena, 'utility'),
  ];
  const options = {
    costWeight: task.costWeight,
    randomReturn: tableMean(random.outcomes.return!),
    optimumReturn: tableMean(optimum.outcomes.return!),
    resamples,
  };
  const { outcomes } = optimum;
  return {
    stopRule,
    optimum: {
      return: tableMean(outcomes.return!),
      score: tableMean(outcomes.score),
      parameters: tableMean(outcomes.parameters),
    },
    rows: contenders.map((contender) => summarise(contender, options)),
    contenders,
  };
}

function tableOf({ terminatorStops }: Routers): Uint8Array {
  if (terminatorStops === null)
    throw new RangeError("Expected a Terminator for the stop rule 'terminator', got none.");
  return terminatorStops;
}

/** Share of the calls that go to each expert, one array a run. */
function shareOf(runs: readonly Int32Array[], numExperts: number): readonly Float64Array[] {
  return runs.map((experts) => {
    const share = new Float64Array(numExperts);
    for (const expert of experts) share[expert]! += 1 / experts.length;
    return share;
  });
}
