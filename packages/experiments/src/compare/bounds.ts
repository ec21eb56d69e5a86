import {
  bestExpertOracle,
  cheapestSufficientOracle,
  llmRouterBenchOracle,
  priceCascadeMethod,
  routeByUtility,
  routeOracle,
  routerBenchOracle,
  shuffledLabelNull,
  trainNearestNeighbours,
} from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import { arenaOf } from './arena.ts';
import type { Bench } from './bench.ts';
import { fixedRouteByUtility, hindsightOptimum, singleCallColumns } from './contenders.ts';
import { contenderOf } from './method-runs.ts';
import type { Contender } from './rows.ts';

/** Routers fitted to shuffled scores. */
const NULLS = 10;

/** Rows that know the scores, and the chance baseline. */
export function bounds(bench: Bench): readonly Contender[] {
  const { task, test } = bench;
  const { graph, split } = task;
  const { experts, threshold } = graph;
  const table = { scores: test.scores, experts };
  const route = routeOracle(graph, { questions: split.test });
  const stopped = fixedRouteByUtility(arenaOf(task, 'reference'));
  return [
    shuffledNull(bench),
    oracle('oracle of single calls', bestExpertOracle(table), 'best score, ties to the cheapest'),
    oracle(
      'oracle of single calls, all charged',
      bestExpertOracle(table, { charge: 'all' }),
      'the same answer, charged for calls to all experts',
      experts.length,
    ),
    oracle(
      'cheapest sufficient expert',
      cheapestSufficientOracle(table, { threshold }),
      'the cheapest that scores p0 or more, else the best',
    ),
    oracle(
      "RouterBench's oracle",
      routerBenchOracle(table),
      'a question that no expert solves costs nothing, so this row may exceed the optimum',
    ),
    oracle(
      "LLMRouterBench's oracle",
      llmRouterBenchOracle(table),
      'any score above 0 counts as 1, so this row may exceed the optimum',
    ),
    oracleCascade(bench, 0),
    oracleCascade(bench, 0.2),
    {
      ...stopped,
      // its return is under another stop rule than the table's
      runs: stopped.runs.map((run) => ({ ...run, return: null })),
      policy: 'best fixed route, by utility, oracle Terminator',
      kind: 'bound',
      rival: false,
      note: `${stopped.note}; stops as soon as P(y) >= p0`,
    },
    {
      policy: 'oracle of routes',
      kind: 'bound',
      runs: [{ ...route, cost: route.parameters, return: null }],
      note: 'best final score of any route, ties to the cheapest',
    },
    hindsightOptimum(bench),
    bench.optimum(),
  ];
}

/** An oracle over the experts' own answers. It is charged for `calls` parallel calls. */
function oracle(
  policy: string,
  outcome: ReturnType<typeof bestExpertOracle>,
  note: string,
  calls = 1,
): Contender {
  const { score, parameters, expert } = outcome;
  const routeLength = Float64Array.from(expert, (chosen) => (chosen < 0 ? 0 : calls));
  return {
    policy,
    kind: 'bound',
    runs: [{ return: null, score, parameters, cost: parameters, routeLength }],
    ...(calls > 1 && { costs: { criticalPathCalls: 1 } }),
    note,
  };
}

/** RouterBench's cascade: the judge is the score itself, wrong at a given rate. */
function oracleCascade(bench: Bench, errorRate: number): Contender {
  const { task, train, test } = bench;
  const { experts } = task.graph;
  const rows = new Map(test.questions.map(({ id }, row) => [id, row]));
  const ascending = train.scores.toSorted();
  const threshold = ascending[Math.floor(0.95 * (ascending.length - 1))]!;
  const method = priceCascadeMethod({
    experts,
    judge: (inputs) =>
      Float64Array.from(
        inputs,
        ({ question, expert }) => test.scores[rows.get(question.id)! * experts.length + expert]!,
      ),
    threshold,
    errorRate,
    name: `cascade by price, oracle wrong ${Math.round(100 * errorRate)} %`,
  });
  return contenderOf(bench.run(method), {
    kind: 'bound',
    block: 'bounds',
    note: 'RouterBench: cheapest first, judged by the score',
  });
}

/** The nearest-neighbour router, fitted to scores shuffled among the questions. */
function shuffledNull({ task, train, validation, test }: Bench): Contender {
  const { graph, split, reward, seed } = task;
  const { costWeight } = reward;
  const { experts } = graph;
  const routers = shuffledLabelNull(
    (options) => routeByUtility(trainNearestNeighbours(options), { experts, costWeight }),
    { train, validation, experts, costWeight },
    { rng: createRng(`shuffled scores/${seed}`), count: NULLS },
  );
  const routed = routers.map(({ route }) => route(test.questions));
  return {
    policy: 'neighbours by shuffled scores',
    kind: 'bound',
    runs: routed.map((to) => singleCallColumns(graph, split.test, (_, row) => to[row]!)),
    agentParameters: routers[0]!.agentParameters,
    note: `chance baseline: ${NULLS} fits`,
  };
}
