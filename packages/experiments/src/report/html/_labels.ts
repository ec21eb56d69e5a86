/** A name to be set beside its point; pixels. */
export interface LabelRequest {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly bold: boolean;
  /** Whether it may be left out where there is no room. */
  readonly optional: boolean;
}

/** Where a label went: its middle line starts, or ends, at (x, y). */
interface PlacedLabel {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
  /** Whether it is so far away that a line should lead to its point. */
  readonly led: boolean;
}

interface LabelRoom {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fontSize: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a label may stand: which side, and in which direction from the point. */
const SIDES = [
  { anchor: 'start', dx: 1, dy: 0 },
  { anchor: 'end', dx: -1, dy: 0 },
  { anchor: 'middle', dx: 0, dy: -1 },
  { anchor: 'middle', dx: 0, dy: 1 },
  { anchor: 'start', dx: 0.8, dy: -0.8 },
  { anchor: 'start', dx: 0.8, dy: 0.8 },
  { anchor: 'end', dx: -0.8, dy: -0.8 },
  { anchor: 'end', dx: -0.8, dy: 0.8 },
] as const;

/** Distances from the point, in pixels; from the second on a line leads back to it. */
const DISTANCES = [9, 22, 36, 52, 70];

/** Half the size of a point's mark. */
const MARK = 6;

/**
 * Sets labels beside their points, in the order given, so that none covers another, a point, or the frame. A label for which
 * there is no such place is left out where it is optional, and else put where it covers least.
 */
export function placeLabels(labels: readonly LabelRequest[], room: LabelRoom): readonly PlacedLabel[] {
  const taken: Box[] = labels.map(({ x, y }) => ({
    left: x - MARK,
    right: x + MARK,
    top: y - MARK,
    bottom: y + MARK,
  }));
  const placed: PlacedLabel[] = [];
  labels.forEach((label, index) => {
    let best: { place: PlacedLabel; box: Box; covers: number } | null = null;
    for (const distance of DISTANCES) {
      for (const { anchor, dx, dy } of SIDES) {
        const x = label.x + dx * distance;
        const y = label.y + dy * (distance + (anchor === 'middle' ? room.fontSize / 3 : 0));
        const box = boxAt(label, x, y, anchor, room.fontSize);
        if (!inside(box, room)) continue;
        const covers = taken.reduce((sum, other) => sum + overlap(box, other), 0);
        if (best === null || covers < best.covers) {
          best = { place: { index, x, y, anchor, led: distance > DISTANCES[0]! }, box, covers };
        }
      }
    }
    if (best === null || (best.covers > 0 && label.optional)) return;
    taken.push(best.box);
    placed.push(best.place);
  });
  return placed;
}

/** What a label takes up, a little more than less. */
export function boxAt(
  { text, bold }: Pick<LabelRequest, 'text' | 'bold'>,
  x: number,
  y: number,
  anchor: PlacedLabel['anchor'],
  fontSize: number,
): Box {
  const width = textWidth(text, fontSize, bold);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, right: left + width, top: y - fontSize * 0.6, bottom: y + fontSize * 0.6 };
}

/** Width of a text in the usual sans-serif fonts, rather too much than too little. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  return [...text].length * fontSize * (bold ? 0.6 : 0.56);
}

/** A text of at most so many characters, the last of them an ellipsis where there were more. */
export function clipped(text: string, most: number): string {
  const points = [...text];
  return points.length <= most ? text : `${points.slice(0, most - 1).join('')}…`;
}

function inside(box: Box, { left, right, top, bottom }: LabelRoom): boolean {
  return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
