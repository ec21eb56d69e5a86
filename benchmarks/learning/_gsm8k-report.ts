import { derDefaults } from '@der-gym/env/rewards';
import { comparePaired, estimateMean, holm } from '@der-gym/experiments';
import { gsm8kPrices } from '@der-gym/experts-mock';
import { tableMean } from '../../packages/experiments/src/statistics/tables.ts';
import { fixed, markdownTable } from '../../packages/experiments/src/text/markdown-table.ts';
import { shown, shownP } from './_cells.ts';
import {
  type FoldResult,
  measures,
  type Objective,
  type Rule,
  routers,
  rules,
  settings,
  type TestedMeasure,
} from './_gsm8k-fold.ts';

/** Results of every fold of every level. A level has its own cut into folds and its own draw of the assumed answers. */
type Levels = readonly (readonly FoldResult[])[];

interface Comparison {
  readonly rule: Rule;
  readonly router: string;
  readonly measure: Objective;
  readonly rival: string;
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
  /** Adjusted over all comparisons of the report. */
  readonly p: number;
  /** Number of levels in which the router was above its rival. */
  readonly above: number;
}

const rivals: readonly (readonly [Objective, string])[] = [
  ['return', 'best fixed route, by return'],
  ['utility', 'best fixed route, by utility'],
  ['utility', 'best single call on train, by score'],
  ['utility', 'best single call on train, by utility'],
];

/** All calls to the most expensive expert, in billions of parameters. */
const MOST = derDefaults.maxSteps * Math.max(...gsm8kPrices.perCall.parameters.values());
/** The possible values of a question. */
const possible = {
  score: [0, 1],
  parameters: [0, MOST],
  utility: [-derDefaults.costWeight * MOST, 1],
} as const;

/** The cost of a single call is known, not estimated; a return has no bounds. */
function isBounded(measure: TestedMeasure, name: string): measure is keyof typeof possible {
  return measure !== 'return' && !(measure === 'parameters' && name.startsWith('best single call'));
}

/** The findings and their tables. */
export function gsm8kReport(levels: Levels, questions: number, header: string): string {
  const tables = outcomeTables(levels, questions);
  const table = (rule: Rule, name: string, measure: TestedMeasure) =>
    tables.get(`${rule}/${name}/${measure}`) ?? null;
  const compared = compareAll(table, levels.length);
  const aucs = levels.flat().flatMap(({ auc }) => auc ?? []);
  const auc = fixed(aucs.reduce((sum, each) => sum + each, 0) / aucs.length, 3);
  const sections = rules.map((rule) => {
    const title = rule === 'reference' ? 'oracle stop' : `trained Terminator (mean AUC on validation ${auc})`;
    const names = [
      ...new Set(levels[0]![0]!.rows.filter((row) => row.rule === rule).map(({ name }) => name)),
    ];
    const cell = (name: string, measure: TestedMeasure, decimals = 3) => {
      const values = table(rule, name, measure);
      if (values === null) return '–';
      const { value, interval } = estimateMean(values, {
        trainingSets: levels.length,
        ...(isBounded(measure, name) && { range: possible[measure] }),
      });
      return shown(value, interval, decimals);
    };
    return [
      `### GSM8K, ${title}`,
      markdownTable(names, [
        { title: 'Policy', cell: (name) => name },
        { title: 'Return', align: 'right', cell: (name) => cell(name, 'return') },
        { title: 'Score', align: 'right', cell: (name) => cell(name, 'score') },
        { title: 'Parameters, B', align: 'right', cell: (name) => cell(name, 'parameters', 1) },
        { title: 'Utility', align: 'right', cell: (name) => cell(name, 'utility') },
      ]),
      markdownTable(
        compared.filter((each) => each.rule === rule),
        [
          { title: 'Router', cell: ({ router }) => router },
          { title: 'Minus', cell: ({ rival }) => rival },
          { title: 'Measure', cell: ({ measure }) => measure },
          {
            title: 'Difference',
            align: 'right',
            cell: ({ difference, interval }) => shown(difference, interval),
          },
          { title: 'p, adjusted', align: 'right', cell: ({ p }) => shownP(p) },
          {
            title: 'Above, levels',
            align: 'right',
            cell: ({ above }) => `${above} of ${levels.length}`,
          },
        ],
      ),
    ].join('\n\n');
  });
  const adjusted = `p-values are adjusted by Holm over the ${compared.length} comparisons of both tables.`;
  return [`${header} ${adjusted}`, findings(compared), ...sections, chosenTable(levels)].join('\n\n');
}

/** One row per run (by level, then by seed) and one column per question; without rows that lack the measure. */
function outcomeTables(levels: Levels, questions: number): ReadonlyMap<string, readonly Float64Array[]> {
  const tables = new Map<string, Float64Array[]>();
  levels.forEach((folds, level) => {
    for (const { test, rows } of folds) {
      for (const { rule, name, runs } of rows) {
        for (const measure of measures) {
          const key = `${rule}/${name}/${measure}`;
          const table = tables.get(key) ?? [];
          tables.set(key, table);
          while (table.length < (level + 1) * runs.length) {
            table.push(new Float64Array(questions).fill(Number.NaN));
          }
          runs.forEach((run, seed) => {
            const row = table[level * runs.length + seed]!;
            test.forEach((question, i) => {
              row[question] = run[measure]?.[i] ?? Number.NaN;
            });
          });
        }
      }
    }
  });
  for (const [key, table] of tables) {
    if (table.some((row) => row.some(Number.isNaN))) tables.delete(key);
  }
  return tables;
}

type TableOf = (rule: Rule, name: string, measure: TestedMeasure) => readonly Float64Array[] | null;

function compareAll(table: TableOf, levels: number): readonly Comparison[] {
  const found = rules.flatMap((rule) =>
    routers.flatMap(({ name: router }) =>
      rivals.map(([measure, rival]) => {
        const [first, second] = [table(rule, router, measure)!, table(rule, rival, measure)!];
        const { difference, interval, p } = comparePaired(first, second, { trainingSets: levels });
        let above = 0;
        for (let level = 0; level < levels; level++) {
          const of = (values: readonly Float64Array[]) => {
            const seeds = values.length / levels;
            return tableMean(values.slice(level * seeds, (level + 1) * seeds));
          };
          if (of(first) > of(second)) above += 1;
        }
        return { rule, router, measure, rival, difference, interval, p, above };
      }),
    ),
  );
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((each, i) => ({ ...each, p: adjusted[i]! }));
}

/** One line per stop rule and rival: the routers above it, below it, and not significantly different. */
function findings(compared: readonly Comparison[]): string {
  const named = (some: readonly Comparison[]) =>
    some.map(({ router, difference }) => `${router} (${fixed(difference, 3)})`).join('; ');
  return rules
    .flatMap((rule) =>
      rivals.map(([measure, rival]) => {
        const some = compared.filter((c) => c.rule === rule && c.measure === measure && c.rival === rival);
        const kinds = [
          ['Above', some.filter(({ p, difference }) => p <= 0.05 && difference > 0)],
          ['Below', some.filter(({ p, difference }) => p <= 0.05 && difference < 0)],
          ['Not significantly different', some.filter(({ p }) => p > 0.05)],
        ] as const;
        const parts = kinds.filter(([, list]) => list.length > 0);
        const stop = rule === 'reference' ? 'Oracle stop' : 'Trained Terminator';
        return `- ${stop}, ${measure} compared with *${rival}*. ${parts.map(([kind, list]) => `${kind}: ${named(list)}`).join('. ')}.`;
      }),
    )
    .join('\n');
}

/** How often each setting was chosen on the validation parts of the folds. */
function chosenTable(levels: Levels): string {
  const all = levels.flat().flatMap(({ chosen }) => chosen);
  const rows = rules.flatMap((rule) => routers.map(({ name }) => ({ rule, name })));
  return [
    '### GSM8K, settings chosen',
    `Number of folds, of ${levels.flat().length}, that chose each setting. Columns: text size, hidden units, learning rate, expert calls of training.`,
    markdownTable(rows, [
      { title: 'Router', cell: ({ name }) => name },
      {
        title: 'Stop',
        cell: ({ rule }) => (rule === 'reference' ? 'oracle' : 'Terminator'),
      },
      ...settings.map(({ textSize, hiddenSizes, learningRate, steps }, setting) => ({
        title: `${textSize}, ${hiddenSizes.join('-')}, ${learningRate}, ${steps / 1000}k`,
        align: 'right' as const,
        cell: ({ rule, name }: { rule: Rule; name: string }) =>
          String(all.filter((c) => c.rule === rule && c.router === name && c.setting === setting).length),
      })),
    ]),
  ].join('\n\n');
}
