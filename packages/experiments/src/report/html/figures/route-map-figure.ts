import { link, type Markish, rect, text } from '@observablehq/plot';
import { fixed } from '../../../text/markdown-table.ts';
import type { RouteMap } from '../../data/schema.ts';
import { signed } from '../../tables.ts';
import { clipped, textWidth } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { inPixels } from './_axes.ts';
import { type LegendEntry, legend } from './_legend.ts';
import { type Bar, layoutRibbons, type Ribbon } from './_ribbons.ts';

/** Handovers below this share of the episodes are too thin to see. */
const LEAST = 0.002;

/** Colours of bands by gain in score; the last one that fits is used. */
const rises = [
  { from: Number.NEGATIVE_INFINITY, className: 'down-2', text: 'loses over 0.10' },
  { from: -0.1, className: 'down-1', text: 'loses' },
  { from: -0.02, className: 'even', text: 'within 0.02' },
  { from: 0.02, className: 'up-1', text: 'gains' },
  { from: 0.1, className: 'up-2', text: 'gains over 0.10' },
];

/** The handovers between experts at each step, coloured by gain in score. */
export function routeMapFigure(map: RouteMap, width: number): Picture {
  const narrow = width < 600;
  const steps = map.ends.length;
  const top = narrow ? 112 : 76;
  // fewer experts need less height
  const height = Math.min(narrow ? 560 : 600, 260 + 32 * map.experts.length);
  const labelWidth = narrow ? 66 : labelRoom(map.experts);
  const barWidth = narrow ? 8 : 14;
  const left = 6;
  const columnX = (t: number) =>
    steps === 1 ? left : left + ((width - left - labelWidth - barWidth) * t) / (steps - 1);
  // the last column has the least room beside it
  const between = steps === 1 ? width : columnX(1) - columnX(0) - barWidth;
  const letters = Math.floor((Math.min(between, labelWidth) - 6) / (narrow ? 5.8 : 6.8));
  const { bars, ribbons } = layoutRibbons(map, { top, height: height - top - 10, gap: narrow ? 5 : 6 });
  const drawn = ribbons.filter(({ flow }) => flow.share >= LEAST).sort((a, b) => a.thickness - b.thickness);
  const ends = map.ends.map((row) => row.reduce((sum, share) => sum + share, 0));
  const open = ends.map((_, t) => 1 - ends.slice(0, t).reduce((sum, share) => sum + share, 0));
  const marks: Markish[] = rises.map(({ className }, i) =>
    link(
      drawn.filter(({ flow }) => riseOf(flow.gain) === i),
      {
        x1: ({ flow }: Ribbon) => columnX(flow.t - 1) + barWidth,
        y1: 'y1',
        x2: ({ flow }: Ribbon) => columnX(flow.t),
        y2: 'y2',
        curve: 'bump-x',
        className,
        strokeWidth: ({ thickness }: Ribbon) => Math.max(0.6, thickness),
        strokeOpacity: className === 'even' ? 0.4 : 0.62,
        title: ({ flow }: Ribbon) =>
          `call ${flow.t + 1}: ${shownLine(map.experts[flow.from]!)} to ${shownLine(map.experts[flow.to]!)}, ${fixed(flow.share * 100, 1)} % of episodes, score ${signed(flow.gain, 3)}`,
      },
    ),
  );
  marks.push(
    rect(bars, {
      x1: ({ t }: Bar) => columnX(t),
      x2: ({ t }: Bar) => columnX(t) + barWidth,
      y1: 'top',
      y2: (bar: Bar) => bar.top + bar.height,
      className: 'node',
      fillOpacity: 0.55,
    }),
    rect(
      bars.filter(({ endHeight }) => endHeight > 0),
      {
        x1: ({ t }: Bar) => columnX(t),
        x2: ({ t }: Bar) => columnX(t) + barWidth,
        y1: (bar: Bar) => bar.top + bar.height - bar.endHeight,
        y2: (bar: Bar) => bar.top + bar.height,
        className: 'node-end',
      },
    ),
    text(
      bars.filter((bar) => bar.height >= (narrow ? 8 : 9)),
      {
        x: ({ t }: Bar) => columnX(t) + barWidth + 4,
        y: (bar: Bar) => bar.top + bar.height / 2,
        text: ({ expert }: Bar) => clipped(shownLine(map.experts[expert]!), letters),
        textAnchor: 'start',
        className: 'halo',
        fontSize: narrow ? 10 : 12,
      },
    ),
    ...heads(open, ends, columnX, top, narrow),
    ...legend(entries, 10, width),
  );
  return drawPlot({
    title: `Route map: ${shownLine(map.router)}`,
    description: describe(map),
    width,
    height,
    ...inPixels,
    marks,
  });
}

/** The room right of the last column, for the labels beside it and above it. */
function labelRoom(experts: readonly string[]): number {
  return Math.min(190, Math.max(112, ...experts.map((name) => textWidth(shownLine(name), 12) + 8)));
}

const entries: readonly LegendEntry[] = [
  ...rises.map(({ className, text: label }) => ({ text: label, className, symbol: null, strokeWidth: 7 })),
  { text: 'ends here', className: 'node-end', symbol: 'square' },
];

/** The labels above each column. */
function heads(
  open: readonly number[],
  ends: readonly number[],
  columnX: (t: number) => number,
  top: number,
  narrow: boolean,
): readonly Markish[] {
  const line = (dy: number, className: string, say: (t: number) => string) =>
    text(
      open.map((_, t) => t),
      {
        x: columnX,
        y: () => top - dy,
        text: say,
        textAnchor: 'start',
        className,
        fontSize: narrow ? 10 : 12,
      },
    );
  const percent = (share: number) => `${fixed(share * 100, 0)} %`;
  return [
    line(narrow ? 40 : 30, 'strong', (t) => `call ${t + 1}`),
    line(narrow ? 27 : 14, 'soft', (t) =>
      narrow
        ? `${percent(open[t]!)} here`
        : `${percent(open[t]!)} of episodes${t === open.length - 1 ? '' : `, ${percent(ends[t]!)} end`}`,
    ),
    ...(narrow ? [line(14, 'soft', (t) => `${percent(ends[t]!)} end`)] : []),
  ];
}

function riseOf(gain: number): number {
  return rises.findLastIndex(({ from }) => gain >= from);
}

function describe({ router, experts, handovers, matrix }: RouteMap): string {
  const total = matrix.flat().reduce((sum, flow) => sum + flow, 0);
  const [most] = handovers;
  if (most === undefined) return `${shownLine(router)} never hands over.`;
  const name = (expert: number) => shownLine(experts[expert]!);
  const whom =
    most.from === most.to
      ? `from ${name(most.from)} to itself`
      : `from ${name(most.from)} to ${name(most.to)}`;
  return `${shownLine(router)} makes ${fixed(total, 2)} handovers per episode, most often ${whom} (${fixed(most.flow.value, 2)} per episode), where the score changes by ${signed(most.gain.value, 3)}.`;
}
