import { dot, gridX, link, type Markish, ruleX, scale, text } from '@observablehq/plot';
import { fixed } from '../../../text/markdown-table.ts';
import type { Effect } from '../../data/schema.ts';
import { signed } from '../../tables.ts';
import { clipped, textWidth } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { evenTicks } from './_ticks.ts';

/** A line of the plot: what several differences have in common, or one of them. */
type Line = { readonly heading: string } | { readonly label: string; readonly effect: Effect };

/** Differences with their intervals, one measure; filled where it can be told from 0. */
export function forestFigure(effects: readonly Effect[], width: number): Picture {
  const narrow = width < 600;
  const lines = linesOf(effects);
  const rowHeight = narrow ? 34 : 24;
  const top = 10;
  const height = top + lines.length * rowHeight + 44;
  const widths = lines.map((line) =>
    'heading' in line ? textWidth(line.heading, 12, true) : textWidth(line.label, 12),
  );
  const left = narrow ? 8 : Math.min(340, 24 + Math.max(0, ...widths));
  const right = width - (narrow ? 8 : 170);
  const xs = { domain: domainOf(effects), range: [left, right] };
  const x = scale({ x: xs });
  const ticks = evenTicks(xs.domain, narrow ? 4 : 8);
  const spot = { narrow, left, right, width, back: (px: number) => x.invert!(px) as number };
  const measure = effects[0]?.measure ?? 'utility';
  return drawPlot({
    title: `Paired differences in ${measure}`,
    description: describe(effects),
    width,
    height,
    marginLeft: left,
    marginRight: width - right,
    marginTop: top,
    marginBottom: 44,
    x: {
      ...xs,
      label: narrow
        ? `${measure}: right is better`
        : `difference in ${measure}, 95 % interval; right is better`,
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 0,
      ticks,
    },
    y: { type: 'identity', axis: null },
    marks: [
      gridX(ticks, { stroke: 'var(--faint)', strokeOpacity: 1 }),
      ruleX([0], { className: 'zero', strokeWidth: 1.2 }),
      ...lines.flatMap((line, row) => {
        const y = top + (row + (narrow ? 0.7 : 0.5)) * rowHeight;
        return 'heading' in line ? [headingMark(line.heading, y, spot)] : effectMarks(line, y, spot);
      }),
    ],
  });
}

/** By router where each is set against several rivals; by rival where it is the other way round. */
function linesOf(effects: readonly Effect[]): readonly Line[] {
  const names = [...new Set(effects.map(({ name }) => name))];
  const rivals = [...new Set(effects.map(({ against }) => against))];
  const byRival = names.length > rivals.length;
  return (byRival ? rivals : names).flatMap((group): readonly Line[] => [
    { heading: byRival ? `over ${shownLine(group)}` : shownLine(group) },
    ...effects
      .filter(({ name, against }) => (byRival ? against : name) === group)
      .map((effect) => ({
        label: byRival ? shownLine(effect.name) : `over ${shownLine(effect.against)}`,
        effect,
      })),
  ]);
}

/** Where things stand, in pixels, and how to get from there to the scale. */
interface Spot {
  readonly narrow: boolean;
  readonly left: number;
  readonly right: number;
  readonly width: number;
  back(px: number): number;
}

function headingMark(heading: string, y: number, { narrow, back }: Spot): Markish {
  return text([0], {
    x: back(2),
    y,
    text: () => clipped(heading, narrow ? 46 : 80),
    textAnchor: 'start',
    className: 'strong halo',
  });
}

function effectMarks(
  { label, effect }: { readonly label: string; readonly effect: Effect },
  y: number,
  { narrow, left, right, width, back }: Spot,
): readonly Markish[] {
  const { value, interval } = effect.difference;
  const range = interval === null ? '' : ` [${fixed(interval[0], 3)}, ${fixed(interval[1], 3)}]`;
  const line =
    interval === null
      ? []
      : [
          link([0], {
            x1: interval[0],
            x2: interval[1],
            y1: y,
            y2: y,
            className: 'learned-line',
            strokeWidth: 2.2,
          }),
        ];
  return [
    ...line,
    dot([0], {
      x: value,
      y,
      r: 5,
      symbol: 'diamond',
      className: sideOf(effect) === 0 ? 'single-fill' : 'learned-fill',
    }),
    text([0], {
      x: back(narrow ? 2 : left - 12),
      y: narrow ? y - 15 : y,
      text: () => clipped(label, narrow ? 30 : 46),
      textAnchor: narrow ? 'start' : 'end',
      className: 'halo',
    }),
    text([0], {
      x: back(narrow ? width - 2 : right + 12),
      y: narrow ? y - 15 : y,
      text: () => `${signed(value, 3)}${range}`,
      textAnchor: narrow ? 'end' : 'start',
      className: 'soft halo',
      fontSize: narrow ? 11 : 12,
    }),
  ];
}

function domainOf(effects: readonly Effect[]): number[] {
  const values = effects.flatMap(({ difference: { value, interval } }) => [value, ...(interval ?? [])]);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const margin = (most - least || 1) * 0.06;
  return [least - margin, most + margin];
}

/** 1 above 0, -1 below, 0 where that cannot be told: by the interval, and by the adjusted p-value where there is one. */
function sideOf({ difference: { interval }, p }: Effect): -1 | 0 | 1 {
  if (interval === null || (p !== null && p >= 0.05)) return 0;
  return interval[0] > 0 ? 1 : interval[1] < 0 ? -1 : 0;
}

function describe(effects: readonly Effect[]): string {
  const count = (side: number) => effects.filter((effect) => sideOf(effect) === side).length;
  const by = effects.some(({ p }) => p !== null)
    ? 'their interval and an adjusted p-value below 0.05'
    : 'their interval';
  return `By ${by}, ${count(1)} of ${effects.length} are above 0 and ${count(-1)} below; ${count(0)} cannot be told from 0.`;
}
