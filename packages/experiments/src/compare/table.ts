import type { StopRule } from '@der-gym/env';
import type { Task } from '../task.ts';
import { fixed, markdownTable, withInterval } from '../text/markdown-table.ts';
import type { TerminatorSummary } from '../training/fit-terminator.ts';
import type { StopRuleTable } from './compare.ts';
import type { Row } from './rows.ts';

/** What `--json` prints: the table of one stop rule, and the others beside it. */
export interface ComparisonReport {
  readonly data: string;
  readonly split: string;
  readonly transfer: string;
  readonly stopRule: StopRule;
  readonly seed: number;
  /** Signature of P(y). */
  readonly score: string;
  readonly threshold: { readonly value: number; readonly from: string };
  readonly prices: string;
  readonly reward: {
    readonly costWeight: number;
    readonly gainWeight: number;
    readonly bonus: number;
    readonly maxSteps: number;
  };
  readonly optimum: StopRuleTable['optimum'];
  readonly rows: readonly Row[];
  readonly byStopRule: readonly {
    readonly stopRule: StopRule;
    readonly optimum: StopRuleTable['optimum'];
    readonly rows: readonly Row[];
  }[];
  /** How well the Terminator judged, on validation; null where none was trained. */
  readonly terminator: TerminatorSummary | null;
  readonly comparisons: readonly Comparison[];
}

/** A paired difference in utility on the test questions, with its interval. */
export interface Comparison {
  readonly stopRule: StopRule;
  readonly policy: string;
  readonly against: string;
  readonly difference: number;
  readonly interval: readonly [number, number];
}

/** What each stop rule means for whoever reads its table. */
export const stopRuleTitles: Readonly<Record<StopRule, string>> = {
  terminator: 'Stop rule `terminator`: a trained judge of question and answer decides',
  never: 'Stop rule `never`: all calls are made',
  reference: 'Stop rule `reference`: oracle stop: upper bound',
};

export function comparisonReport(
  task: Task,
  tables: readonly StopRuleTable[],
  main: StopRule,
  terminator: TerminatorSummary | null,
  comparisons: readonly Comparison[],
): ComparisonReport {
  const { dataset, split, graph, seed, reward, costWeight } = task;
  const shown = tables.find(({ stopRule }) => stopRule === main);
  if (shown === undefined) throw new RangeError(`Expected a table for the stop rule ${main}, got none.`);
  return {
    data: dataset.name,
    split: split.name,
    transfer: dataset.transfer,
    stopRule: main,
    seed,
    score: dataset.scorer.signature,
    threshold: { value: graph.threshold, from: task.thresholdNote },
    prices: dataset.prices,
    reward: {
      costWeight,
      gainWeight: reward.gainWeight ?? 5,
      bonus: reward.bonus ?? 2,
      maxSteps: graph.maxSteps,
    },
    optimum: shown.optimum,
    rows: shown.rows,
    byStopRule: tables.map(({ stopRule, optimum, rows }) => ({ stopRule, optimum, rows })),
    terminator,
    comparisons,
  };
}

/** The report as people read it: the main table first, then the other stop rules. */
export function comparisonMarkdown(report: ComparisonReport, { onlyMain = false } = {}): string {
  const tables = [...report.byStopRule]
    .sort((a, b) => Number(b.stopRule === report.stopRule) - Number(a.stopRule === report.stopRule))
    .slice(0, onlyMain ? 1 : undefined);
  const sections = tables.map(({ stopRule, rows }) => {
    const differences = report.comparisons.filter((comparison) => comparison.stopRule === stopRule);
    return [`### ${stopRuleTitles[stopRule]}`, rowsTable(rows), notes(rows), comparisonLines(differences)]
      .filter((text) => text !== '')
      .join('\n\n');
  });
  return [comparisonHeading(report), ...sections].join('\n\n');
}

/** Data, split, transfer, prices, score, reward, seeds and Terminator, a line each. */
export function comparisonHeading(report: ComparisonReport): string {
  const { reward, threshold, terminator } = report;
  const n = report.rows[0]?.n ?? 0;
  const runs = Math.max(...report.rows.map((row) => row.runs));
  const judge =
    terminator === null
      ? []
      : [
          `- Terminator: AUC ${fixed(terminator.auc, 3)}, calibration error ${fixed(terminator.calibrationError, 3)} on validation; threshold ${fixed(terminator.threshold, 3)}, ${terminator.chosenBy}`,
        ];
  return [
    `- Data: ${report.data}; split: ${report.split}; n = ${n} test questions`,
    `- Transfer: ${report.transfer}; prices: ${report.prices}`,
    `- Score P: ${report.score}; p0 = ${fixed(threshold.value, 3)} (${threshold.from})`,
    `- Reward: alpha ${reward.costWeight}, beta ${reward.gainWeight}, gamma ${reward.bonus}, T_max ${reward.maxSteps}; utility = score - alpha x parameters`,
    `- Learned routers: ${runs} training run${runs === 1 ? '' : 's'} from seed ${report.seed}; in brackets 95 % bootstrap intervals over runs and questions`,
    ...judge,
  ].join('\n');
}

function rowsTable(rows: readonly Row[]): string {
  return markdownTable(rows, [
    { title: 'Policy', cell: ({ policy, kind }) => (kind === 'bound' ? `*${policy}*` : policy) },
    { title: 'Score', align: 'right', cell: (row) => withInterval(row.score, row.intervals.score, 3) },
    { title: 'Parameters, B', align: 'right', cell: (row) => fixed(row.parameters, 1) },
    { title: 'Calls', align: 'right', cell: (row) => fixed(row.routeLength, 2) },
    { title: 'Utility', align: 'right', cell: (row) => withInterval(row.utility, row.intervals.utility, 3) },
    { title: 'Return', align: 'right', cell: (row) => fixed(row.return, 2) },
    { title: 'Share of optimum', align: 'right', cell: (row) => fixed(row.shareOfOptimum, 2) },
  ]);
}

function notes(rows: readonly Row[]): string {
  return rows
    .filter((row) => row.note !== undefined)
    .map((row) => `- ${row.policy}: ${row.note}`)
    .join('\n');
}

function comparisonLines(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return '';
  const lines = comparisons.map(({ policy, against, difference, interval }) => {
    const verdict = interval[0] > 0 ? 'above' : interval[1] < 0 ? 'below' : 'not told apart from';
    return `- ${policy} is ${verdict} ${against}: ${withInterval(difference, interval, 3)}`;
  });
  return ['Differences in utility, paired by question:', ...lines].join('\n');
}
