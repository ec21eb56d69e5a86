import { randomPolicy } from '@der-gym/agents';
import { bestFixedRoute, fixedRoutePolicy, type StopRule } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { type ComparisonReport, comparisonReport } from '../report/comparison.ts';
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
  policies: readonly LearnedPolicy[],
  { stopRule = 'terminator' as StopRule, onStage = (_stage: string, _index: number, _of: number) => {} } = {},
): ComparisonReport {
  const { graph, split, reward, seed, costWeight } = task;
  const stages = 2 + STOP_RULES.length;
  onStage('classifiers', 0, stages);
  const singleCall = fitClassifiers(task);
  onStage('Terminator', 1, stages);
  const { route } = bestFixedRoute(graph, { reward, stop: 'reference', questions: split.train });
  const stopped = [randomPolicy(graph.experts), fixedRoutePolicy(route, graph.experts)];
  const fitted = fitTerminator(task, [...stopped, ...policies.flatMap(({ runs }) => runs)]);
  const routers = { policies, singleCall, terminatorStops: fitted.stops };
  const tables = STOP_RULES.map((rule, index) => {
    onStage(`stop rule ${rule}`, 2 + index, stages);
    return compareUnder(rule, task, routers);
  });
  const comparisons = tables.flatMap(({ stopRule: rule, contenders }) =>
    rivalComparisons(rule, contenders, costWeight, createRng(`paired/${seed}/${rule}`)),
  );
  return comparisonReport(task, tables, stopRule, fitted.summary, comparisons);
}
