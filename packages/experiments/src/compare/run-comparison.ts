import { memoizePolicy, randomPolicy } from '@der-gym/agents';
import { bestFixedRoute, fixedRoutePolicy, type StopRule } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { drawResamples, type Resamples } from '../statistics/bootstrap.ts';
import type { Task } from '../task.ts';
import { fitTerminator, type TerminatorSummary } from '../training/fit-terminator.ts';
import { compareUnder, type LearnedPolicy, type Routers } from './compare.ts';
import { fitClassifiers } from './fit-classifiers.ts';
import { rivalComparisons } from './paired.ts';
import { type ComparisonReport, comparisonReport } from './table.ts';

/** The stop rules of every comparison, the deployable ones first. */
const STOP_RULES: readonly StopRule[] = ['terminator', 'never', 'reference'];

/** Everything a comparison needs that is fitted without reinforcement learning, with the learned policies it was fitted for. */
export interface FittedRouters {
  readonly routers: Routers;
  readonly terminator: TerminatorSummary;
}

/** Stages of `fitRouters`. */
const FIT_STAGES = 2;

/** Fits the classifiers, and the Terminator that is to stop the learned policies. */
export function fitRouters(
  task: Task,
  learned: readonly LearnedPolicy[],
  onStage: (stage: string, index: number) => void = () => {},
): FittedRouters {
  const { graph, split, reward } = task;
  // each is evaluated under many thresholds and stop rules
  const policies = learned.map(({ name, runs }) => ({ name, runs: runs.map(memoizePolicy) }));
  onStage('classifiers', 0);
  const singleCall = fitClassifiers(task);
  onStage('Terminator', 1);
  const { route } = bestFixedRoute(graph, { reward, stop: 'reference', questions: split.train });
  const stopped = [randomPolicy(graph.experts), fixedRoutePolicy(route, graph.experts)];
  const { stops, summary } = fitTerminator(task, [...stopped, ...policies.flatMap(({ runs }) => runs)]);
  return { routers: { policies, singleCall, terminatorStops: stops }, terminator: summary };
}

/**
 * Fits what needs no reinforcement learning (classifiers, Terminator, routes), and sets the learned policies
 * beside it under every stop rule.
 */
export function runComparison(
  task: Task,
  learned: readonly LearnedPolicy[],
  {
    stopRule = 'terminator',
    fitted,
    onStage = () => {},
  }: {
    /** Whose table comes first. @defaultValue 'terminator' */
    readonly stopRule?: StopRule;
    /** What `fitRouters` gave for the same task and policies, where it is needed elsewhere too. */
    readonly fitted?: FittedRouters;
    /** Told what is about to happen, and how many stages there are. */
    readonly onStage?: (stage: string, index: number, of: number) => void;
  } = {},
): ComparisonReport {
  const { split, seed, costWeight } = task;
  const stages = FIT_STAGES + STOP_RULES.length;
  const resamples = sharedResamples(seed, split.test.length);
  const { routers, terminator } =
    fitted ?? fitRouters(task, learned, (stage, index) => onStage(stage, index, stages));
  const tables = STOP_RULES.map((rule, index) => {
    onStage(`stop rule ${rule}`, FIT_STAGES + index, stages);
    return compareUnder(rule, task, routers, resamples);
  });
  const comparisons = tables.flatMap(({ stopRule: rule, contenders }) =>
    rivalComparisons(rule, contenders, costWeight, resamples),
  );
  return comparisonReport(task, tables, stopRule, terminator, comparisons);
}

/** The same resamples of the questions for every table with so many runs. */
export function sharedResamples(seed: number, questions: number): (runs: number) => Resamples {
  const made = new Map<number, Resamples>();
  return (runs) => {
    const found = made.get(runs) ?? drawResamples(createRng(`bootstrap/${seed}`), { runs, questions });
    made.set(runs, found);
    return found;
  };
}
