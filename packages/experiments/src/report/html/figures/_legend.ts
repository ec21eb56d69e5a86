import { dot, link, type Markish, text } from '@observablehq/plot';
import { textWidth } from '../_labels.ts';

export interface LegendEntry {
  readonly text: string;
  /** A name of Plot's symbols, or null for a line. */
  readonly symbol: string | null;
  readonly className: string;
  /** Of a line. */
  readonly strokeWidth?: number;
  readonly strokeDasharray?: string;
}

/** Pixels as values of the scales that the plot draws with. */
export type Place = (x: number, y: number) => { readonly x: number; readonly y: number };

/** For plots whose scales are pixels. */
export const pixels: Place = (x, y) => ({ x, y });

const FONT_SIZE = 12;
const ROW = 19;

/** What the marks mean, in rows from a corner on. */
export function legend(
  entries: readonly LegendEntry[],
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
  place: Place,
): readonly Markish[] {
  let x = left;
  let y = top;
  return entries.flatMap((entry): Markish[] => {
    const markWidth = entry.symbol === null ? 22 : 12;
    const entryWidth = markWidth + 5 + textWidth(entry.text, FONT_SIZE) + 10;
    if (x > left && x + entryWidth > width) {
      x = left;
      y += ROW;
    }
    const from = x;
    x += entryWidth;
    const { className, strokeWidth = 2, strokeDasharray } = entry;
    const [start, end] = [place(from, y), place(from + markWidth, y)];
    const mark =
      entry.symbol === null
        ? link([0], {
            x1: start.x,
            y1: start.y,
            x2: end.x,
            y2: end.y,
            className,
            strokeWidth,
            ...(strokeDasharray === undefined ? {} : { strokeDasharray }),
          })
        : dot([place(from + 6, y)], { x: 'x', y: 'y', symbol: entry.symbol, r: 4.6, className });
    const beside = text([place(from + markWidth + 5, y)], {
      x: 'x',
      y: 'y',
      text: () => entry.text,
      textAnchor: 'start',
      fontSize: FONT_SIZE,
    });
    return [mark, beside];
  });
}
