import { cascadeMethod, fitCascade } from '@der-gym/agents';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { tableMean } from '../statistics/tables.ts';
import { createBench } from './bench.ts';
import { cascades } from './sequences.ts';

const task = prepareTask({
  questions: 80,
  maxSteps: 1,
  experts: ['Vicuna', 'ChatGLM', 'Koala', 'MOSS'],
  costWeight: 0.01,
});
const { graph, split } = task;
const bench = createBench(task, { stopRule: 'never' });

describe('cascades', () => {
  const rows = cascades(bench);

  it('are fitted to scores and costs on train, then run on test', () => {
    // the same table, read from the graph
    const scores = split.train.flatMap((q) =>
      graph.experts.map((_, e) => graph.score[graph.next[graph.questionOffsets[q]! * 4 + e]!]!),
    );
    const table = { scores, judged: bench.judgedTrain(), costs: [13, 6, 7, 16] };
    const means = graph.experts.map((_, e) =>
      scores.filter((__, i) => i % 4 === e).reduce((sum, x) => sum + x, 0),
    );
    const budget = table.costs[means.indexOf(Math.max(...means))]!;
    const fits = [fitCascade({ ...table, budget }), fitCascade({ ...table, costWeight: 0.01 })];
    fits.forEach(({ order, thresholds }, i) => {
      const run = bench.run(cascadeMethod({ order, thresholds, judge: bench.judge, name: rows[i]!.policy }));
      expect(rows[i]!.runs[0]!.score).toEqual(run.score);
      expect(rows[i]!.runs[0]!.parameters).toEqual(run.parameters);
      expect(rows[i]!.note).toContain(order.map((e) => graph.experts[e]!.name)[0]);
    });
    expect(rows[0]!.policy).toBe(`FrugalGPT cascade, at most ${budget} B`);
  });

  it('have the size of the judge as agent size; the one by price begins with the cheapest expert', () => {
    const byPrice = rows[2]!;
    expect(byPrice.policy).toBe('cascade by price (Terminator)');
    expect(tableMean([byPrice.runs[0]!.parameters])).toBeGreaterThanOrEqual(6);
    for (const row of rows) expect(row.agentParameters).toBe(bench.fitted.terminator.agentParameters);
  });
});
