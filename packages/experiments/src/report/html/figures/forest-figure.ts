import { dot, gridX, link, ruleX, text } from '@observablehq/plot';
import { fixed } from '../../../text/markdown-table.ts';
import type { Effect } from '../../data/schema.ts';
import { signed } from '../../tables.ts';
import { clipped, textWidth } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { below, grid, px } from './_axes.ts';
import { evenTicks } from './_ticks.ts';

/** A line of the plot: a difference, or a heading above several. */
interface Line {
  readonly label: string;
  readonly effect: Effect | null;
}

/** The differences in one measure with their intervals. Marks of significant differences are filled. */
export function forestFigure(effects: readonly Effect[], width: number): Picture {
  const narrow = width < 600;
  const lines = linesOf(effects);
  const rowHeight = narrow ? 34 : 24;
  const top = 10;
  const widths = lines.map(({ label, effect }) => textWidth(label, 12, effect === null));
  const left = narrow ? 8 : Math.min(340, 24 + Math.max(0, ...widths));
  const right = width - (narrow ? 8 : 170);
  const domain = domainOf(effects);
  const ticks = evenTicks(domain, narrow ? 4 : 8);
  const measure = effects[0]?.measure ?? 'utility';
  const rows = lines.map((line, row) => ({ ...line, y: top + (row + (narrow ? 0.7 : 0.5)) * rowHeight }));
  const headings = rows.filter(({ effect }) => effect === null);
  const drawn = rows.flatMap(({ label, effect, y }) =>
    effect === null ? [] : [{ label, y, side: sideOf(effect), ...effect.difference }],
  );
  type Row = (typeof drawn)[number];
  const beside = ({ y }: Row) => (narrow ? y - 15 : y);
  return drawPlot({
    title: `Paired differences in ${measure}`,
    description: describe(effects),
    width,
    height: top + lines.length * rowHeight + 44,
    marginLeft: left,
    marginRight: width - right,
    marginTop: top,
    marginBottom: 44,
    x: {
      domain,
      range: [left, right],
      ticks,
      ...below,
      label: narrow
        ? `${measure}: right is better`
        : `difference in ${measure}, 95 % interval; right is better`,
    },
    y: { type: 'identity', axis: null },
    marks: [
      gridX(ticks, grid),
      ruleX([0], { className: 'zero', strokeWidth: 1.2 }),
      text(headings, {
        x: px(2),
        y: 'y',
        text: ({ label }: Line) => clipped(label, narrow ? 46 : 80),
        textAnchor: 'start',
        className: 'strong halo',
      }),
      text(drawn, {
        x: px(narrow ? 2 : left - 12),
        y: beside,
        text: ({ label }: Row) => clipped(label, narrow ? 30 : 46),
        textAnchor: narrow ? 'start' : 'end',
        className: 'halo',
      }),
      text(drawn, {
        x: px(narrow ? width - 2 : right + 12),
        y: beside,
        text: ({ value, interval }: Row) =>
          `${signed(value, 3)}${interval === null ? '' : ` [${fixed(interval[0], 3)}, ${fixed(interval[1], 3)}]`}`,
        textAnchor: narrow ? 'end' : 'start',
        className: 'soft halo',
        fontSize: narrow ? 11 : 12,
      }),
      link(
        drawn.filter(({ interval }) => interval !== null),
        {
          x1: ({ interval }: Row) => interval![0],
          x2: ({ interval }: Row) => interval![1],
          y1: 'y',
          y2: 'y',
          className: 'learned-line',
          strokeWidth: 2.2,
        },
      ),
      ...(['single-fill', 'learned-fill'] as const).map((className) =>
        dot(
          drawn.filter(({ side }) => (side === 0) === (className === 'single-fill')),
          { x: 'value', y: 'y', r: 5, symbol: 'diamond', className },
        ),
      ),
    ],
  });
}

/** Groups by router if each has several rivals, and by rival if each has several routers. */
function linesOf(effects: readonly Effect[]): readonly Line[] {
  const names = [...new Set(effects.map(({ name }) => name))];
  const rivals = [...new Set(effects.map(({ against }) => against))];
  const byRival = names.length > rivals.length;
  return (byRival ? rivals : names).flatMap((group): readonly Line[] => [
    { label: byRival ? `over ${shownLine(group)}` : shownLine(group), effect: null },
    ...effects
      .filter(({ name, against }) => (byRival ? against : name) === group)
      .map((effect) => ({
        label: byRival ? shownLine(effect.name) : `over ${shownLine(effect.against)}`,
        effect,
      })),
  ]);
}

function domainOf(effects: readonly Effect[]): number[] {
  const values = effects.flatMap(({ difference: { value, interval } }) => [value, ...(interval ?? [])]);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const margin = (most - least || 1) * 0.06;
  return [least - margin, most + margin];
}

/** 1 if significantly above 0, -1 if below, else 0: by the interval, and by the adjusted p-value if there is one. */
function sideOf({ difference: { interval }, p }: Effect): -1 | 0 | 1 {
  if (interval === null || (p !== null && p >= 0.05)) return 0;
  return interval[0] > 0 ? 1 : interval[1] < 0 ? -1 : 0;
}

function describe(effects: readonly Effect[]): string {
  const count = (side: number) => effects.filter((effect) => sideOf(effect) === side).length;
  const by = effects.some(({ p }) => p !== null)
    ? 'their interval and an adjusted p-value below 0.05'
    : 'their interval';
  return `By ${by}, ${count(1)} of ${effects.length} are above 0 and ${count(-1)} below; ${count(0)} do not differ significantly from 0.`;
}
