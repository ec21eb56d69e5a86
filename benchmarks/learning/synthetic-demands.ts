/**
 * Measures the requirements of the synthetic pool, and prints a figure for each.
 *
 *     node --import tsx benchmarks/learning/synthetic-demands.ts
 *
 * Everything is chosen on train, learned policies are trained on train, and all figures are exact, on the test part. The stop
 * rule is `reference`, as in training, for everything that makes more than one call. Ends with status 1 if a requirement is
 * not met.
 */
import { fileURLToPath } from 'node:url';
import { randomPolicy } from '@der-gym/agents';
import { type AnswerGraph, evaluatePolicy, firstAnswers, utilityOf } from '@der-gym/env';
import { createTraining, encodeTask, prepareTask, type Task } from '@der-gym/experiments';
import { arenaOf } from '../../packages/experiments/src/compare/arena.ts';
import { createBench } from '../../packages/experiments/src/compare/bench.ts';
import {
  bestSingleCall,
  fixedRouteByUtility,
  hindsightOptimum,
} from '../../packages/experiments/src/compare/contenders.ts';
import { contendersNamed } from '../../packages/experiments/src/compare/methods.ts';
import { type Contender, tableOf } from '../../packages/experiments/src/compare/rows.ts';
import type { DerTrainingOptions } from '../../packages/experiments/src/options/table.ts';
import { tableMean } from '../../packages/experiments/src/statistics/tables.ts';
import { flagsOf } from './_flags.ts';

/** A requirement, the measured figure, and whether it is met. */
export interface Demand {
  readonly demand: string;
  readonly figure: string;
  readonly met: boolean;
}

/** The trainings for the requirement that reading answers matters. */
export const usualTrainings: readonly DerTrainingOptions[] = [
  { reward: 'utility', observes: ['answer', 'step', 'lastExpert'] },
  { reward: 'utility', observes: ['answer', 'askedSet'] },
];

/** Size of the measurement. */
export interface DemandOptions {
  /** Questions of the pool. @defaultValue 6000 */
  readonly questions?: number;
  /** Expert calls that each policy learns from. @defaultValue 200000 */
  readonly steps?: number;
  /** The policies to train; the best on validation counts. If empty, reading is not measured. */
  readonly trainings?: readonly DerTrainingOptions[];
}

/** Measures every requirement; with the defaults it takes about a minute. */
export async function syntheticDemands(options: DemandOptions = {}): Promise<readonly Demand[]> {
  const { questions = 6000, steps = 200_000, trainings = usualTrainings } = options;
  const task = prepareTask({ questions });
  return [
    ...singleExperts(task),
    ...optimum(task),
    ...(trainings.length > 0 ? await reading(task, steps, trainings) : []),
    ...conditional(task),
    graphSize(task.graph),
  ];
}

function scoresByQuestion({ graph, split }: Task): readonly Float64Array[] {
  const numExperts = graph.experts.length;
  const { score } = firstAnswers(graph, split.test);
  return split.test.map((_, row) => score.subarray(row * numExperts, (row + 1) * numExperts));
}

function singleExperts(task: Task): readonly Demand[] {
  const { experts } = task.graph;
  const scores = scoresByQuestion(task);
  const best = scores.map((row) => Math.max(...row));
  const shares = experts.map((_, e) => scores.filter((row, q) => row[e] === best[q]).length / scores.length);
  const means = experts.map((_, e) => tableMean([Float64Array.from(scores, (row) => row[e]!)]));
  const mean = Math.max(...means);
  const oracle = tableMean([Float64Array.from(best)]);
  return [
    {
      demand: 'no single expert is optimal: none is best (or tied) on half of the questions',
      figure: `shares on which each is best: ${Math.min(...shares).toFixed(3)} to ${Math.max(...shares).toFixed(3)}`,
      met: Math.max(...shares) < 0.5,
    },
    {
      demand:
        'no single expert is optimal: the best expert of each question exceeds the best single expert by .1 or more',
      figure: `${oracle.toFixed(3)} against ${mean.toFixed(3)} (${experts[means.indexOf(mean)]!.name})`,
      met: oracle - mean >= 0.1,
    },
  ];
}

function contenderUtility({ reward }: Task, { runs }: Contender): number {
  return tableMean(tableOf(runs, 'utility', reward.costWeight));
}

function optimum(task: Task): readonly Demand[] {
  const { graph, split, reward } = task;
  const arena = arenaOf(task, 'reference');
  const best = hindsightOptimum(arena);
  const expert = bestSingleCall(graph, split.train, reward.costWeight);
  const single = tableMean([Float64Array.from(scoresByQuestion(task), (row) => row[expert]!)]);
  const lengths = best.runs[0]!.routeLength;
  const share = lengths.filter((length) => length > 1).length / lengths.length;
  const utilities = [
    contenderUtility(task, best),
    utilityOf(single, graph.experts[expert]!.parameters, reward.costWeight),
    contenderUtility(task, fixedRouteByUtility(arena)),
  ] as const;
  return [
    {
      demand: 'the optimum asks more than one expert on .3 or more of the questions',
      figure: share.toFixed(3),
      met: share >= 0.3,
    },
    {
      demand: 'the optimum exceeds the best single expert and the best fixed route by .05 or more in utility',
      figure: `${utilities[0].toFixed(3)} against ${utilities[1].toFixed(3)} (expert) and ${utilities[2].toFixed(3)} (route)`,
      met: utilities[0] - Math.max(utilities[1], utilities[2]) >= 0.05,
    },
  ];
}

async function reading(
  task: Task,
  steps: number,
  trainings: readonly DerTrainingOptions[],
): Promise<readonly Demand[]> {
  const { graph, split, utility } = task;
  const text = await encodeTask(task);
  const problem = { reward: utility, stop: 'reference' as const, questions: split.test };
  const random = evaluatePolicy(graph, randomPolicy(graph.experts), problem).utility;
  let best = { validation: Number.NEGATIVE_INFINITY, test: Number.NaN };
  for (const options of trainings) {
    const training = await createTraining(task, { ...options, steps, seed: 1, text });
    while (!training.finished) training.step();
    for (const mode of ['greedy', 'sampled'] as const) {
      const learned = training.policy(mode);
      const on = (part: readonly number[]) =>
        evaluatePolicy(graph, learned, { ...problem, questions: part }).utility;
      // chosen on validation, as a user would choose
      const validation = on(split.validation);
      if (validation > best.validation) best = { validation, test: on(split.test) };
    }
    training.dispose();
  }
  const policy = best.test;
  const bench = createBench(task, { stopRule: 'reference' });
  const classifiers = (['classifier', 'regression'] as const).flatMap((name) =>
    contendersNamed(name, bench).map((contender) => contenderUtility(task, contender)),
  );
  const route = contenderUtility(task, fixedRouteByUtility(bench));
  const left = (value: number) => (policy - value) / (policy - random);
  const demand = (rival: string, value: number): Demand => ({
    demand: `reading answers matters: ${rival} leaves 30 % or more of the gap between the random route and the best observing policy`,
    figure:
      `${(100 * left(value)).toFixed(0)} % left: utility ${value.toFixed(3)}, random ${random.toFixed(3)}, ` +
      `observing policy ${policy.toFixed(3)}`,
    met: left(value) >= 0.3,
  });
  return [
    demand('the question-only classifier', Math.max(...classifiers)),
    demand('the best fixed route', route),
  ];
}

/** Second answers after a first answer of another expert; an answer is right if it reaches p0. */
function conditional({ graph }: Task): readonly Demand[] {
  const numExperts = graph.experts.length;
  const after = (node: number, expert: number) => graph.next[node * numExperts + expert]!;
  const isRight = (node: number) => graph.score[node]! >= graph.threshold!;
  const seen = { corrected: [0, 0], survived: [0, 0], bothWrong: [0, 0] };
  for (const root of graph.questionOffsets.subarray(0, graph.questions.length)) {
    for (let first = 0; first < numExperts; first++) {
      const shown = after(root, first);
      for (let second = 0; second < numExperts; second++) {
        const own = isRight(after(root, second));
        if (first === second || (own && isRight(shown))) continue;
        const cell = own ? seen.survived : isRight(shown) ? seen.corrected : seen.bothWrong;
        cell[0]! += Number(isRight(after(shown, second)));
        cell[1]! += 1;
      }
    }
  }
  const rate = ([hits, all]: readonly number[]) => hits! / all!;
  const near = (name: string, value: number, low: number, high: number, real: string): Demand => ({
    demand: `second answers resemble real ones: ${name}, real ${real}`,
    figure: value.toFixed(3),
    met: value >= low && value <= high,
  });
  return [
    near('own wrong, shown right, corrected', rate(seen.corrected), 0.53, 0.63, '.58'),
    near('own right, shown wrong, kept', rate(seen.survived), 0.58, 0.68, '.63'),
    near('both wrong, then right', rate(seen.bothWrong), 0.05, 0.12, '.05 to .12'),
  ];
}

function graphSize({ questionOffsets, numNodes, questions }: AnswerGraph): Demand {
  const sizes = questions.map((_, q) => (questionOffsets[q + 1] ?? numNodes) - questionOffsets[q]!);
  const most = Math.max(...sizes);
  return {
    demand: 'answer graphs have fewer than 200 nodes per question',
    figure: `mean ${(numNodes / questions.length).toFixed(1)}, maximum ${most}`,
    met: most < 200,
  };
}

/** One line per requirement. */
export function demandLines(demands: readonly Demand[]): string {
  return demands
    .map(({ demand, figure, met }) => `${met ? 'met    ' : 'NOT MET'} ${demand}: ${figure}`)
    .join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  flagsOf({});
  const demands = await syntheticDemands();
  console.log(demandLines(demands));
  if (demands.some(({ met }) => !met)) process.exitCode = 1;
}
