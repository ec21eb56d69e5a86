import { fixed, markdownTable } from '../text/markdown-table.ts';
import type { EpisodeBrowser, EpisodeRoute, ReportData } from './data/schema.ts';
import { factsOf } from './html/_header.ts';
import { shortened, shownLine } from './html/_shown-text.ts';
import {
  curveTable,
  effectsTable,
  handoverTable,
  lengthsTable,
  matrixTable,
  planeTable,
  type ReportTable,
  sharesTable,
  signed,
} from './tables.ts';

/** Characters of an answer; the page has more. */
const MOST = 400;

/**
 * Returns a report as Markdown: every table of the page, with n and interval in every cell, and the episodes.
 *
 * @example
 * ```ts
 * import { comparisonData } from './data/comparison-report.ts';
 * import { markdownReport } from './report-markdown.ts';
 *
 * const optimum = { return: 0, score: 0, parameters: 0 };
 * const data = comparisonData({
 *   data: 'answers', split: 'by hash', transfer: 'independent', stopRule: 'never', seed: 1, score: 'exact',
 *   threshold: { value: 1, from: 'given' }, prices: 'sizes', terminator: null, optimum, rows: [], byStopRule: [],
 *   reward: { costWeight: 0.001, gainWeight: 5, bonus: 2, maxSteps: 4 },
 *   comparisons: [{ stopRule: 'never', policy: 'a', against: 'b', difference: 0.5, interval: [0.25, 0.75], p: 0.01, adjustedP: 0.01 }],
 * });
 * markdownReport(data).includes('0.500 [0.250, 0.750]'); // => true
 * ```
 */
export function markdownReport(data: ReportData): string {
  const { title, header, missing, planes, effects, curves, lengths, shares, routeMaps, episodes } = data;
  const sections = [
    section(
      'Cost and quality',
      planes.map((plane) => table(planeTable(plane))),
    ),
    section('What beats what', effects.length === 0 ? [] : [table(effectsTable(effects))]),
    section(
      'Learning',
      curves.map((curve) => table(curveTable(curve))),
    ),
    section('Route lengths', lengths.length === 0 ? [] : [table(lengthsTable(lengths))]),
    section(
      'Experts by step',
      shares.map((each) => table(sharesTable(each))),
    ),
    section(
      'Route map',
      routeMaps.flatMap((map) => [table(handoverTable(map)), table(matrixTable(map))]),
    ),
    section('Episodes', episodes === null ? [] : episodesText(episodes)),
  ];
  return [
    `# ${inline(title)}`,
    ...(header.synthetic
      ? [
          'Experts and answers of the synthetic pool are made by rule. What holds here holds of these rules, not of language models.',
        ]
      : []),
    factsOf(header)
      .map(([name, text]) => `- ${name}: ${inline(text)}`)
      .join('\n'),
    ...missing.map(inline),
    ...sections.filter((text) => text !== ''),
    '',
  ]
    .join('\n\n')
    .trimEnd();
}

function section(title: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : [`## ${title}`, ...parts].join('\n\n');
}

function table({ caption, columns, rows }: ReportTable): string {
  const cells = markdownTable(
    rows,
    columns.map((column, i) => ({ ...column, title: inline(column.title), cell: (row) => inline(row[i]!) })),
  );
  return `${inline(caption)}\n\n${cells}`;
}

function episodesText({ router, of, stopRule, reward, threshold, episodes }: EpisodeBrowser): string[] {
  return [
    `${episodes.length} of ${of} test questions as ${inline(router)} answers them, under the stop rule ${stopRule}, rewarded by ${inline(reward)}; good enough from ${fixed(threshold, 3)}.`,
    ...episodes.flatMap(({ question, text, reference, why, regret, taken, optimum }) => [
      `### ${inline(question)} (${why}, ${fixed(regret, 3)})`,
      quoted(text),
      ...(reference === null ? [] : [`Reference:\n\n${quoted(reference)}`]),
      `What the router did: reward ${fixed(taken.total, 3)}\n\n${routeText(taken)}`,
      `What the optimum would have done: reward ${fixed(optimum.total, 3)}\n\n${routeText(optimum)}`,
    ]),
  ];
}

function routeText({ calls }: EpisodeRoute): string {
  return calls
    .map(({ expert, probability, answer, score, terms }, t) => {
      const chance = probability === null ? '' : `, asked with probability ${fixed(probability, 2)}`;
      const parts = (['score', 'gain', 'cost', 'bonus'] as const).map(
        (name) => `${name} ${signed(terms[name], 3)}`,
      );
      return `${t + 1}. ${inline(expert)}${chance}: score ${fixed(score, 3)}; reward ${signed(terms.total, 3)} = ${parts.join(', ')}. ${inline(shortened(answer, MOST))}`;
    })
    .join('\n');
}

function quoted(text: string): string {
  return `> ${inline(shortened(text, MOST))}`;
}

/** Text from data in one line, with what Markdown or HTML would read as more than text made plain. */
function inline(text: string): string {
  return (
    shownLine(text)
      .replace(/[\\`*~]/g, '\\$&')
      // within a word it is an underscore and no more
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/^[#+-]/, '\\$&')
      // a link or its definition; an interval stays as it is
      .replace(/\](?=[(:[])/g, ']\\')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  );
}
