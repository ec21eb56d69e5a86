import { stopRuleTitles } from '../compare/table.ts';
import { failureLines, runsText } from '../sweep/sweep-markdown.ts';
import {
  fixed,
  markdownTable,
  plainText,
  type TableOptions,
  withInterval,
  wrapped,
} from '../text/markdown-table.ts';
import { curvePlots } from './curve-plots.ts';
import { callsText, questionsText, shortQuestions } from './line-names.ts';
import type { CurveDifference, CurveLine, CurveSummary } from './summarise-curve.ts';

/** A difference is significant if its adjusted p is below this. */
const SIGNIFICANCE = 0.05;
/** The width of plots if the width of the terminal is unknown. */
const PLOT_WIDTH = 78;

/** A curve as Markdown: the findings, the tables, the plots. */
export function curveMarkdown(summary: CurveSummary, { width }: TableOptions = {}): string {
  const { lines, baselines, data } = summary;
  const title = `## Utility against training questions and calls${data?.synthetic === true ? ' (synthetic pool)' : ''}`;
  const findings = [...verdicts(summary), ...failureLines(summary)].map((line) => `- ${plainText(line)}`);
  const parts = [title, findings.join('\n'), heading(summary)];
  if (lines.length > 0) parts.push(linesTable(summary, width), NOTE);
  if (baselines.length > 0) parts.push(baselinesTable(summary, width));
  const text = wrapped(parts.filter((part) => part !== '').join('\n\n'), width);
  return lines.length === 0
    ? text
    : `${text}\n\n${curvePlots(summary, Math.min(width ?? PLOT_WIDTH, PLOT_WIDTH))}`;
}

const NOTE =
  'Train: on the questions trained on; gap: train minus test, what was memorised. Fresh questions are seen once: train is then the train part of the split, which these routers have not seen, and the gap is chance. In every row, the Terminator and p0 are fitted on the whole train part. A router evaluated before the end of training still has a high learning rate.';

function verdicts(summary: CurveSummary): readonly string[] {
  const { lines, effects } = summary;
  const encoders = [...new Set(lines.map(({ encoder }) => encoder))];
  const ends = (encoder: string) => {
    const own = lines.filter((line) => line.encoder === encoder);
    return [own[0]!, own.at(-1)!] as const;
  };
  const said = (of: CurveDifference['of'], describe: (encoder: string) => string) => {
    const own = effects.filter((effect) => effect.of === of);
    return own
      .map((effect) => `with ${effect.encoder} ${describe(effect.encoder)}, ${effectText(effect)}`)
      .join('; ');
  };
  const questions = said('questions', (encoder) => {
    const [fewest, most] = ends(encoder);
    return change(
      [fewest.points.at(-1)!.test, `${questionsText(fewest)} questions`],
      [most.points.at(-1)!.test, shortQuestions(most)],
    );
  });
  const calls = said('calls', (encoder) => {
    const { points } = ends(encoder)[1];
    const [first, last] = [points[0]!, points.at(-1)!];
    return change([first.test, `${callsText(first.calls)} calls`], [last.test, callsText(last.calls)]);
  });
  const gaps = encoders.map((encoder) => {
    const [fewest, most] = ends(encoder);
    const gap = (line: CurveLine) => `${fixed(line.points.at(-1)!.gap, 3)} (${shortQuestions(line)})`;
    return `with ${encoder} ${gap(fewest)}${fewest === most ? '' : `, ${gap(most)}`}`;
  });
  return [
    ...(questions === '' ? [] : [`${helpText('questions', effects)}: ${questions}.`]),
    ...(gaps.length === 0 ? [] : [`Memorised, train minus test: ${gaps.join('; ')}.`]),
    ...(calls === '' ? [] : [`${helpText('calls', effects)}: ${calls}.`]),
  ];
}

type Placed = readonly [value: number, where: string];

function change([before, from]: Placed, [after, to]: Placed): string {
  const verb = after > before ? 'rises' : 'goes';
  return `utility ${verb} from ${fixed(before, 3)} (${from}) to ${fixed(after, 3)} (${to})`;
}

function effectText({ difference, interval, adjustedP }: CurveDifference): string {
  const sign = difference > 0 ? '+' : '';
  return `${sign}${withInterval(difference, interval, 3)}${adjustedP < SIGNIFICANCE ? '' : ', not significant'}`;
}

/** Whether more questions or calls help: with every encoder, with some, or with none. */
function helpText(of: CurveDifference['of'], effects: readonly CurveDifference[]): string {
  const own = effects.filter((effect) => effect.of === of);
  const better = own.filter(({ difference, adjustedP }) => difference > 0 && adjustedP < SIGNIFICANCE);
  if (better.length === own.length) return `More ${of} help`;
  if (better.length > 0) return `More ${of} help with ${better.map(({ encoder }) => encoder).join(' and ')}`;
  return `There is no evidence that more ${of} help`;
}

function heading({ data, stopRule, n, trainSets, seeds }: CurveSummary): string {
  const routers = `- Routers: ${runsText({ seeds, trainSets })}`;
  const rule = `- ${stopRuleTitles[stopRule]}`;
  if (data === null) return [rule, routers].join('\n');
  const { threshold } = data;
  return [
    `- Data: ${data.name}; split: ${data.split}; ${n} test questions`,
    `- Score P: ${data.score}; p0 = ${fixed(threshold.value, 3)} (${threshold.from}); utility = score - ${data.costWeight} x cost in ${data.costUnit}`,
    rule,
    routers,
  ]
    .map(plainText)
    .join('\n');
}

function linesTable({ lines, calls }: CurveSummary, width: number | undefined): string {
  const last = calls.length - 1;
  return markdownTable(
    lines,
    [
      { title: 'Encoder', cell: ({ encoder }) => encoder, rank: 1 },
      {
        title: 'Train questions',
        align: 'right',
        cell: questionsText,
        rank: 1,
        short: { title: 'Questions' },
      },
      ...calls.map((each, i) => ({
        title: `Test, ${callsText(each)} calls`,
        align: 'right' as const,
        cell: ({ points }: CurveLine) => withInterval(points[i]!.test, points[i]!.interval, 3),
        ...(i === last && { rank: 2 }),
      })),
      { title: 'Train', align: 'right', cell: ({ points }) => fixed(points[last]!.train, 3), rank: 4 },
      { title: 'Gap', align: 'right', cell: ({ points }) => fixed(points[last]!.gap, 3), rank: 3 },
    ],
    { width },
  );
}

function baselinesTable({ baselines }: CurveSummary, width: number | undefined): string {
  return markdownTable(
    baselines,
    [
      {
        title: 'Without training',
        cell: ({ name, kind }) => (kind === 'bound' ? `*${name}*` : name),
        rank: 1,
      },
      {
        title: 'Utility',
        align: 'right',
        cell: ({ utility, interval }) => withInterval(utility, interval, 3),
        rank: 1,
      },
      { title: 'Note', cell: ({ note = '' }) => note },
    ],
    { width },
  );
}
