import { areaY, dot, gridY, line, type Markish, ruleY, text } from '@observablehq/plot';
import { callsText, levelsOf, shortQuestions } from '../../../curve/line-names.ts';
import type { CurveSummary, CurveUtility } from '../../../curve/summarise-curve.ts';
import { fixed } from '../../../text/markdown-table.ts';
import { clipped } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { below, grid } from './_axes.ts';
import { type LegendEntry, legend } from './_legend.ts';

const HEIGHT = 320;
const TRAIN_DASH = '3 3';

interface Place extends CurveUtility {
  readonly x: number;
}

/** The points of one encoder in a panel. */
interface Track {
  readonly index: number;
  readonly places: readonly Place[];
}

/** Utility by train questions (left) and by calls (right), with the references that need no training. */
export function utilityCurveFigure(summary: CurveSummary, width: number): Picture {
  const { lines, calls, baselines } = summary;
  const encoders = [...new Set(lines.map(({ encoder }) => encoder))];
  const names = [...new Set(lines.map(shortQuestions))];
  const own = (encoder: string) => lines.filter((each) => each.encoder === encoder);
  const bySize = encoders.map(
    (encoder, index): Track => ({
      index,
      places: own(encoder).map((each) => ({
        ...each.points.at(-1)!,
        x: names.indexOf(shortQuestions(each)),
      })),
    }),
  );
  const byCalls = encoders.map(
    (encoder, index): Track => ({
      index,
      places: own(encoder)
        .at(-1)!
        .points.map((point, x) => ({ ...point, x })),
    }),
  );
  const levels = levelsOf(baselines);
  const all = [...bySize, ...byCalls].flatMap(({ places }) => places);
  const values = [
    ...all.flatMap(({ train, interval }) => [train, ...interval]),
    ...levels.map(({ utility }) => utility),
  ];
  const domain = [Math.min(...values), Math.max(...values)] as const;
  const half = Math.floor(width / 2);
  const panel = (
    tracks: readonly Track[],
    labels: readonly string[],
    label: string,
    head: readonly Markish[],
  ) =>
    drawPlot({
      title: 'Utility against training questions and calls',
      description: describe(summary),
      width: half,
      height: HEIGHT,
      marginLeft: 44,
      marginRight: 16,
      marginTop: 44,
      marginBottom: 42,
      x: {
        label,
        ...below,
        domain: [-0.3, labels.length - 0.7],
        ticks: labels.map((_, i) => i),
        tickFormat: (place: number) => labels[place] ?? '',
      },
      y: { label: null, tickSize: 0, ticks: 5, nice: true, domain },
      marks: [gridY(grid), ...levels.flatMap(levelMarks), ...tracks.flatMap(trackMarks), ...head],
    });
  const entries: readonly LegendEntry[] = [
    ...encoders.map((encoder, i) => ({
      text: clipped(shownLine(encoder), 30),
      symbol: null,
      className: `router-${i % 6}`,
    })),
    { text: 'test', symbol: null, className: 'zero' },
    { text: 'train', symbol: null, className: 'zero', strokeDasharray: TRAIN_DASH },
  ];
  const sizePanel = panel(
    bySize,
    names,
    `utility against train questions, after ${callsText(calls.at(-1)!)} calls`,
    legend(entries, 12, half),
  );
  const callsPanel = panel(
    byCalls,
    calls.map(callsText),
    `utility against calls, train questions: ${names.at(-1)!}`,
    [],
  );
  return {
    ...sizePanel,
    width: 2 * half,
    content: `${sizePanel.content}<g transform="translate(${half},0)">${callsPanel.content}</g>`,
  };
}

/** Labels of levels alternate between both sides, so that close ones stay readable. */
function levelMarks({ name, utility }: CurveSummary['baselines'][number], place: number): readonly Markish[] {
  const side = place % 2 === 0 ? 'left' : 'right';
  return [
    ruleY([utility], { className: 'leader', strokeWidth: 1, strokeDasharray: '6 3' }),
    text([utility], {
      y: (value: number) => value,
      text: () => `${clipped(shownLine(name), 40)} ${fixed(utility, 3)}`,
      frameAnchor: side,
      textAnchor: side === 'left' ? 'start' : 'end',
      dy: -7,
      dx: side === 'left' ? 2 : -2,
      fontSize: 10.5,
      className: 'soft',
    }),
  ];
}

function trackMarks({ index, places }: Track): readonly Markish[] {
  const className = `router-${index % 6}`;
  const ends = { y1: ({ interval }: Place) => interval[0], y2: ({ interval }: Place) => interval[1] };
  return [
    areaY(places, { x: 'x', ...ends, className: `${className}-fill`, fillOpacity: 0.16 }),
    line(places, { x: 'x', y: 'train', className, strokeWidth: 1.5, strokeDasharray: TRAIN_DASH }),
    line(places, { x: 'x', y: 'test', className, strokeWidth: 2 }),
    dot(places, { x: 'x', y: 'test', r: 3.4, className: `${className}-fill` }),
  ];
}

function describe({ lines }: CurveSummary): string {
  const encoders = [...new Set(lines.map(({ encoder }) => encoder))];
  const said = encoders.map((encoder) => {
    const own = lines.filter((each) => each.encoder === encoder);
    const at = (each: CurveSummary['lines'][number]) =>
      `${fixed(each.points.at(-1)!.test, 3)} (${shortQuestions(each)})`;
    return `with ${shownLine(encoder)} from ${at(own[0]!)} to ${at(own.at(-1)!)}`;
  });
  return `On test: ${said.join('; ')}.`;
}
