import { link, type Markish, text } from '@observablehq/plot';
import type { PlanePoint } from '../../data/schema.ts';
import { clipped, placeLabels } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { px } from './_axes.ts';
import { costOf, type PlaneFrame, scoreOf } from './_plane-frame.ts';

/** The labels of the marks. If there is not enough room, labels of single experts are omitted. */
export function planeNames(points: readonly PlanePoint[], frame: PlaneFrame): readonly Markish[] {
  const { narrow, margins, width, height } = frame;
  const fontSize = narrow ? 11 : 12;
  const ranked = [...points].sort((a, b) => rankOf(a) - rankOf(b) || scoreOf(b) - scoreOf(a));
  const requests = ranked.map((point) => ({
    ...frame.pixel(point),
    text: clipped(shownLine(point.name), narrow ? 26 : 46),
    bold: point.kind === 'learned',
    optional: true,
  }));
  const placed = placeLabels(requests, {
    left: margins.marginLeft,
    right: width - 4,
    top: margins.marginTop,
    bottom: height - margins.marginBottom,
    fontSize,
  });
  return placed.flatMap(({ index, anchor, led, x, y }): Markish[] => {
    const { text: name, bold } = requests[index]!;
    const own = ranked[index]!;
    const leader = link(led ? [own] : [], {
      x1: costOf,
      y1: scoreOf,
      x2: px(x),
      y2: px(y),
      className: 'leader',
      strokeWidth: 0.7,
      strokeOpacity: 0.7,
    });
    return [
      leader,
      text([name], {
        x: px(x),
        y: px(y),
        text: () => name,
        textAnchor: anchor,
        fontSize,
        className: `halo ${bold ? 'strong' : rankOf(own) === 3 ? 'soft' : ''}`.trim(),
      }),
    ];
  });
}

/** The priority of a label: 0 is placed first, 3 last. */
function rankOf({ kind, onFront, note }: PlanePoint): number {
  if (kind === 'learned') return 0;
  if (kind === 'bound') return 1;
  return onFront || note !== null ? 2 : 3;
}
