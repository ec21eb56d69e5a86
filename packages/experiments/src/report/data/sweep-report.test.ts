import { describe, expect, it } from 'vitest';
import { derTrainingDefaults } from '../../options/table.ts';
import type { SweepSummary, TrialData, TrialResult, VariantSummary } from '../../sweep/types.ts';
import { markdownReport } from '../report-markdown.ts';
import { parseReport } from './schema.ts';
import { sweepData } from './sweep-report.ts';

const about: TrialData = {
  possible: { score: [0, 1], parameters: [6, 16], cost: [6, 16], maxSteps: 4 },
  name: 'synthetic pool',
  synthetic: true,
  split: 'by hash',
  transfer: 'synthetic',
  prices: 'sizes',
  score: 'exact',
  threshold: { value: 1, from: 'given' },
  costWeight: 0.001,
  costUnit: 'billion parameters',
  maxSteps: 2,
  experts: ['A', 'B'],
  questions: ['q0', 'q1'],
};
const estimate = (mean: number) => ({ mean, interval: [mean - 0.1, mean + 0.1] as const });
const variant = (name: string, more: Partial<VariantSummary> = {}): VariantSummary => ({
  name,
  variant: name,
  router: 'trained',
  kind: 'learned',
  stopRule: 'terminator',
  trials: [`${name}-1`, `${name}-2`],
  n: 2,
  trainSets: 1,
  runs: 2,
  score: estimate(0.7),
  parameters: estimate(12),
  utility: estimate(0.688),
  routeLength: estimate(1.25),
  return: null,
  lengthShare: [estimate(0.75), estimate(0.25)],
  lengthAtMost: [estimate(0.75), estimate(1)],
  expertShare: [0.5, 0.5],
  expertShareByStep: [
    [0.25, 0.75],
    [1, 0],
  ],
  ...more,
});
const summary: SweepSummary = {
  format: 'der-gym-sweep',
  version: 1,
  name: 'table',
  title: 'A table',
  software: 'test',
  stopRule: 'terminator',
  baseline: 'DER',
  seeds: [1, 2],
  trainSets: 1,
  encoders: ['hashed'],
  costWeight: { value: 0.001, from: 'as in every row' },
  costUnit: 'billion parameters',
  data: about,
  variants: [
    variant('DER'),
    variant('beta 0'),
    variant('A alone', {
      router: 'field',
      kind: 'single call',
      stopRule: 'never',
      expertShareByStep: null,
      lengthShare: null,
      trials: [],
    }),
  ],
  comparisons: [
    {
      variant: 'beta 0',
      against: 'DER',
      measure: 'utility',
      difference: -0.05,
      interval: [-0.08, -0.02],
      p: 0.01,
      adjustedP: 0.02,
      detectable: 0.03,
    } as unknown as SweepSummary['comparisons'][number],
  ],
  failures: [{ variant: 'gamma 0', trainSet: 1, seed: 2, trial: 't', error: 'it broke' }],
};
const resultOf = (id: string): TrialResult => ({
  format: 'der-gym-trial',
  version: 2,
  id,
  options: {
    router: 'trained',
    task: id.startsWith('beta') ? { gainWeight: 0 } : {},
    training: derTrainingDefaults,
  } as TrialResult['options'],
  software: 'test',
  dataHash: 'x',
  taskHash: 'y',
  stateHash: null,
  modules: {},
  data: about,
  terminator: { auc: 0.9, calibrationError: 0.02 },
  routers: [],
  curve: [1, 2].map((update) => ({
    steps: update * 10,
    returnMean: update + Number(id.at(-1)),
    lengthMean: 1,
    entropy: 1,
  })),
});

describe('sweepData', () => {
  const data = sweepData(summary, resultOf);

  it('has a point for each variant, under its stop rule', () => {
    expect(data.planes.map(({ stopRule, points }) => [stopRule, points.map(({ name }) => name)])).toEqual([
      ['terminator', ['DER', 'beta 0']],
      ['never', ['A alone']],
    ]);
  });

  it('averages the learning curves over runs, and names the reward of each', () => {
    // returns 2 and 3, then 3 and 4
    expect(data.curves.map(({ router, reward, runs }) => [router, reward, runs])).toEqual([
      ['DER', "the paper's reward (Eq. 3 and 4), alpha 0.001, beta 5, gamma 2", 2],
      ['beta 0', "the paper's reward (Eq. 3 and 4), alpha 0.001, beta 0, gamma 2", 2],
    ]);
    expect(data.curves[0]!.return).toEqual({
      mean: [2.5, 3.5],
      low: [2.5, 3.5].map((mean) => expect.closeTo(mean - 6.3531, 3)),
      high: [2.5, 3.5].map((mean) => expect.closeTo(mean + 6.3531, 3)),
    });
  });

  it('has route lengths and shares for routers, but not for single calls', () => {
    expect(data.lengths.map(({ router }) => router)).toEqual(['DER', 'beta 0']);
    expect(data.shares[0]!.steps.map(({ open }) => open)).toEqual([1, 0.25]);
    expect(data.shares[0]!.steps[1]!.shares.map(({ value }) => value)).toEqual([1, 0]);
  });

  it('has the comparisons with n and runs, and lists failed trials', () => {
    expect(data.effects).toEqual([
      {
        name: 'beta 0',
        against: 'DER',
        measure: 'utility',
        stopRule: 'terminator',
        difference: { value: -0.05, interval: [-0.08, -0.02], n: 2, runs: 2 },
        p: 0.02,
      },
    ]);
    expect(data.missing.join(' ')).toContain('gamma 0 with seed 2 failed: it broke');
  });

  it('is valid also without a finished trial', () => {
    expect(parseReport(JSON.parse(JSON.stringify(data)))).toEqual(data);
    const nothing = sweepData({ ...summary, data: null, variants: [], comparisons: [] }, () => null);
    expect(markdownReport(nothing)).toContain('The baseline, DER, has no finished trial.');
  });
});
