import {
  bestExpertOracle,
  cheapestSufficientOracle,
  llmRouterBenchOracle,
  type OracleOutcome,
  priceCascadeMethod,
  routeByUtility,
  routeOracle,
  routerBenchOracle,
  shuffledLabelNull,
  trainNearestNeighbours,
} from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import type { Arena } from '../contenders.ts';
import { fixedRouteByUtility, hindsightOptimum, singleCallRouter } from '../contenders.ts';
import type { Bench } from './bench.ts';
import { contenderOf, methodContender } from './contender-of.ts';
import type { MethodContender } from './types.ts';

/** Routers fitted to shuffled scores. */
const NULLS = 10;

/** What no router can know, and what luck alone gives. */
export function bounds(bench: Bench): readonly MethodContender[] {
  const { task, arena, test } = bench;
  const { graph, split } = task;
  const { experts, threshold } = graph;
  const table = { scores: test.scores, experts };
  const oracle = (policy: string, outcome: OracleOutcome, note: string) =>
    oracleContender(policy, outcome, 1, note);
  const route = routeOracle(graph, { questions: split.test });
  const referenceArena: Arena = { ...arena, problem: { reward: task.reward, stop: 'reference' } };
  const stopped = fixedRouteByUtility(referenceArena);
  return [
    shuffledNull(bench),
    oracle('oracle of experts, its call', bestExpertOracle(table), 'best score, ties to the cheapest'),
    oracleContender(
      'oracle of experts, all calls',
      bestExpertOracle(table, { charge: 'all' }),
      experts.length,
      'the same answer, charged as if all had been asked',
    ),
    oracle(
      'cheapest sufficient expert',
      cheapestSufficientOracle(table, { threshold }),
      'the cheapest that scores p0 or more, else the best',
    ),
    oracle("RouterBench's oracle", routerBenchOracle(table), 'a question that nobody solves is free'),
    oracle("LLMRouterBench's oracle", llmRouterBenchOracle(table), 'any score above 0 counts as 1'),
    oracleCascade(bench, 0),
    oracleCascade(bench, 0.2),
    methodContender(
      {
        ...stopped,
        policy: 'best fixed route, by utility, oracle Terminator',
        kind: 'bound',
        rival: false,
        note: `${stopped.note}; stops as soon as P(y) >= p0`,
      },
      { block: 'bounds' },
    ),
    methodContender({
      policy: 'oracle of routes',
      kind: 'bound',
      outcomes: {
        return: null,
        score: [route.score],
        parameters: [route.parameters],
        routeLength: [route.routeLength],
      },
      note: 'best final score of any route, ties to the cheapest',
    }),
    methodContender(hindsightOptimum('hindsight optimum, by utility', arena, 'utility')),
    methodContender(hindsightOptimum('hindsight optimum, by return', arena, 'return')),
  ];
}

function oracleContender(
  policy: string,
  outcome: OracleOutcome,
  calls: number,
  note: string,
): MethodContender {
  const routeLength = Float64Array.from(outcome.expert, (expert) => (expert < 0 ? 0 : calls));
  const outcomes = {
    return: null,
    score: [outcome.score],
    parameters: [outcome.parameters],
    routeLength: [routeLength],
  };
  // it would ask all of them side by side
  return methodContender({ policy, kind: 'bound', outcomes, note }, calls > 1 ? { inSequence: 1 } : {});
}

/** RouterBench's cascade: the judge is the score itself, wrong at a given rate. */
function oracleCascade(bench: Bench, errorRate: number): MethodContender {
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
    note: "RouterBench's: cheapest first, judged by the score",
  });
}

/** The router by nearest neighbours, fitted to scores that were dealt out anew among the questions. */
function shuffledNull({ task, arena, train, validation, test }: Bench): MethodContender {
  const { graph, costWeight, seed } = task;
  const { experts } = graph;
  const routers = shuffledLabelNull(
    (options) => routeByUtility(trainNearestNeighbours(options), { experts, costWeight }),
    { train, validation, experts, costWeight },
    { rng: createRng(`shuffled scores/${seed}`), count: NULLS },
  );
  const name = 'neighbours by shuffled scores';
  const contender = singleCallRouter(
    name,
    routers.map(({ route }) => route(test.questions)),
    arena,
  );
  return methodContender(
    { ...contender, kind: 'bound', rival: false, note: `what luck alone gives: ${NULLS} fits` },
    { agentParameters: routers[0]!.agentParameters },
  );
}
