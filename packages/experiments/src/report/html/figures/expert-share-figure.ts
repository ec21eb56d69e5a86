import { type Markish, rect, text } from '@observablehq/plot';
import { fixed } from '../../../text/markdown-table.ts';
import type { ExpertShares } from '../../data/schema.ts';
import { clipped, textWidth } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { inPixels } from './_axes.ts';

const ROW = 27;

/** The shares of the experts at each step: one cell per step and expert, darker for a larger share. */
export function expertShareFigure({ router, experts, steps }: ExpertShares, width: number): Picture {
  const rank = experts
    .map((name, expert) => ({
      name: clipped(shownLine(name), width < 600 ? 18 : 30),
      expert,
      share: callsOf(steps, expert),
    }))
    .sort((a, b) => b.share - a.share || a.expert - b.expert);
  const left = Math.max(60, ...rank.map(({ name }) => textWidth(name, 12))) + 8;
  const top = 44;
  const height = top + rank.length * ROW + 4;
  const cellWidth = (width - left - 4) / steps.length;
  const most = Math.max(...steps.flatMap(({ shares }) => shares.map(({ value }) => value)));
  const cells = rank.flatMap(({ expert }, row) =>
    steps.map(({ shares }, t) => ({
      value: shares[expert]!.value,
      x: left + cellWidth * t,
      y: top + row * ROW,
    })),
  );
  type Cell = (typeof cells)[number];
  const marks: Markish[] = [
    rect(cells, {
      x1: (cell: Cell) => cell.x + 1,
      x2: (cell: Cell) => cell.x + cellWidth - 1,
      y1: (cell: Cell) => cell.y + 1,
      y2: (cell: Cell) => cell.y + ROW - 1,
      className: 'cell',
      // light enough for the text on it to be readable
      fillOpacity: (cell: Cell) => (most === 0 ? 0 : 0.03 + (0.42 * cell.value) / most),
      rx: 3,
    }),
    text(cells, {
      x: (cell: Cell) => cell.x + cellWidth / 2,
      y: (cell: Cell) => cell.y + ROW / 2,
      text: ({ value }: Cell) => (value === 0 ? '–' : `${fixed(value * 100, 0)} %`),
    }),
    text(rank, {
      x: () => left - 8,
      y: (_: unknown, row: number) => top + (row + 0.5) * ROW,
      text: 'name',
      textAnchor: 'end',
    }),
    text(steps, {
      x: (_: unknown, t: number) => left + cellWidth * (t + 0.5),
      y: () => 12,
      text: (_: unknown, t: number) => `call ${t + 1}`,
      className: 'strong',
    }),
    text(steps, {
      x: (_: unknown, t: number) => left + cellWidth * (t + 0.5),
      y: () => 29,
      text: ({ open }: { open: number }) =>
        width < 600 ? `${fixed(open * 100, 0)} %` : `${fixed(open * 100, 0)} % of episodes`,
      className: 'soft',
      fontSize: 11,
    }),
  ];
  const [first] = rank;
  const calls = steps.reduce((sum, { open }) => sum + open, 0);
  return drawPlot({
    title: `Experts by step: ${shownLine(router)}`,
    description:
      first === undefined
        ? 'There are no experts.'
        : `${first.name} gets ${first.share > calls / 2 ? 'most' : 'the largest share'} of the calls. Each column is a step; its cells show the share of its calls that goes to each expert.`,
    width,
    height,
    ...inPixels,
    marks,
  });
}

/** Expected calls of an expert in an episode. */
function callsOf(steps: ExpertShares['steps'], expert: number): number {
  return steps.reduce((sum, { open, shares }) => sum + open * shares[expert]!.value, 0);
}
