import {
  fitFeatureRanker,
  fixedExpertMethod,
  majorityVoteMethod,
  medoidVoteMethod,
  type PairComparer,
  pairRankerMethod,
  randomExpertMethod,
  routeByUtility,
  type SingleCallRouter,
  singleCallMethod,
  trainClassifier,
  trainMatrixFactorisation,
  trainNearestNeighbours,
  trainRidge,
  trainScoreRegression,
  trainSoftLabels,
  trainZooter,
} from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import { tableMean } from '../statistics/tables.ts';
import { fixed } from '../text/markdown-table.ts';
import type { Bench } from './bench.ts';
import { bounds } from './bounds.ts';
import { votingOn } from './closed-value.ts';
import { singleCalls } from './contenders.ts';
import { contenderOf, fittedContender, meanCosts } from './method-runs.ts';
import type { Contender, MeanCosts, RunColumns } from './rows.ts';
import { cascades, lookAhead, routes } from './sequences.ts';

export interface MethodOptions {
  /** Pair logits for PairRanker. @defaultValue the feature ranker, fitted on train */
  readonly pairLogits?: PairComparer;
  /** Answers per expert to vote on; most recorded data have one. @defaultValue 1 */
  readonly samples?: number;
}

/** Fits the methods of one name on train and validation, and returns their rows on the test questions. */
type Maker = (bench: Bench, options: MethodOptions) => readonly Contender[];

/** The values of `--methods`, in the order of the table. */
const makers = {
  experts: oneExpert,
  random: (bench) => [randomExpert(bench)],
  classifier: router(({ threshold, ...common }) =>
    trainClassifier({ ...common, threshold, name: 'classifier (who is right)' }),
  ),
  'soft-labels': router((common) => trainSoftLabels({ ...common, name: 'classifier (soft labels)' })),
  regression: router((common) =>
    routeByUtility(trainScoreRegression({ ...common, name: 'classifier (best utility)' }), common),
  ),
  zooter: router(({ seed, ...common }) => trainZooter({ ...common, rng: createRng(`zooter/${seed}`) })),
  neighbours: router((common) => routeByUtility(trainNearestNeighbours(common), common)),
  ridge: router((common) => routeByUtility(trainRidge(common), common)),
  factorisation: router((common) => routeByUtility(trainMatrixFactorisation(common), common)),
  routes,
  cascades,
  'look-ahead': (bench) => [lookAhead(bench)],
  'pair-ranker': pairRanker,
  vote,
  bounds,
} satisfies Readonly<Record<string, Maker>>;

export type MethodName = keyof typeof makers;

/** The values of `--methods`, in the order of the table. */
export const methodNames = Object.keys(makers) as readonly MethodName[];

/** Returns the rows of one value of `--methods`. */
export function contendersNamed(
  name: MethodName,
  bench: Bench,
  options: MethodOptions = {},
): readonly Contender[] {
  const maker: Maker = makers[name];
  return maker(bench, options);
}

/** A router of one call, fitted on train, with its settings chosen on validation. */
function router(fit: (data: FitData) => SingleCallRouter): Maker {
  return (bench) => {
    const fitted = fit(fitData(bench));
    const values = (part: 'validation' | 'test') => fitted.values(bench[part].questions);
    return [fittedContender(bench, singleCallMethod(fitted), { values })];
  };
}

type FitData = ReturnType<typeof fitData>;

function fitData({ task, train, validation, reader }: Bench) {
  const { graph, reward, seed } = task;
  const { costWeight } = reward;
  const { encoder } = reader;
  return {
    train,
    validation,
    experts: graph.experts,
    costWeight,
    threshold: graph.threshold,
    seed,
    ...(encoder && { encoder }),
  };
}

/** Every expert alone. The best on train become rivals of the learned rows. */
function oneExpert(bench: Bench): readonly Contender[] {
  return singleCalls(bench).map((contender, expert) => ({
    ...contender,
    costs: meanCosts(bench.run(fixedExpertMethod(expert, bench.task.graph.experts))),
  }));
}

/** One expert at random: the exact expectation, and a note with the score of one sampled run. */
function randomExpert(bench: Bench): Contender {
  const experts = oneExpert(bench);
  const mean = (name: keyof RunColumns) => {
    const columns = experts.map(({ runs }) => runs[0]![name]!);
    return columns[0]!.map((_, q) => columns.reduce((sum, column) => sum + column[q]! / columns.length, 0));
  };
  const sampled = bench.run(randomExpertMethod());
  const expected = contenderOf(sampled, { kind: 'route' });
  const average = (name: keyof MeanCosts) =>
    experts.reduce<number | null>((sum, { costs }) => {
      const value = costs![name]!;
      return sum === null || value === null ? null : sum + value / experts.length;
    }, 0);
  return {
    ...expected,
    runs: [
      {
        return: null,
        score: mean('score'),
        parameters: mean('parameters'),
        cost: mean('cost'),
        routeLength: mean('routeLength'),
      },
    ],
    costs: {
      inputTokens: average('inputTokens'),
      outputTokens: average('outputTokens'),
      dollars: average('dollars'),
      latencyMs: average('latencyMs'),
      criticalPathMs: average('criticalPathMs'),
      criticalPathCalls: average('criticalPathCalls'),
    },
    note: `exact expectation; one sampled run scored ${fixed(tableMean([sampled.score]), 3)}`,
  };
}

/** PairRanker over all experts' answers to the bare question. */
function pairRanker(bench: Bench, { pairLogits }: MethodOptions): readonly Contender[] {
  const { task, train, validation, reader } = bench;
  const { encoder } = reader;
  const { experts } = task.graph;
  const rng = createRng(`pair ranker/${task.seed}`);
  const comparer =
    pairLogits ?? fitFeatureRanker({ train, validation, experts, rng, ...(encoder && { encoder }) });
  // the logits of the feature ranker are differences, so all three modes pick the same answer
  const all = ['max_logits', 'max_wins', 'bubble'] as const;
  return all
    .slice(0, pairLogits === undefined ? 1 : all.length)
    .map((mode) => fittedContender(bench, pairRankerMethod({ comparer, mode }), { chooses: false }));
}

/** A vote over all experts' answers to the bare question. */
function vote(bench: Bench, { samples = 1 }: MethodOptions): readonly Contender[] {
  const voting = votingOn(bench.task.dataset.scorer);
  const note = samples === 1 ? 'one sample of each expert' : `${samples} samples of each expert`;
  const method =
    voting.kind === 'closed'
      ? majorityVoteMethod({ extract: voting.extract, samples })
      : medoidVoteMethod({ similarity: voting.similarity, samples, name: 'medoid vote (token F1)' });
  return [contenderOf(bench.run(method), { note })];
}
