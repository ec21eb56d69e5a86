import { type Method, memoizePolicy, runMethod } from '@der-gym/agents';
import { evaluatePolicy, type Policy, type StopRule } from '@der-gym/env';
import { createBench } from '../compare/bench.ts';
import { policyCollapseNote } from '../compare/collapse-note.ts';
import { classifiers, standardContenders, stopRules } from '../compare/compare.ts';
import {
  bestSingleCall,
  bestSingleCallByUtility,
  fixedRouteByUtility,
  hindsightOptimum,
  singleCallColumns,
} from '../compare/contenders.ts';
import { contenderOf } from '../compare/method-runs.ts';
import { contendersNamed } from '../compare/methods.ts';
import type { Contender, RunColumns } from '../compare/rows.ts';
import type { Reader } from '../encoders/reader.ts';
import type { Task } from '../problem/task.ts';
import type { FittedTerminator } from '../training/fit-terminator.ts';
import type { StoredColumns, StoredRouter, TrialResult } from './types.ts';

export interface Measured {
  readonly routers: readonly StoredRouter[];
  /** Quality of the Terminator. */
  readonly terminator: TrialResult['terminator'];
}

/** Evaluates a policy exactly on the test questions, under every stop rule. */
export function measurePolicy(
  task: Task,
  router: Policy,
  kind: StoredRouter['kind'],
  terminator: FittedTerminator,
): Measured {
  const policy = memoizePolicy(router);
  const threshold = terminator.thresholdFor(policy, task);
  const evaluated = stopRules.map((stopRule) =>
    columnsUnder(
      task,
      policy,
      stopRule,
      stopRule === 'terminator' ? { stops: terminator.stopsAt(threshold) } : { stop: stopRule },
    ),
  );
  const [first] = evaluated;
  const note = kind === 'learned' ? policyCollapseNote([first!.evaluation], task.graph.experts) : undefined;
  return {
    routers: [
      {
        name: policy.name,
        kind,
        ...(note === undefined ? {} : { note }),
        terminatorThreshold: threshold,
        byStopRule: evaluated.map(({ outcome }) => outcome),
      },
    ],
    terminator: qualityOf(terminator),
  };
}

/** Runs a method on the test questions. It stops by itself under any stop rule. */
export function measureMethod(task: Task, method: Method, terminator: FittedTerminator): Measured {
  const { dataset, split, seed } = task;
  const { pool, scorer } = dataset;
  const questions = split.test.map((q) => dataset.questions[q]!);
  const contender = contenderOf(runMethod(method, { questions, pool, scorer, seed }), { chooses: true });
  return {
    routers: [
      routerOf(
        contender,
        stopRules.map(() => contender),
        null,
      ),
    ],
    terminator: qualityOf(terminator),
  };
}

/** The name of the row of the single expert with the best score on train. */
export const BEST_SINGLE_CALL = 'best single call on train';

function bestOnTrain({ graph, split }: Task): Contender {
  const expert = bestSingleCall(graph, split.train, 0);
  return {
    policy: BEST_SINGLE_CALL,
    kind: 'single call',
    runs: [singleCallColumns(graph, split.test, () => expert)],
    note: `by score: ${graph.experts[expert]!.name}`,
  };
}

/** Evaluates everything that a router is compared with, under every stop rule. */
export function measureField(task: Task, terminator: FittedTerminator, reader: Reader): Measured {
  const bench = createBench(task, { terminator, reader });
  const fitted = classifiers(bench);
  const tables = stopRules.map((rule) => standardContenders(bench.under(rule), fitted));
  // further rows of the paper's tables: a single expert chosen beforehand, and methods that ask all experts
  const ensembles = [
    bestOnTrain(task),
    ...(['pair-ranker', 'vote'] as const).flatMap((name) => contendersNamed(name, bench)),
  ];
  return {
    routers: [
      ...sameContenders(tables),
      ...ensembles.map((contender) =>
        routerOf(
          contender,
          stopRules.map(() => contender),
          null,
        ),
      ),
    ],
    terminator: qualityOf(bench.fitted),
  };
}

/** Evaluates the minimal baselines by utility: the best single call, the best fixed route and the optimum. */
export function measureBaselines(task: Task, terminator: FittedTerminator, reader: Reader): Measured {
  const bench = createBench(task, { terminator, reader });
  const tables = stopRules.map((rule) => {
    const arena = bench.under(rule);
    return [bestSingleCallByUtility(arena), fixedRouteByUtility(arena), hindsightOptimum(arena)];
  });
  return { routers: sameContenders(tables), terminator: qualityOf(bench.fitted) };
}

/** Merges the tables of the stop rules, which have the same contenders in the same order. */
function sameContenders(tables: readonly (readonly Contender[])[]): readonly StoredRouter[] {
  return tables[0]!.map((contender, place) =>
    routerOf(
      contender,
      tables.map((contenders) => contenders[place]!),
      contender.thresholds?.[0] ?? null,
    ),
  );
}

function qualityOf({ report }: FittedTerminator): TrialResult['terminator'] {
  return { auc: report.auc, calibrationError: report.calibration.error };
}

function routerOf(
  { policy, kind, note }: Contender,
  under: readonly Contender[],
  terminatorThreshold: number | null,
): StoredRouter {
  return {
    name: policy,
    kind,
    ...(note === undefined ? {} : { note }),
    terminatorThreshold,
    byStopRule: stopRules.map((stopRule, i) => ({
      stopRule,
      ...listed(under[i]!.runs[0]!),
      lengths: null,
      expertShare: null,
      expertShareByStep: null,
    })),
  };
}

function listed({ return: returns, score, parameters, cost, routeLength }: RunColumns) {
  return {
    return: returns && Array.from(returns),
    score: Array.from(score),
    parameters: Array.from(parameters),
    cost: Array.from(cost),
    routeLength: Array.from(routeLength),
  };
}

function columnsUnder(
  { graph, split, reward }: Task,
  policy: Policy,
  stopRule: StopRule,
  stop: Pick<NonNullable<Parameters<typeof evaluatePolicy>[2]>, 'stop' | 'stops'>,
) {
  const options = { reward, ...stop, questions: split.test };
  const evaluation = evaluatePolicy(graph, policy, options);
  const { perQuestion, lengths, expertShare, expertShareByStep } = evaluation;
  const numExperts = graph.experts.length;
  const outcome: StoredColumns = {
    stopRule,
    ...listed(perQuestion),
    lengths: Array.from({ length: graph.maxSteps }, (_, t) =>
      split.test.map((_question, q) => lengths[q * graph.maxSteps + t]!),
    ),
    expertShare: Array.from(expertShare),
    expertShareByStep: Array.from({ length: graph.maxSteps }, (_, t) =>
      Array.from(expertShareByStep.subarray(t * numExperts, (t + 1) * numExperts)),
    ),
  };
  return { evaluation, outcome };
}
