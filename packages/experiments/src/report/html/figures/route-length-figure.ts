import { type Markish, rect, ruleX, ruleY, text } from '@observablehq/plot';
import { paperRouteLengths } from '../../../paper/route-lengths.ts';
import { fixed } from '../../../text/markdown-table.ts';
import type { RouteLengths } from '../../data/schema.ts';
import { clipped } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { inPixels } from './_axes.ts';
import { type LegendEntry, legend } from './_legend.ts';

const TITLE = 'Calls until a route ends';

interface Series {
  readonly name: string;
  readonly className: string;
  readonly shares: readonly { value: number; interval: readonly [number, number] | null }[];
}

/** The shares of route lengths, beside Table 6 of the paper. */
export function routeLengthFigure(lengths: readonly RouteLengths[], width: number): Picture {
  const series: readonly Series[] = [
    ...lengths.map(({ router, shares }, i) => ({
      name: clipped(shownLine(router), width < 600 ? 40 : 60),
      className: `router-${i % 6}-fill`,
      shares,
    })),
    {
      name: 'the paper, Table 6 (MixInstruct)',
      className: 'paper-fill',
      shares: paperRouteLengths.map((value) => ({ value, interval: null })),
    },
  ];
  const groups = Math.max(...series.map(({ shares }) => shares.length));
  const entries = series.map(
    ({ name, className }): LegendEntry => ({ text: name, className, symbol: 'square' }),
  );
  const legendHeight = 20 * (width < 600 ? entries.length : 2);
  const height = 250 + legendHeight;
  const [top, bottom, left, right] = [legendHeight + 22, height - 40, 8, width - 8];
  const most = Math.max(
    ...series.flatMap(({ shares }) => shares.map(({ value, interval }) => interval?.[1] ?? value)),
  );
  const groupWidth = (right - left) / groups;
  const barWidth = Math.min(64, (groupWidth * 0.84) / series.length);
  const up = (share: number) => bottom - (share / most) * (bottom - top);
  const bars = series.flatMap(({ className, shares }, s) =>
    shares.map(({ value, interval }, t) => {
      const middle = left + groupWidth * (t + 0.5) + (s - (series.length - 1) / 2) * barWidth;
      return {
        className,
        value,
        interval,
        x: middle,
        x1: middle - barWidth / 2 + 1,
        x2: middle + barWidth / 2 - 1,
      };
    }),
  );
  type Bar = (typeof bars)[number];
  const marks: Markish[] = series.map(({ className }) =>
    rect(
      bars.filter((bar) => bar.className === className),
      { x1: 'x1', x2: 'x2', y1: () => bottom, y2: (bar: Bar) => up(bar.value), className, fillOpacity: 0.85 },
    ),
  );
  marks.push(
    ruleX(
      bars.filter(({ interval }) => interval !== null),
      {
        x: 'x',
        y1: (bar: Bar) => up(bar.interval![0]),
        y2: (bar: Bar) => up(bar.interval![1]),
        className: 'zero',
        strokeWidth: 1.2,
      },
    ),
    text(bars, {
      x: 'x',
      y: (bar: Bar) => up(bar.interval?.[1] ?? bar.value),
      text: ({ value }: Bar) => `${fixed(value * 100, 0)} %`,
      dy: -8,
      fontSize: barWidth < 24 ? 9 : 11,
    }),
    ruleY([bottom], { className: 'zero', strokeWidth: 1, x1: left, x2: right }),
    text(
      Array.from({ length: groups }, (_, t) => t),
      {
        x: (t: number) => left + groupWidth * (t + 0.5),
        y: () => bottom + 14,
        text: (t: number) => `${t + 1} ${t === 0 ? 'call' : 'calls'}`,
      },
    ),
    ...legend(entries, 10, width),
  );
  return drawPlot({
    title: TITLE,
    description: describe(lengths),
    width,
    height,
    ...inPixels,
    marks,
  });
}

function describe(lengths: readonly RouteLengths[]): string {
  const said = lengths.map(({ router, shares }) => {
    const mean = shares.reduce((sum, { value }, t) => sum + value * (t + 1), 0);
    const first = shares[0]?.value ?? 0;
    return `${shownLine(router)} makes ${fixed(mean, 2)} calls on average and stops after one in ${fixed(first * 100, 0)} % of episodes`;
  });
  return `${said.join('; ')}; the paper reports 2.44 and 38 %.`;
}
