import { randomPolicy, type TrainedTerminator, trainTerminator } from '@der-gym/agents';
import {
  bestFixedRoute,
  evaluatePolicy,
  fixedRoutePolicy,
  oracleStopping,
  type Policy,
  utilityOf,
} from '@der-gym/env';
import { comparePaired, holm, type Task } from '@der-gym/experiments';
import { tokenF1 } from '@der-gym/metrics';
import { createRng } from 'gymnasium-js';
import type { AgreementMeasure } from '../../packages/agents/src/terminator/agreement.ts';
import { type Arena, arenaOf } from '../../packages/experiments/src/compare/arena.ts';
import { createBench } from '../../packages/experiments/src/compare/bench.ts';
import { fixedRouteByUtility, hindsightOptimum } from '../../packages/experiments/src/compare/contenders.ts';
import { tableOf } from '../../packages/experiments/src/compare/rows.ts';
import { fixed, markdownTable } from '../../packages/experiments/src/text/markdown-table.ts';
import {
  type FittedTerminator,
  fitTerminator,
  terminatorThresholds,
} from '../../packages/experiments/src/training/fit-terminator.ts';
import { shown, shownP } from './_cells.ts';
import { labelled, sameFinalAnswer } from './_terminator-auc.ts';
import { stopWalks, type Walks, walkRoutes } from './_walks.ts';

/** The result of a router under one stopping rule, with one number per test question. */
export interface StoppingRow {
  readonly router: string;
  readonly stop: string;
  readonly score: Float64Array;
  readonly parameters: Float64Array;
  readonly routeLength: Float64Array;
}

/** Number of random routes per question, for training and for testing. */
const LEARN_FROM = 4;
const TRY_ON = 16;

const measures = {
  finalAnswer: sameFinalAnswer,
  tokenF1: { name: 'token F1', similarity: tokenF1 },
} satisfies Record<string, AgreementMeasure>;

/**
 * Random route and best fixed route under every stopping rule, on the test questions. A fixed route of any length is chosen on train,
 * under the stopping rule of its row.
 *
 * @param agreement the similarity of answers, or null to leave out the Terminator with agreement
 */
export function stoppingRows(
  task: Task,
  agreement: keyof typeof measures | null,
): readonly (StoppingRow & { readonly costWeight: number })[] {
  const { costWeight } = task.reward;
  const logistic = fitTerminator(task);
  const mlp = fitTerminator(task, { model: 'mlp' });
  const at = ({ stopsAt, terminator: { threshold } }: FittedTerminator) => ({ stops: stopsAt(threshold) });
  const byUtility = (fitted: FittedTerminator) => createBench(task, { terminator: fitted });
  const random = (ending: object) => outcomeOf(task, randomPolicy(task.graph.experts), ending);
  const randomUnder = (fitted: FittedTerminator) =>
    random({ stops: fitted.stopsAt(fitted.thresholdFor(randomPolicy(task.graph.experts), task)) });
  const fixedUnder = (arena: Arena) => fixedRouteByUtility(arena).runs[0]!;
  const byF1 = 'logistic, threshold by F1';
  const bestEnd = 'oracle: the best end in hindsight';
  const rows: readonly (readonly [router: string, stop: string, Columns])[] = [
    ['random route', 'none', random({ stop: 'never' })],
    ['random route', byF1, random(at(logistic))],
    ['random route', 'logistic, threshold by utility', randomUnder(logistic)],
    ['random route', 'MLP, threshold by utility', randomUnder(mlp)],
    ...(agreement === null
      ? []
      : ([
          ['random route', 'logistic with agreement, by utility', judgedRandom(task, measures[agreement])],
        ] as const)),
    ['random route', 'oracle: P >= p0', random({ stop: 'reference' })],
    ['random route', bestEnd, bestEnds(task, randomPolicy(task.graph.experts))],
    ['best fixed route', 'none', fixedUnder(arenaOf(task, 'never'))],
    ['best fixed route', byF1, fixedAt(task, logistic)],
    ['best fixed route', 'logistic, threshold by utility', fixedUnder(byUtility(logistic))],
    ['best fixed route', 'MLP, threshold by utility', fixedUnder(byUtility(mlp))],
    ['best fixed route', 'oracle: P >= p0', fixedUnder(arenaOf(task, 'reference'))],
    ['hindsight optimum', 'ends at will', hindsightOptimum({ task }).runs[0]!],
  ];
  return rows.map(([router, stop, { score, parameters, routeLength }]) => ({
    router,
    stop,
    score,
    parameters,
    routeLength,
    costWeight,
  }));
}

type Columns = Pick<StoppingRow, 'score' | 'parameters' | 'routeLength'>;

function outcomeOf({ graph, reward, split }: Task, policy: Policy, ending: object): Columns {
  return evaluatePolicy(graph, policy, { reward, questions: split.test, ...ending }).perQuestion;
}

function bestEnds({ graph, utility, split }: Task, policy: Policy): Columns {
  const problem = { reward: utility, questions: split.test, stop: 'never' } as const;
  return oracleStopping(graph, policy, problem).perQuestion;
}

/** The fixed route that is best on train if this Terminator stops at its own threshold, chosen by F1. */
function fixedAt(
  task: Task,
  { terminator: { threshold }, stopsAt, stopsOnTrain }: FittedTerminator,
): Columns {
  const { graph, reward, split } = task;
  const options = {
    reward,
    stops: stopsOnTrain(threshold),
    questions: split.train,
    objective: 'utility',
  } as const;
  const { route } = Array.from({ length: graph.maxSteps }, (_, t) =>
    bestFixedRoute(graph, { ...options, length: t + 1 }),
  ).reduce((best, found) => (found.value > best.value ? found : best));
  const short = { ...reward, maxSteps: route.length };
  return outcomeOf(task, fixedRoutePolicy(route, graph.experts), {
    reward: short,
    stops: stopsAt(threshold),
  });
}

/** Random routes of a question; every call returns the same routes. */
function randomRoutes({ graph, seed }: Task, question: number): readonly (readonly number[])[] {
  const rng = createRng(`routes/${seed}/${graph.questions[question]!.id}`);
  return Array.from({ length: TRY_ON }, () =>
    Array.from({ length: graph.maxSteps }, () => rng.integer(graph.experts.length)),
  );
}

/**
 * The random route under a Terminator that also reads the earlier answers, by walks. It is fitted on train; its threshold is chosen on
 * validation.
 */
function judgedRandom(task: Task, measure: AgreementMeasure): Columns {
  const { graph, split, reward, seed } = task;
  const routes = (question: number) => randomRoutes(task, question);
  const learn = (questions: readonly number[]) =>
    labelled(
      walkRoutes(graph, questions, (q) => routes(q).slice(0, LEARN_FROM)),
      graph.threshold,
    );
  const { terminator } = trainTerminator({
    train: learn(split.train),
    validation: learn(split.validation),
    experts: graph.experts.map(({ name }) => name),
    agreement: [measure],
    rng: createRng(`agreement/${seed}`),
  });
  const held = judged(walkRoutes(graph, split.validation, routes), terminator);
  let best = { threshold: 1, value: Number.NEGATIVE_INFINITY };
  for (const threshold of terminatorThresholds) {
    const { score, parameters } = stopWalks(held.walks, stopsAt(held.probabilities, threshold));
    const value = utilityOf(mean(score), mean(parameters), reward.costWeight);
    if (value >= best.value) best = { threshold, value };
  }
  const { walks, probabilities } = judged(walkRoutes(graph, split.test, routes), terminator);
  const ended = stopWalks(walks, stopsAt(probabilities, best.threshold));
  const perQuestion = walks.count / split.test.length;
  return {
    score: meansOf(ended.score, perQuestion),
    parameters: meansOf(ended.parameters, perQuestion),
    routeLength: meansOf(ended.routeLength, perQuestion),
  };
}

function judged(walks: Walks, terminator: TrainedTerminator) {
  return { walks, probabilities: terminator.probabilities(walks.inputs) };
}

function stopsAt(probabilities: Float64Array, threshold: number): Uint8Array {
  return Uint8Array.from(probabilities, (p) => (p >= threshold ? 1 : 0));
}

/** Means of consecutive groups of `size` values. */
function meansOf(values: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: values.length / size }, (_, i) =>
    mean(values.subarray(i * size, (i + 1) * size)),
  );
}

/** The table over all folds: every question is tested once. */
export function summariseStopping(folds: readonly (readonly (StoppingRow & { costWeight: number })[])[]) {
  const rows = folds[0]!.map((first, i) => {
    const all = (pick: (row: StoppingRow) => Float64Array) =>
      Float64Array.from(folds.flatMap((fold) => Array.from(pick(fold[i]!))));
    const score = all(({ score: values }) => values);
    const parameters = all(({ parameters: values }) => values);
    const routeLength = all((each) => each.routeLength);
    const outcome = { score, parameters, cost: parameters, routeLength };
    const [utility] = tableOf([outcome], 'utility', first.costWeight) as [Float64Array];
    return { ...first, score, parameters, utility, routeLength };
  });
  const unstopped = (router: string) => rows.find((each) => each.router === router && each.stop === 'none');
  const compared = rows.flatMap((row) => {
    const against = row.stop === 'none' ? undefined : unstopped(row.router);
    return against === undefined ? [] : { row, ...comparePaired([row.utility], [against.utility]) };
  });
  const adjusted = holm(compared.map(({ p }) => p));
  const differences = new Map(compared.map(({ row, ...each }, i) => [row, { ...each, p: adjusted[i]! }]));
  return `${markdownTable(rows, [
    { title: 'Router', cell: ({ router }) => router },
    { title: 'Terminator', cell: ({ stop }) => stop },
    { title: 'Score', align: 'right', cell: ({ score }) => fixed(mean(score), 3) },
    { title: 'Parameters, B', align: 'right', cell: ({ parameters }) => fixed(mean(parameters), 1) },
    { title: 'Calls', align: 'right', cell: ({ routeLength }) => fixed(mean(routeLength), 2) },
    { title: 'Utility', align: 'right', cell: ({ utility }) => fixed(mean(utility), 3) },
    {
      title: 'Utility above none',
      align: 'right',
      cell: (row) => {
        const found = differences.get(row);
        return found === undefined ? '–' : shown(found.difference, found.interval);
      },
    },
    {
      title: 'p, adjusted',
      align: 'right',
      cell: (row) => {
        const { p } = differences.get(row) ?? {};
        return p === undefined ? '–' : shownP(p);
      },
    },
  ])}\n\nn = ${rows[0]!.score.length} test questions; in brackets: 95 % intervals of the difference, paired by question, with one training set for each question; p adjusted by Holm over the table.`;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
