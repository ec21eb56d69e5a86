import {
  type AgreementMeasure,
  randomPolicy,
  type TrainedTerminator,
  trainTerminator,
} from '@der-gym/agents';
import {
  bestFixedRoute,
  evaluatePolicy,
  fixedRoutePolicy,
  oracleStopping,
  type Policy,
  utilityOf,
} from '@der-gym/env';
import {
  arenaOf,
  estimateMean,
  fitTerminator,
  fixed,
  fixedRouteByUtility,
  markdownTable,
  type Task,
  tableOf,
  terminatorThresholds,
  withInterval,
} from '@der-gym/experiments';
import { tokenF1 } from '@der-gym/metrics';
import { createRng } from 'gymnasium-js';
import { labelled, sameFinalAnswer } from './_terminator-auc.ts';
import { stopWalks, type Walks, walkRoutes } from './_walks.ts';

/** What a router came to under one way of stopping, a number a test question. */
export interface StoppingRow {
  readonly router: string;
  readonly stop: string;
  readonly score: Float64Array;
  readonly parameters: Float64Array;
  readonly routeLength: Float64Array;
}

/** A router, and routes drawn from it: walks need routes, everything else is exact. */
interface Router {
  readonly name: string;
  readonly policy: Policy;
  routes(question: number): readonly (readonly number[])[];
}

/** Random routes drawn a question, to learn from and to be tried on. */
const LEARN_FROM = 4;
const TRY_ON = 16;

const measures = {
  finalAnswer: sameFinalAnswer,
  tokenF1: { name: 'token F1', similarity: tokenF1 },
} satisfies Record<string, AgreementMeasure>;

/**
 * Random route and best fixed route under every way of stopping, on the test questions.
 *
 * @param agreement how alike answers are, or null to leave that Terminator out
 */
export function stoppingRows(
  task: Task,
  agreement: keyof typeof measures | null,
): readonly (StoppingRow & { readonly costWeight: number })[] {
  const { graph, split, reward, utility } = task;
  const { costWeight } = reward;
  const routers = [randomRoute(task), fixedRoute(task)];
  const logistic = fitTerminator(task);
  const mlp = fitTerminator(task, { model: 'mlp' });
  const judge = agreement === null ? null : agreementJudge(task, routers, measures[agreement]);
  const unstopped = fixedRouteByUtility(arenaOf(task, 'never')).runs[0]!;
  const rows = routers.flatMap((router) => {
    const exact = (stop: string, problem: object) => {
      const options = { reward, questions: split.test, ...problem };
      return row(router, stop, evaluatePolicy(graph, router.policy, options).perQuestion, costWeight);
    };
    const byUtility = ({ stopsAt, thresholdFor }: typeof mlp) => ({
      stops: stopsAt(thresholdFor(router.policy, task)),
    });
    const best = oracleStopping(graph, router.policy, {
      reward: utility,
      questions: split.test,
      stop: 'never',
    });
    return [
      exact('none', { stop: 'never' }),
      exact('logistic, threshold by F1', { stops: logistic.stopsAt(logistic.terminator.threshold) }),
      exact('logistic, threshold by utility', byUtility(logistic)),
      exact('MLP, threshold by utility', byUtility(mlp)),
      ...(judge === null
        ? []
        : [row(router, 'logistic with agreement, by utility', judge(router), costWeight)]),
      exact('oracle: P >= p0', { stop: 'reference' }),
      row(router, 'oracle: the best end in hindsight', best.perQuestion, costWeight),
    ];
  });
  const { score, parameters, routeLength } = unstopped;
  return [
    ...rows,
    { router: 'best fixed route of any length', stop: 'none', score, parameters, routeLength, costWeight },
  ];
}

function row(
  { name }: Router,
  stop: string,
  { score, parameters, routeLength }: Pick<StoppingRow, 'score' | 'parameters' | 'routeLength'>,
  costWeight: number,
) {
  return { router: name, stop, score, parameters, routeLength, costWeight };
}

function randomRoute({ graph, seed }: Task): Router {
  return {
    name: 'random route',
    policy: randomPolicy(graph.experts),
    routes(question) {
      const rng = createRng(`routes/${seed}/${graph.questions[question]!.id}`);
      return Array.from({ length: TRY_ON }, () =>
        Array.from({ length: graph.maxSteps }, () => rng.integer(graph.experts.length)),
      );
    },
  };
}

function fixedRoute({ graph, split, reward }: Task): Router {
  const { maxSteps: length } = graph;
  const objective = 'utility' as const;
  const { route } = bestFixedRoute(graph, { reward, questions: split.train, objective, length });
  return {
    name: 'fixed route of T_max calls',
    policy: fixedRoutePolicy(route, graph.experts),
    routes: () => [route],
  };
}

/** A Terminator that looks at the answers before, its threshold chosen like the others'; its outcome on test by walks. */
function agreementJudge(task: Task, routers: readonly Router[], measure: AgreementMeasure) {
  const { graph, split, reward, seed } = task;
  const { costWeight } = reward;
  const learn = (questions: readonly number[]) =>
    labelled(
      walkRoutes(graph, questions, (q) => routers[0]!.routes(q).slice(0, LEARN_FROM)),
      graph.threshold,
    );
  const { terminator } = trainTerminator({
    train: learn(split.train),
    validation: learn(split.validation),
    experts: graph.experts.map(({ name }) => name),
    agreement: [measure],
    rng: createRng(`agreement/${seed}`),
  });
  return (router: Router) => {
    const held = judged(walkRoutes(graph, split.validation, router.routes), terminator);
    let best = { threshold: 1, value: Number.NEGATIVE_INFINITY };
    for (const threshold of terminatorThresholds) {
      const { score, parameters } = stopWalks(held.walks, stopsAt(held.probabilities, threshold));
      const value = utilityOf(mean(score), mean(parameters), costWeight);
      if (value >= best.value) best = { threshold, value };
    }
    const { walks, probabilities } = judged(walkRoutes(graph, split.test, router.routes), terminator);
    const ended = stopWalks(walks, stopsAt(probabilities, best.threshold));
    const perQuestion = walks.count / split.test.length;
    return {
      score: meansOf(ended.score, perQuestion),
      parameters: meansOf(ended.parameters, perQuestion),
      routeLength: meansOf(ended.routeLength, perQuestion),
    };
  };
}

function judged(walks: Walks, terminator: TrainedTerminator) {
  return { walks, probabilities: terminator.probabilities(walks.inputs) };
}

function stopsAt(probabilities: Float64Array, threshold: number): Uint8Array {
  return Uint8Array.from(probabilities, (p) => (p >= threshold ? 1 : 0));
}

/** Means of so many neighbours each. */
function meansOf(values: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: values.length / size }, (_, i) =>
    mean(values.subarray(i * size, (i + 1) * size)),
  );
}

/** The table of all folds together: every question is tested once. */
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
  const against = (router: string) => rows.find((each) => each.router === router && each.stop === 'none')!;
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
      cell: ({ router, stop, utility }) => {
        if (stop === 'none') return '–';
        const difference = utility.map((value, q) => value - against(router).utility[q]!);
        return withInterval(mean(difference), estimateMean([difference]).interval, 3);
      },
    },
  ])}\n\nn = ${rows[0]!.score.length} test questions; in brackets 95 % intervals of the difference, paired by question.`;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
