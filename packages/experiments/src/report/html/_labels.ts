/** A label for a point, in pixels. */
export interface LabelRequest {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly bold: boolean;
  /** Whether the label may be omitted if there is no room. */
  readonly optional: boolean;
}

/** The place of a label: (x, y) is the start, the end or the middle of its middle line. */
interface PlacedLabel {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
  /** Whether the label is so far away that it requires a line to its point. */
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

/** The possible places of a label: its anchor, and its direction from the point. */
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

/** Distances from the point, in pixels. All but the first require a line to the point. */
const DISTANCES = [9, 22, 36, 52, 70];

/** Half the size of a mark, in pixels. */
const MARK = 6;

/**
 * Places labels beside their points, in the given order, so that none overlaps another label, a point or the frame. If there is no
 * such place, an optional label is omitted, and any other label is put where it overlaps least.
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

/** The box of a label, with a small margin. */
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

/** An upper estimate of the width of a text in common sans-serif fonts. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  return [...text].length * fontSize * (bold ? 0.6 : 0.56);
}

/** Cuts a text to `most` characters; the last one is then an ellipsis. */
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
