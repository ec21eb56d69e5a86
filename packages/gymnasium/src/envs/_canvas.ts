import type { RenderFrame } from '../env.ts';

type Colour = readonly [red: number, green: number, blue: number];
type Point = readonly [x: number, y: number];

/** A white picture to draw on, in pixels; x points to the right and y down. */
interface Canvas {
  readonly frame: Exclude<RenderFrame, string>;
  /** Fills a convex polygon. */
  polygon(points: readonly Point[], colour: Colour): void;
  disc(centre: Point, radius: number, colour: Colour): void;
}

export function createCanvas(width: number, height: number): Canvas {
  const data = new Uint8Array(width * height * 3).fill(255);
  /** Paints the pixels of a bounding box whose centres are inside the figure. */
  const paint = (points: readonly Point[], isInside: (x: number, y: number) => boolean, colour: Colour) => {
    const range = (axis: 0 | 1, size: number) => {
      const values = points.map((point) => point[axis]);
      return [
        Math.max(0, Math.floor(Math.min(...values))),
        Math.min(size - 1, Math.ceil(Math.max(...values))),
      ] as const;
    };
    const [left, right] = range(0, width);
    const [top, bottom] = range(1, height);
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++)
        if (isInside(x + 0.5, y + 0.5)) data.set(colour, 3 * (y * width + x));
    }
  };
  return {
    frame: { width, height, data },
    polygon(points, colour) {
      const isInside = (x: number, y: number) => {
        // on the same side of every edge
        const sides = points.map(([ax, ay], i) => {
          const [bx, by] = points[(i + 1) % points.length]!;
          return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
        });
        return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
      };
      paint(points, isInside, colour);
    },
    disc([cx, cy], radius, colour) {
      const corners: Point[] = [
        [cx - radius, cy - radius],
        [cx + radius, cy + radius],
      ];
      paint(corners, (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2, colour);
    },
  };
}
