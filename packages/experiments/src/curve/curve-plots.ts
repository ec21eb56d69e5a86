import { plainText } from '../text/markdown-table.ts';
import { textPlot } from '../text/text-plot.ts';
import { callsText, levelsOf, shortQuestions } from './line-names.ts';
import type { CurveSummary } from './summarise-curve.ts';

const MARKS = { test: ['●', '■', '▲', '◆'], train: ['○', '□', '△', '◇'] } as const;
const LEVEL_MARKS = ['─', '╌', '┈', '═'];

/** Plots utility against train questions (after all calls), and against calls (with the most questions). */
export function curvePlots({ lines, baselines, calls }: CurveSummary, width: number): string {
  const encoders = [...new Set(lines.map(({ encoder }) => encoder))];
  const lineOf = (encoder: string) => lines.filter((line) => line.encoder === encoder);
  const names = [...new Set(lines.map(shortQuestions))];
  const mark = (part: 'test' | 'train', i: number) => MARKS[part][i % MARKS[part].length]!;
  const against = (part: 'test' | 'train') =>
    encoders.map((encoder, i) => ({
      mark: mark(part, i),
      joined: part === 'test',
      values: names.map((name) => {
        const line = lineOf(encoder).find((each) => shortQuestions(each) === name);
        return line === undefined ? null : line.points.at(-1)![part];
      }),
    }));
  const levels = levelsOf(baselines)
    .slice(0, LEVEL_MARKS.length)
    .map(({ name, utility }, i) => ({ name, value: utility, mark: LEVEL_MARKS[i]! }));
  const most = encoders.map((encoder) => lineOf(encoder).at(-1)!);
  const overCalls = (part: 'test' | 'train') =>
    most.map(({ points }, i) => ({
      mark: mark(part, i),
      joined: part === 'test',
      values: points.map((point) => point[part]),
    }));
  const key = [
    ...encoders.map(
      (encoder, i) => `${mark('test', i)} test, ${mark('train', i)} train: ${plainText(encoder)}`,
    ),
    ...levels.map(({ mark: own, name }) => `${own} ${plainText(name)}`),
  ];
  return [
    '```text',
    `Utility against train questions, after ${callsText(calls.at(-1)!)} calls`,
    textPlot(names, [...against('train'), ...against('test')], levels, width),
    ...(calls.length < 2
      ? []
      : [
          '',
          `Utility against calls, train questions: ${names.at(-1)!}`,
          textPlot(calls.map(callsText), [...overCalls('train'), ...overCalls('test')], levels, width),
        ]),
    '',
    ...key,
    '```',
  ].join('\n');
}
