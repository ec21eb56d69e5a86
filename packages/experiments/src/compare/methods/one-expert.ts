import { fixedExpertMethod, randomExpertMethod } from '@der-gym/agents';
import { tableMean } from '../../statistics/bootstrap.ts';
import { fixed } from '../../text/markdown-table.ts';
import { singleCalls } from '../contenders.ts';
import type { Bench } from './bench.ts';
import { contenderOf, meanCosts } from './contender-of.ts';
import type { MethodContender } from './types.ts';

/** Every expert alone; the best on train are named and set against the others. */
export function oneExpert(bench: Bench): readonly MethodContender[] {
  const { experts } = bench.task.graph;
  const named = singleCalls(bench.arena, bench.task.costWeight);
  return experts.map((_, expert) => {
    const run = bench.run(fixedExpertMethod(expert, experts));
    const { note, rival } = named[expert]!;
    return contenderOf(run, {
      kind: 'single call',
      ...(note === undefined ? {} : { note }),
      ...(rival === true ? { rival } : {}),
    });
  });
}

/** One expert at random: its exact expectation, and what one sampled run came to. */
export function randomExpert(bench: Bench): MethodContender {
  const { experts } = bench.task.graph;
  const runs = experts.map((_, expert) => bench.run(fixedExpertMethod(expert, experts)));
  const mean = (columns: readonly Float64Array[]) =>
    columns[0]!.map((_, q) => columns.reduce((sum, column) => sum + column[q]! / columns.length, 0));
  const sampled = bench.run(randomExpertMethod());
  const costs = runs.map(meanCosts);
  const expected = contenderOf(sampled, { kind: 'route' });
  const average = (name: keyof (typeof costs)[number]) =>
    costs.reduce<number | null>((sum, cost) => {
      const value = cost[name];
      return sum === null || value === null ? null : sum + value / costs.length;
    }, 0);
  return {
    ...expected,
    outcomes: {
      return: null,
      score: [mean(runs.map(({ score }) => score))],
      parameters: [mean(runs.map(({ parameters }) => parameters))],
      routeLength: [mean(runs.map(({ calls }) => calls))],
    },
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
