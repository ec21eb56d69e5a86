import { dot, gridX, link, type Markish, ruleX, scale, text } from '@observablehq/plot';
import type { Effect } from '../../data/types.ts';
import { fixed } from '../../markdown-table.ts';
import { signed } from '../../tables.ts';
import { textWidth } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { clipped } from './cost-quality-figure.ts';

/** A line of the plot: a router's name, or one of its differences. */
type Line = { readonly heading: string } | { readonly effect: Effect };

/** Differences with their intervals, by router; an interval that leaves 0 out is filled. */
export function forestFigure(effects: readonly Effect[], width: number): Picture {
  const narrow = width < 600;
  const names = [...new Set(effects.map(({ name }) => name))];
  const lines = names.flatMap((name): Line[] => [
    { heading: name },
    ...effects.filter((effect) => effect.name === name).map((effect) => ({ effect })),
  ]);
  const rowHeight = narrow ? 34 : 24;
  const top = 10;
  const bottom = top + lines.length * rowHeight;
  const height = bottom + 44;
  const labels = effects.map(({ against }) => `over ${shownLine(against)}`);
  const left = narrow
    ? 8
    : Math.min(
        330,
        24 +
          Math.max(
            ...labels.map((label) => textWidth(label, 12)),
            ...names.map((name) => textWidth(shownLine(name), 12, true)),
          ),
      );
  const right = width - (narrow ? 8 : 170);
  const xs = { domain: domainOf(effects), range: [left, right] };
  const x = scale({ x: xs });
  const ticks = ticksOf(xs.domain, narrow ? 4 : 8);
  const back = (px: number) => x.invert!(px) as number;
  const yOf = (row: number) => top + (row + (narrow ? 0.7 : 0.5)) * rowHeight;
  const marks: Markish[] = [
    gridX(ticks, { stroke: 'var(--faint)', strokeOpacity: 1 }),
    ruleX([0], { className: 'zero', strokeWidth: 1.2 }),
  ];
  lines.forEach((line, row) => {
    if ('heading' in line) {
      marks.push(
        text([0], {
          x: back(0),
          y: yOf(row),
          text: () => clipped(shownLine(line.heading), narrow ? 46 : 80),
          textAnchor: 'start',
          className: 'strong halo',
          dx: 2,
        }),
      );
      return;
    }
    const { difference, against } = line.effect;
    const { value, interval } = difference;
    const told = interval !== null && (interval[0] > 0 || interval[1] < 0);
    const label = clipped(`over ${shownLine(against)}`, narrow ? 30 : 46);
    const figure = `${signed(value, 3)}${interval === null ? '' : ` [${fixed(interval[0], 3)}, ${fixed(interval[1], 3)}]`}`;
    const y = yOf(row);
    marks.push(
      ...(interval === null
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
          ]),
      dot([0], {
        x: value,
        y,
        r: 5,
        symbol: 'diamond',
        className: told ? 'learned-fill' : 'single-fill',
      }),
      text([0], {
        x: back(narrow ? 2 : left - 12),
        y: narrow ? y - 15 : y,
        text: () => label,
        textAnchor: narrow ? 'start' : 'end',
        className: 'halo',
      }),
      text([0], {
        x: back(narrow ? width - 2 : right + 12),
        y: narrow ? y - 15 : y,
        text: () => figure,
        textAnchor: narrow ? 'end' : 'start',
        className: 'soft halo',
        fontSize: narrow ? 11 : 12,
      }),
    );
  });
  const measure = effects[0]?.measure ?? 'utility';
  return drawPlot({
    title: 'Paired differences',
    description: describe(effects),
    width,
    height,
    marginLeft: left,
    marginRight: width - right,
    marginTop: top,
    marginBottom: 44,
    x: {
      ...xs,
      label: `difference in ${measure}, 95 % interval; right of the line is better`,
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 0,
      ticks,
    },
    y: { type: 'identity', axis: null },
    marks,
  });
}

function domainOf(effects: readonly Effect[]): number[] {
  const values = effects.flatMap(({ difference: { value, interval } }) => [value, ...(interval ?? [])]);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const margin = (most - least || 1) * 0.06;
  return [least - margin, most + margin];
}

/** About so many round numbers within the domain. */
function ticksOf([least, most]: readonly number[], count: number): number[] {
  const raw = (most! - least!) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw)!;
  const first = Math.ceil(least! / step);
  return Array.from({ length: Math.floor(most! / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(6)),
  );
}

function describe(effects: readonly Effect[]): string {
  const above = effects.filter(({ difference: { interval } }) => interval !== null && interval[0] > 0).length;
  const below = effects.filter(({ difference: { interval } }) => interval !== null && interval[1] < 0).length;
  return `Of ${effects.length} differences, ${above} are above 0, ${below} below, and ${effects.length - above - below} cannot be told from it.`;
}
