import { expect, it } from 'vitest';
import { expandSpec } from '../spec/expand-spec.ts';
import { fakeResult } from './__fixtures__/fake-executor.ts';
import { planSweep, trialsOf } from './plan.ts';
import { summariseSweep } from './summarise-sweep.ts';
import { sweepMarkdown } from './sweep-markdown.ts';
import type { TrialData } from './types.ts';

/** A sweep of two variants, the second with these data. */
function summaryWith(changes: Partial<TrialData>) {
  const variants = [{ name: 'base' }, { name: 'other', task: { bonus: 3 } }];
  const plan = planSweep(expandSpec({ name: 'mine', title: 'Mine', seeds: 2, variants }));
  const results = trialsOf([plan]).map((trial) => {
    const result = fakeResult(trial);
    return trial.options.task.bonus === 3 ? { ...result, data: { ...result.data, ...changes } } : result;
  });
  return summariseSweep(plan, (id) => results.find((result) => result.id === id)!);
}

it('compares score and utility only between rows of one score, and says so', () => {
  expect(summaryWith({}).comparisons).toHaveLength(4);
  const summary = summaryWith({ score: 'mine' });
  expect(summary.comparisons.map(({ measure }) => measure)).toEqual(['parameters', 'routeLength']);
  expect(summary.variants[1]!.note).toBe(
    'scored by mine, the baseline by none: score and utility are not compared',
  );
  const text = sweepMarkdown(summary);
  expect(text).not.toMatch(/^- (Score|Utility): /m);
  expect(text).toMatch(/^\| other +\| base +\| +- \| .*\| +- \| +5 x 2 \|$/m);
});

it('notes a p0 that is not the baseline’s', () => {
  const threshold = { value: 0.759, from: 'train' };
  expect(summaryWith({}).variants.map(({ note }) => note)).toEqual([undefined, undefined]);
  expect(summaryWith({ threshold }).variants.map(({ note }) => note)).toEqual([
    undefined,
    "p0 = 0.759, the baseline's 0.500: set task.threshold to hold it",
  ]);
});
