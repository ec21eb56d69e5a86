import { memoizePolicy, randomPolicy } from '@der-gym/agents';
import { bestFixedRoute, fixedRoutePolicy, type StopRule } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { type ComparisonReport, comparisonReport } from '../report/comparison.ts';
import { drawResamples, type Resamples } from '../statistics/bootstrap.ts';
import type { Task } from '../task.ts';
import { fitClassifiers } from '../training/fit-classifiers.ts';
import { fitTerminator } from '../training/fit-terminator.ts';
import { compareUnder, type LearnedPolicy } from './compare.ts';
import { rivalComparisons } from './paired.ts';

/** The stop rules of every comparison, the deployable ones first. */
const STOP_RULES: readonly StopRule[] = ['terminator', 'never', 'reference'];

/**
 * Fits what needs no reinforcement learning (classifiers, Terminator, routes), and sets the learned policies
 * beside it under every stop rule.
 *
 * @param stopRule - whose table comes first
 * @param onStage - told what is about to happen, and how many stages there are
 */
export function runComparison(
  task: Task,
  learned: readonly LearnedPolicy[],
  { stopRule = 'terminator' as StopRule, onStage = (_stage: string, _index: number, _of: number) => {} } = {},
): ComparisonReport {
  const { graph, split, reward, seed, costWeight } = task;
  // each is evaluated under many thresholds and stop rules
  const policies = learned.map(({ name, runs }) => ({ name, runs: runs.map(memoizePolicy) }));
  const stages = 2 + STOP_RULES.length;
  const resamples = sharedResamples(seed, split.test.length);
  onStage('classifiers', 0, stages);
  const singleCall = fitClassifiers(task);
  onStage('Terminator', 1, stages);
  const { route } = bestFixedRoute(graph, { reward, stop: 'reference', questions: split.train });
  const stopped = [randomPolicy(graph.experts), fixedRoutePolicy(route, graph.experts)];
  const fitted = fitTerminator(task, [...stopped, ...policies.flatMap(({ runs }) => runs)]);
  const routers = { policies, singleCall, terminatorStops: fitted.stops };
  const tables = STOP_RULES.map((rule, index) => {
    onStage(`stop rule ${rule}`, 2 + index, stages);
    return compareUnder(rule, task, routers, resamples);
  });
  const comparisons = tables.flatMap(({ stopRule: rule, contenders }) =>
    rivalComparisons(rule, contenders, costWeight, resamples),
  );
  return comparisonReport(task, tables, stopRule, fitted.summary, comparisons);
}

/** The same resamples of the questions for every table with so many runs. */
function sharedResamples(seed: number, questions: number): (runs: number) => Resamples {
  const made = new Map<number, Resamples>();
  return (runs) => {
    const found = made.get(runs) ?? drawResamples(createRng(`bootstrap/${seed}`), { runs, questions });
    made.set(runs, found);
    return found;
  };
}
