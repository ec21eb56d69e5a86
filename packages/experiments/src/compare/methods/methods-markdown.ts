import { type Column, fixed, markdownTable, withInterval } from '../../text/markdown-table.ts';
import { plainText } from '../../text/plain-text.ts';
import { type Comparison, comparisonHeading, stopRuleTitles } from '../table.ts';
import type { Block, EqualCalls, MethodComparison, MethodRow } from './types.ts';

const titles: Readonly<Record<Block, string>> = {
  methods: 'Methods',
  agreement: 'Methods that use how far answers agree',
  bounds: 'Bounds and nulls: what no router can know, and what luck alone gives',
};

/** The comparison as people read it: the paper's Table 1, a block for each kind of method, then what to make of it. */
export function methodsMarkdown(report: MethodComparison): string {
  const blocks = (['methods', 'agreement', 'bounds'] as const).flatMap((block) => {
    const rows = report.rows.filter((row) => row.block === block);
    if (rows.length === 0) return [];
    return [`### ${titles[block]}`, markdownTable(rows, columnsFor(report.rows)), notes(rows)];
  });
  return [
    comparisonHeading({ ...report, rows: report.rows.filter(({ block }) => block !== 'bounds') }),
    stopRuleTitles[report.stopRule],
    ...blocks,
    ...section('### Utility against the best fixed rivals', rivalsTable(report.comparisons)),
    ...section('### At equal calls', equalCallsTable(report.equalCalls)),
    ...section(
      '### Costs',
      report.audit.map(({ policy, detail }) => `- ${plainText(policy)}: ${plainText(detail)}`).join('\n'),
    ),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function section(title: string, text: string): readonly string[] {
  return text === '' ? [] : [title, text];
}

/** The columns of the paper's Table 1 and of every comparison; what no row knows is left out. */
function columnsFor(rows: readonly MethodRow[]): readonly Column<MethodRow>[] {
  const known = (name: 'inputTokens' | 'dollars' | 'latencyMs' | 'criticalPathCalls') =>
    rows.some((row) => row[name] !== null);
  const right = (title: string, cell: (row: MethodRow) => string) => ({
    title,
    align: 'right' as const,
    cell,
  });
  return [
    { title: 'Method', cell: ({ policy, kind }) => (kind === 'bound' ? `*${policy}*` : policy) },
    right('Score', (row) => withInterval(row.score, row.intervals.score, 3)),
    right('Inference, B', (row) => fixed(row.parameters, 1)),
    right('Agent', ({ agentParameters }) => size(agentParameters)),
    right('Calls', (row) => fixed(row.routeLength, 2)),
    ...(known('inputTokens')
      ? [right('Tokens in / out', (row) => `${fixed(row.inputTokens, 0)} / ${fixed(row.outputTokens, 0)}`)]
      : []),
    ...(known('dollars') ? [right('Dollars per 1000', (row) => fixed(perThousand(row.dollars), 3))] : []),
    ...(known('latencyMs')
      ? [
          right(
            'Latency, ms (all / waited)',
            (row) => `${fixed(row.latencyMs, 0)} / ${fixed(row.criticalPathMs, 0)}`,
          ),
        ]
      : []),
    ...(known('criticalPathCalls') ? [right('In sequence', (row) => fixed(row.criticalPathCalls, 2))] : []),
    right('Utility', (row) => withInterval(row.utility, row.intervals.utility, 3)),
    right('Return', (row) => fixed(row.return, 2)),
    right('Share of optimum', (row) => fixed(row.shareOfOptimum, 2)),
  ];
}

function perThousand(dollars: number | null): number | null {
  return dollars === null ? null : dollars * 1000;
}

/** Billions of parameters as people write them: `125M`, `3.1k`; a dash for none. */
function size(billions: number): string {
  if (billions === 0) return '–';
  const units = [
    { unit: 'B', worth: 1 },
    { unit: 'M', worth: 1e-3 },
    { unit: 'k', worth: 1e-6 },
  ];
  const { unit, worth } = units.find(({ worth }) => billions >= worth) ?? { unit: '', worth: 1e-9 };
  const value = billions / worth;
  return `${value < 10 && unit !== '' ? value.toFixed(1) : value.toFixed(0)}${unit}`;
}

function notes(rows: readonly MethodRow[]): string {
  return rows
    .filter(({ note }) => note !== undefined)
    .map(({ policy, note }) => `- ${plainText(policy)}: ${plainText(note!)}`)
    .join('\n');
}

/** A line a method, a column a rival: the paired difference in utility. */
function rivalsTable(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return '';
  const policies = [...new Set(comparisons.map(({ policy }) => policy))];
  const rivals = [...new Set(comparisons.map(({ against }) => against))];
  return markdownTable(policies, [
    { title: 'Method', cell: (policy) => policy },
    ...rivals.map((rival) => ({
      title: `above ${rival}`,
      align: 'right' as const,
      cell: (policy: string) => {
        const found = comparisons.find((each) => each.policy === policy && each.against === rival);
        return found === undefined ? '–' : withInterval(found.difference, found.interval, 3);
      },
    })),
  ]);
}

function equalCallsTable(lines: readonly EqualCalls[]): string {
  if (lines.length === 0) return '';
  return markdownTable(lines, [
    { title: 'Method', cell: ({ policy }) => policy },
    { title: 'Calls', align: 'right', cell: ({ calls }) => fixed(calls, 2) },
    { title: 'Rival with as many calls', cell: ({ against }) => against },
    { title: "Rival's score", align: 'right', cell: ({ rivalScore }) => fixed(rivalScore, 3) },
    { title: "Rival's B", align: 'right', cell: ({ rivalParameters }) => fixed(rivalParameters, 1) },
    {
      title: 'Score above rival',
      align: 'right',
      cell: ({ difference, interval }) => withInterval(difference, interval, 3),
    },
  ]);
}
