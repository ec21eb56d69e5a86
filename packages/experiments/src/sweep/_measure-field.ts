import { randomPolicy } from '@der-gym/agents';
import { bestFixedRoute, fixedRoutePolicy } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { compareUnder } from '../compare/compare.ts';
import type { Contender } from '../compare/rows.ts';
import { drawResamples } from '../statistics/bootstrap.ts';
import type { Task } from '../task.ts';
import { fitClassifiers } from '../training/fit-classifiers.ts';
import type { Judge } from './_judge.ts';
import { STOP_RULES } from './_measure-policy.ts';
import type { RouterOutcome, StopRuleOutcome } from './types.ts';

/** Everything that a router is set beside, question by question, under every stop rule. */
export function measureField(task: Task, judge: Judge): readonly RouterOutcome[] {
  const { graph, split, reward } = task;
  const { route } = bestFixedRoute(graph, { reward, stop: 'reference', questions: split.train });
  const stopped = [randomPolicy(graph.experts), fixedRoutePolicy(route, graph.experts)];
  const { threshold, stops } = judge.stopsFor(stopped, task);
  const routers = { policies: [], singleCall: fitClassifiers(task), terminatorStops: stops };
  // intervals are the summary's business, which sees all seeds: here one resample is enough
  const resamples = (runs: number) =>
    drawResamples(createRng('unused'), { runs, questions: split.test.length, count: 1 });
  const tables = STOP_RULES.map((rule) => compareUnder(rule, task, routers, resamples));
  return tables[0]!.contenders.map((contender, place) => ({
    name: contender.policy,
    kind: contender.kind,
    ...(contender.note === undefined ? {} : { note: contender.note }),
    terminatorThreshold: contender.outcomes.return === null ? null : threshold,
    byStopRule: tables.map(({ stopRule, contenders }) => ({
      stopRule,
      ...columns(contenders[place]!),
      lengths: null,
      expertShare: null,
      expertShareByStep: null,
    })),
  }));
}

function columns({
  outcomes,
}: Contender): Pick<StopRuleOutcome, 'return' | 'score' | 'parameters' | 'routeLength'> {
  const list = (runs: readonly Float64Array[]) => Array.from(runs[0]!);
  return {
    return: outcomes.return === null ? null : list(outcomes.return),
    score: list(outcomes.score),
    parameters: list(outcomes.parameters),
    routeLength: list(outcomes.routeLength),
  };
}
