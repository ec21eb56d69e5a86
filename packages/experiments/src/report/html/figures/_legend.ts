import { dot, link, type Markish, text } from '@observablehq/plot';
import { textWidth } from '../_labels.ts';
import { px } from './_axes.ts';

export interface LegendEntry {
  readonly text: string;
  /** The name of a symbol of Plot, or null for a line. */
  readonly symbol: string | null;
  readonly className: string;
  /** For lines only. */
  readonly strokeWidth?: number;
  readonly strokeDasharray?: string;
}

const FONT_SIZE = 12;
const ROW = 19;

/** A legend of the marks, in rows. */
export function legend(entries: readonly LegendEntry[], top: number, width: number): readonly Markish[] {
  const left = 2;
  let x = left;
  let y = top;
  return entries.flatMap(({ text: label, symbol, ...style }): Markish[] => {
    const markWidth = symbol === null ? 22 : 12;
    const entryWidth = markWidth + 5 + textWidth(label, FONT_SIZE) + 10;
    if (x > left && x + entryWidth > width) {
      x = left;
      y += ROW;
    }
    const from = x;
    x += entryWidth;
    const height = px(y);
    return [
      symbol === null
        ? link([0], {
            x1: px(from),
            y1: height,
            x2: px(from + markWidth),
            y2: height,
            strokeWidth: 2,
            ...style,
          })
        : dot([0], { x: px(from + 6), y: height, symbol, r: 4.6, ...style }),
      text([0], {
        x: px(from + markWidth + 5),
        y: height,
        text: () => label,
        textAnchor: 'start',
        fontSize: FONT_SIZE,
      }),
    ];
  });
}
