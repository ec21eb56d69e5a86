import type { ComparisonReport } from '../../../compare/comparison-report.ts';
import type { Row } from '../../../compare/rows.ts';

/** A row for one method. Its utility uses a cost weight of .001. */
export const row = (policy: string, score: number): Row => ({
  policy,
  kind: 'learned',
  return: null,
  score,
  parameters: 10,
  utility: score - 0.01,
  routeLength: 1,
  shareOfOptimum: null,
  intervals: {
    score: [score - 0.1, score + 0.1],
    parameters: [9, 11],
    utility: [score - 0.11, score + 0.09],
    return: null,
  },
  n: 40,
  runs: 3,
});
const optimum = { return: 1, score: 1, parameters: 6 };
const tables = (['never', 'terminator'] as const).map((stopRule, i) => ({
  stopRule,
  optimum,
  rows: [row('a', 0.5 + i / 10), row('b', 0.6)],
}));
/** Two methods under two stop rules. */
export const report: ComparisonReport = {
  data: 'synthetic pool',
  split: 'by hash',
  transfer: 'synthetic',
  stopRule: 'terminator',
  seed: 7,
  score: 'exact',
  threshold: { value: 1, from: 'given' },
  encoder: 'hashed',
  prices: 'sizes',
  verdict: {
    method: 'b',
    against: 'a',
    difference: 0.1,
    interval: [0.05, 0.15],
    chosenAmong: 1,
    pays: 'pays',
    sentences: ['A router pays.', 'By 0.1.'],
  },
  reward: { costWeight: 0.001, gainWeight: 5, bonus: 2, maxSteps: 4 },
  optimum,
  rows: tables[1]!.rows,
  byStopRule: tables,
  terminator: { auc: 0.9, calibrationError: 0.01, chosenBy: 'chosen' },
  comparisons: (['never', 'terminator'] as const).map((stopRule) => ({
    stopRule,
    policy: 'a',
    against: 'b',
    difference: stopRule === 'never' ? -0.1 : 0,
    interval: [-0.2, 0.1] as const,
    p: 0.5,
    adjustedP: 0.5,
  })),
  failed: [],
};
