import type { StopRule } from '@der-gym/env';
import { training } from '../options/table.ts';
import type { AdjustedDifference } from '../statistics/paired-comparison.ts';
import {
  type Column,
  fixed,
  markdownTable,
  plainText,
  pText,
  type TableOptions,
  withInterval,
  wrapped,
} from '../text/markdown-table.ts';
import type {
  ComparisonReport,
  EqualCallsDifference,
  MethodComparison,
  RivalDifference,
} from './comparison-report.ts';
import { costAndQualityMarkdown } from './cost-and-quality-text.ts';
import { type Group, groupOf } from './row-order.ts';
import type { MethodRow, Row } from './rows.ts';
import type { TerminatorSummary } from './terminator-summary.ts';

/** A heading for each stop rule. */
export const stopRuleTitles: Readonly<Record<StopRule, string>> = {
  terminator: 'Stop rule `terminator`: a trained judge of question and answer decides',
  never: 'Stop rule `never`: all calls are made',
  reference: 'Stop rule `reference`: an oracle ends episodes',
};

/** The report as Markdown: the main table first, then those of the other stop rules. */
export function comparisonMarkdown(
  report: ComparisonReport,
  { onlyMain = false, width }: TableOptions & { readonly onlyMain?: boolean } = {},
): string {
  const tables = [...report.byStopRule]
    .sort((a, b) => Number(b.stopRule === report.stopRule) - Number(a.stopRule === report.stopRule))
    .slice(0, onlyMain ? 1 : undefined);
  const sections = tables.map(({ stopRule, rows }) => {
    const differences = report.comparisons.filter((comparison) => comparison.stopRule === stopRule);
    return [
      `### ${stopRuleTitles[stopRule]}`,
      rowsTable(rows, width),
      notes(rows),
      comparisonLines(differences),
    ]
      .filter((text) => text !== '')
      .join('\n\n');
  });
  return wrapped([comparisonHeading(report), ...sections].join('\n\n'), width);
}

/** The verdict, then one line each about data, transfer, score, reward, runs, encoder and Terminator. */
function comparisonHeading(report: ComparisonReport): string {
  const { reward, threshold, terminator } = report;
  const n = report.rows[0]?.n ?? 0;
  const runs = Math.max(...report.rows.map((row) => row.runs));
  const sets = Math.max(...report.rows.map(({ trainingSets = 1 }) => trainingSets));
  return [
    ...report.verdict.sentences.map((sentence) => `- ${sentence}`),
    '',
    `- Data: ${report.data}; split: ${report.split}; n = ${n} test questions`,
    `- Transfer: ${report.transfer}; prices: ${report.prices}`,
    `- Score P: ${report.score}; p0 = ${fixed(threshold.value, 3)} (${threshold.from})`,
    `- Reward: alpha ${reward.costWeight}, beta ${reward.gainWeight}, gamma ${reward.bonus}, T_max ${reward.maxSteps}; utility = score - alpha x cost in billion parameters; Return: the sum of this reward, whatever reward a router was trained with`,
    report.encoder === null
      ? '- In brackets: 95 % intervals for new questions; they do not cover the variation between training sets'
      : `- Learned routers: ${sets === 1 ? 'one training set' : `${sets} training sets`}, ${runs} training run${runs === 1 ? '' : 's'} from seed ${report.seed}; in brackets: 95 % intervals for new questions${runs === 1 ? '' : ' and training runs'}${sets === 1 ? `; they do not cover the variation between training sets${runs === 1 ? ' and seeds' : ''}` : ''}`,
    ...(report.encoder === null
      ? []
      : [`- Encoder of the learned rows: ${encodersText(report.encoder.split(', '))}`]),
    ...(report.rows.some(({ train }) => train !== undefined)
      ? [
          '- On train: utility on the train questions; in brackets: how much higher it is than on test. Routers trained on fresh questions have not seen the train questions, so their gap is chance. Under the stop rule `terminator`, train answers are judged by Terminators fitted on the other half of train, which are slightly less accurate',
        ]
      : []),
    ...[terminator, ...(report.otherTerminators ?? [])]
      .filter((each) => each !== null)
      .map(
        (each) =>
          `- Terminator${report.otherTerminators === undefined ? '' : ` (${each.encoder})`}: ${terminatorText(each)}`,
      ),
  ]
    .map(plainText)
    .join('\n');
}

/** Names of encoders, with a description of the built-in ones. */
export function encodersText(names: readonly string[]): string {
  const own = training.encoder.kind.choices ?? {};
  return names.map((name) => (Object.hasOwn(own, name) ? `${name} (${own[name]})` : name)).join('; ');
}

/** The quality of a Terminator in one line. */
export function terminatorText({ auc, calibrationError, chosenBy }: TerminatorSummary): string {
  return `AUC ${fixed(auc, 3)}, calibration error ${fixed(calibrationError, 3)} on validation; each router and run has its own threshold, ${chosenBy}`;
}

const right = <R>(
  title: string,
  cell: (row: R) => string,
  narrow: Pick<Column<R>, 'rank' | 'short'> = {},
): Column<R> => ({ title, align: 'right', cell, ...narrow });

/** The columns that all tables share. */
const columns = {
  policy: (title: string): Column<Row> => ({
    title,
    cell: ({ policy, kind }) => (kind === 'bound' ? `*${policy}*` : policy),
    rank: 1,
  }),
  score: right<Row>('Score', (row) => withInterval(row.score, row.intervals.score, 3), {
    rank: 3,
    short: { cell: (row) => fixed(row.score, 3) },
  }),
  parameters: (title: string) =>
    right<Row>(title, (row) => fixed(row.parameters, 1), { rank: 5, short: { title: 'Cost, B' } }),
  calls: right<Row>('Calls', (row) => fixed(row.routeLength, 2), { rank: 4 }),
  outcome: [
    right<Row>('Utility', (row) => withInterval(row.utility, row.intervals.utility, 3), { rank: 2 }),
    right<Row>('On train', (row) => onTrain(row), { rank: 6 }),
    right<Row>('Return', (row) => fixed(row.return, 2)),
    right<Row>('Share of optimum', (row) => fixed(row.shareOfOptimum, 2)),
  ],
} as const;

/** The utility on train, and how much higher it is than on test. */
function onTrain({ train, utility }: Row): string {
  if (train === undefined) return '–';
  const gap = train.utility - utility;
  return `${fixed(train.utility, 3)} (${gap < 0 ? '' : '+'}${fixed(gap, 3)})`;
}

function rowsTable(rows: readonly Row[], width: number | undefined): string {
  const { policy, score, parameters, calls, outcome } = columns;
  const all = [policy('Policy'), score, parameters('Parameters, B'), calls, ...outcome];
  return markdownTable(rows, all, { width });
}

function notes(rows: readonly Row[]): string {
  return rows
    .filter(({ note }) => note !== undefined)
    .map(({ policy, note }) => `- ${plainText(policy)}: ${plainText(note!)}`)
    .join('\n');
}

/** A difference is significant if its adjusted p is below this. */
const SIGNIFICANCE = 0.05;
const ADJUSTED = 'p-values are Holm-adjusted over all of them, intervals are not adjusted';

/** `0.020 [0.010, 0.030], p .012`. */
function differenceText({ difference, interval, adjustedP }: AdjustedDifference): string {
  return `${withInterval(difference, interval, 3)}, p ${pText(adjustedP)}`;
}

function comparisonLines(comparisons: readonly RivalDifference[]): string {
  if (comparisons.length === 0) return '';
  const lines = comparisons.map((comparison) => {
    const { policy, against, difference, adjustedP } = comparison;
    const isFound = adjustedP < SIGNIFICANCE;
    const verdict = !isFound
      ? 'does not differ significantly from'
      : difference > 0
        ? 'is above'
        : 'is below';
    return `- ${plainText(policy)} ${verdict} ${plainText(against)}: ${differenceText(comparison)}`;
  });
  return [`Differences in utility, paired by question; ${ADJUSTED}:`, ...lines].join('\n');
}

const groupTitles: Readonly<Record<Group, string>> = {
  experts: 'Single experts',
  methods: 'Methods and routers',
  agreement: 'Methods that use agreement between answers',
  bounds: 'Bounds and nulls: rows that know the scores, and the chance baseline',
};

/** The report as Markdown: the verdict, the paper's Table 1 in groups of rows, then the comparisons and audits. */
export function methodsMarkdown(report: MethodComparison, { width }: TableOptions = {}): string {
  const groups = (Object.keys(groupTitles) as Group[]).flatMap((group) => {
    const rows = report.rows.filter((row) => groupOf(row) === group);
    if (rows.length === 0) return [];
    const table = markdownTable(rows, columnsFor(report.rows), { width });
    return [`### ${groupTitles[group]}`, table, notes(rows)];
  });
  const text = [
    comparisonHeading({ ...report, rows: report.rows.filter(({ block }) => block !== 'bounds') }),
    stopRuleTitles[report.stopRule],
    ...groups,
    ...section('### Utility against the best fixed rivals', rivalsTable(report.comparisons, width)),
    ...section('### Cost and quality', costAndQualityMarkdown(report.costAndQuality, width)),
    ...section('### At equal calls', equalCallsTable(report.equalCalls, width)),
    ...section(
      '### Costs',
      report.audit.map(({ policy, detail }) => `- ${plainText(policy)}: ${plainText(detail)}`).join('\n'),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  return wrapped(text, width);
}

function section(title: string, text: string): readonly string[] {
  return text === '' ? [] : [title, text];
}

/** The columns of the paper's Table 1 and of every comparison, without those that have no value in any row. */
function columnsFor(rows: readonly MethodRow[]): readonly Column<MethodRow>[] {
  const { policy, score, parameters, calls, outcome } = columns;
  const known = (
    name: 'inputTokens' | 'dollars' | 'latencyMs' | 'criticalPathCalls',
    title: string,
    cell: (row: MethodRow) => string,
  ) => (rows.some((row) => row[name] !== null) ? [right(title, cell)] : []);
  return [
    policy('Method'),
    score,
    parameters('Inference, B'),
    right('Agent', ({ agentParameters }) => size(agentParameters)),
    calls,
    ...known(
      'inputTokens',
      'Tokens in / out',
      (row) => `${fixed(row.inputTokens, 0)} / ${fixed(row.outputTokens, 0)}`,
    ),
    ...known('dollars', 'Dollars per 1000', ({ dollars }) => fixed(dollars && dollars * 1000, 3)),
    ...known(
      'latencyMs',
      'Latency, ms (all / waited)',
      (row) => `${fixed(row.latencyMs, 0)} / ${fixed(row.criticalPathMs, 0)}`,
    ),
    ...known('criticalPathCalls', 'In sequence', (row) => fixed(row.criticalPathCalls, 2)),
    ...outcome,
  ];
}

/** Formats billions of parameters as `125M` or `3.1k`, and 0 as a dash. */
function size(billions: number): string {
  if (billions === 0) return '–';
  const units = [
    { unit: 'B', size: 1 },
    { unit: 'M', size: 1e-3 },
    { unit: 'k', size: 1e-6 },
  ];
  const { unit, size: step } = units.find(({ size }) => billions >= size) ?? { unit: '', size: 1e-9 };
  const value = billions / step;
  return `${value < 10 && unit !== '' ? value.toFixed(1) : value.toFixed(0)}${unit}`;
}

/** Paired differences in utility, one line per method and one column per rival; a list if the table is too wide. */
function rivalsTable(comparisons: readonly RivalDifference[], width = Number.POSITIVE_INFINITY): string {
  if (comparisons.length === 0) return '';
  const policies = [...new Set(comparisons.map(({ policy }) => policy))];
  const rivals = [...new Set(comparisons.map(({ against }) => against))];
  const table = markdownTable(policies, [
    { title: 'Method', cell: (policy) => policy },
    ...rivals.map((rival) => ({
      title: `above ${rival}`,
      align: 'right' as const,
      cell: (policy: string) => {
        const found = comparisons.find((each) => each.policy === policy && each.against === rival);
        return found === undefined ? '–' : differenceText(found);
      },
    })),
  ]);
  return table.indexOf('\n') > width
    ? comparisonLines(comparisons)
    : `${table}\n\nPaired by question; ${ADJUSTED}.`;
}

function equalCallsTable(lines: readonly EqualCallsDifference[], width: number | undefined): string {
  if (lines.length === 0) return '';
  const columns: readonly Column<EqualCallsDifference>[] = [
    { title: 'Method', cell: ({ policy }) => policy, rank: 1 },
    right('Calls', ({ calls }) => fixed(calls, 2), { rank: 4 }),
    { title: 'Rival with as many calls', cell: ({ against }) => against, rank: 3 },
    right("Rival's score", ({ rivalScore }) => fixed(rivalScore, 3)),
    right("Rival's B", ({ rivalParameters }) => fixed(rivalParameters, 1)),
    right('Score above rival', differenceText, { rank: 2 }),
  ];
  return markdownTable(lines, columns, { width });
}
