import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandSpec } from '../spec/expand-spec.ts';
import type { ExperimentSpec, VariantSpec } from '../spec/types.ts';
import { fakeResult } from './__fixtures__/fake-executor.ts';
import { planSweep, trialsOf } from './plan.ts';
import { summariseSweep } from './summarise-sweep.ts';
import { sweepMarkdown } from './sweep-markdown.ts';
import type { StoredColumns, SweepSummary, Trial, TrialData, TrialResult } from './types.ts';

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

it('compares score and utility only between rows with the same scorer, and notes it', () => {
  expect(summaryWith({}).comparisons).toHaveLength(4);
  const summary = summaryWith({ score: 'mine' });
  expect(summary.comparisons.map(({ measure }) => measure)).toEqual(['parameters', 'routeLength']);
  expect(summary.variants[1]!.note).toBe(
    'scored by mine, the baseline by none: score and utility are not compared',
  );
  const text = sweepMarkdown(summary);
  expect(text).not.toMatch(/^- (Score|Utility): /m);
  expect(text).toMatch(/^\| other +\| base +\| +- \| .*\| +- \| +5 x 1 x 2 \|$/m);
});

it('notes a p0 other than the baseline’s', () => {
  const threshold = { value: 0.759, from: 'train' };
  expect(summaryWith({}).variants.map(({ note }) => note)).toEqual([undefined, undefined]);
  expect(summaryWith({ threshold }).variants.map(({ note }) => note)).toEqual([
    undefined,
    "p0 = 0.759, the baseline's 0.500: set task.threshold to hold it",
  ]);
});

/** A summary of made-up trials. */
function summaryOf(
  spec: Partial<ExperimentSpec>,
  changed: (result: TrialResult, trial: Trial) => TrialResult = (result) => result,
): SweepSummary {
  const plan = planSweep(expandSpec({ name: 'mine', title: 'Mine', ...spec }));
  const results = new Map(trialsOf([plan]).map((trial) => [trial.id, changed(fakeResult(trial), trial)]));
  return summariseSweep(plan, (id) => results.get(id)!);
}

/** The result on twelve times as many questions, since with a few nothing is significant. */
function wide(result: TrialResult): TrialResult {
  const repeat = <V>(values: readonly V[]) => Array.from({ length: 12 }, () => values).flat();
  const widened = (outcome: StoredColumns): StoredColumns => ({
    ...outcome,
    return: repeat(outcome.return!),
    score: repeat(outcome.score),
    parameters: repeat(outcome.parameters),
    cost: repeat(outcome.cost),
    routeLength: repeat(outcome.routeLength),
    lengths: outcome.lengths!.map(repeat),
  });
  return {
    ...result,
    data: { ...result.data, questions: repeat(result.data.questions).map((_, q) => `q${q}`) },
    routers: result.routers.map((router) => ({ ...router, byStopRule: router.byStopRule.map(widened) })),
  };
}

/** The result with a higher score on every question, under some stop rules. */
function raised(result: TrialResult, by: (stopRule: StoredColumns['stopRule']) => number): TrialResult {
  const raise = (outcome: StoredColumns) => ({
    ...outcome,
    // different for each question, so that there is a spread
    score: outcome.score.map((score, q) => score + by(outcome.stopRule) * (1 + q / 100)),
  });
  return {
    ...result,
    routers: result.routers.map((router) => ({ ...router, byStopRule: router.byStopRule.map(raise) })),
  };
}

const pool: readonly VariantSpec[] = [
  { name: 'a', task: { bonus: 2.5 } },
  { name: 'b', task: { bonus: 3 } },
  { name: 'random', router: 'random' },
  { name: 'never', stopRule: 'never', task: { bonus: 2.5 } },
  { name: 'luckier', router: 'random', task: { bonus: 3 } },
];

it('gives the same row and comparison for any other variants in any order', () => {
  const variants = [{ name: 'base' }, ...pool];
  const of = (some: readonly VariantSpec[]) =>
    summaryOf({ variants: some, trainSets: 2, seeds: 1, compare: { baseline: 'base' } });
  const all = of(variants);
  const withoutP = ({ comparisons }: SweepSummary, name: string) =>
    comparisons
      .filter(({ variant }) => variant === name)
      .map(({ adjustedP: _, reach, ...rest }) => ({
        ...rest,
        rules: reach.stopRules.map(({ stopRule, difference, interval }) => [stopRule, difference, interval]),
        sets: reach.trainingSets,
      }));
  fc.assert(
    fc.property(fc.shuffledSubarray([...pool]), (some) => {
      const found = of([...some, { name: 'base' }]);
      for (const { name } of [...some, { name: 'base' }]) {
        const rowOf = ({ variants: rows }: SweepSummary) => rows.find((row) => row.name === name);
        expect(rowOf(found)).toEqual(rowOf(all));
        expect(withoutP(found, name)).toEqual(withoutP(all, name));
      }
    }),
    { numRuns: 3 },
  );
});

describe('several training sets', () => {
  it('are counted with the seeds, and a single one is said not to cover their variation', () => {
    const variants = [{ name: 'base' }, { name: 'random', router: 'random' as const }];
    const text = (spec: Partial<ExperimentSpec>) => sweepMarkdown(summaryOf({ variants, ...spec }));
    expect(text({ trainSets: 3, seeds: 2 })).toMatch(
      /- Learned routers: 3 training sets x 2 seeds \(1, 2\); in brackets: .*\n[\s\S]*\| base .*\| +5 x 3 x 2 \|\n\| random .*\| +5 x 3 x 1 \|/,
    );
    expect(text({ trainSets: 3, seeds: [4] })).toContain(
      '3 training sets, one run with its own seed on each',
    );
    expect(text({ seeds: 2 })).toContain('which do not cover the variation between training sets');
  });

  it('do not change a row that depends on none, and are named if their choices differ', () => {
    const field = (result: TrialResult, trial: Trial): TrialResult => {
      if (trial.options.router !== 'field') return result;
      const [router] = fakeResult({ ...trial, options: { ...trial.options, task: {} } }).routers;
      const [chosen] = result.routers;
      return {
        ...result,
        routers: [
          { ...router!, name: 'A', kind: 'single call' },
          {
            ...chosen!,
            name: 'chosen',
            kind: 'single call',
            note: `by score: ${trial.options.task.trainSet}`,
          },
        ],
      };
    };
    const variants = [{ name: 'base' }, { name: 'field', router: 'field' as const }];
    const { variants: rows, comparisons } = summaryOf({ variants, trainSets: 2, seeds: 3 }, field);
    expect(rows.map(({ name, trainSets, runs, note }) => [name, trainSets, runs, note])).toEqual([
      ['base', 2, 6, undefined],
      ['A', 1, 1, undefined],
      ['chosen', 2, 2, 'by score: 1 (training set 1); by score: 2 (training set 2)'],
    ]);
    // against every run of the other
    expect(comparisons.slice(0, 2).map(({ runs, trainSets }) => [runs, trainSets])).toEqual([
      [6, 2],
      [6, 2],
    ]);
  });
});

describe('a difference that does not hold under all conditions', () => {
  const variants = [{ name: 'base' }, { name: 'other', task: { bonus: 2.5 } }];
  const first = (changed: Parameters<typeof summaryOf>[1]) =>
    sweepMarkdown(summaryOf({ variants, trainSets: 3, seeds: 2 }, changed))
      .split('\n')
      .find((line) => line.startsWith('- Score'));
  const onOther = (result: TrialResult, trial: Trial, by: Parameters<typeof raised>[1]) =>
    trial.options.task.bonus === 2.5 ? raised(wide(result), by) : wide(result);

  it('lists the conditions under which it is not significant', () => {
    // .0625 by the fake, which is cancelled where all calls are made
    const line = first((result, trial) =>
      onOther(result, trial, (rule) => (rule === 'never' ? -0.0625 / 1.02 : 0.0625)),
    );
    expect(line).toMatch(/^- Score: significant difference from base in 1 of 1 comparison: other \+0\.1/);
    expect(line).toContain('(not significant under never)');
  });

  it('is not a finding if it has the opposite sign under another stop rule', () => {
    const line = first((result, trial) =>
      onOther(result, trial, (rule) => (rule === 'never' ? -0.25 : 0.0625)),
    );
    expect(line).toMatch(/^- Score: no significant difference from base/);
    expect(line).toMatch(
      /other depends on the stop rule: above under terminator and reference, below under never\.$/,
    );
  });
});
