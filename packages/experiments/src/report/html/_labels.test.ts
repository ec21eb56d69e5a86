import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt, type LabelRequest, placeLabels } from './_labels.ts';

const room = { left: 0, right: 400, top: 0, bottom: 300, fontSize: 12 };
const request = fc.record<LabelRequest>({
  x: fc.integer({ min: 0, max: 400 }),
  y: fc.integer({ min: 0, max: 300 }),
  text: fc.string({ minLength: 1, maxLength: 20 }),
  bold: fc.boolean(),
  optional: fc.constant(true),
});

describe('placeLabels', () => {
  it('places a label right of its point if there is room', () => {
    const label = { x: 100, y: 100, text: 'name', bold: false, optional: true };
    expect(placeLabels([label], room)).toEqual([{ index: 0, x: 109, y: 100, anchor: 'start', led: false }]);
    // 4 letters of 6.72 pixels do not fit between 390 and 400
    expect(placeLabels([{ ...label, x: 390 }], room)[0]).toMatchObject({ anchor: 'end', x: 381 });
  });

  it('overlaps no other label, no point and not the frame', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 25 }), (labels) => {
        const placed = placeLabels(labels, room);
        const boxes = placed.map(({ index, x, y, anchor }) =>
          boxAt(labels[index]!, x, y, anchor, room.fontSize),
        );
        boxes.forEach((box, i) => {
          expect(box.left).toBeGreaterThanOrEqual(room.left);
          expect(box.right).toBeLessThanOrEqual(room.right);
          expect(box.top).toBeGreaterThanOrEqual(room.top);
          expect(box.bottom).toBeLessThanOrEqual(room.bottom);
          for (const other of boxes.slice(i + 1)) {
            const apart =
              box.right <= other.left ||
              other.right <= box.left ||
              box.bottom <= other.top ||
              other.bottom <= box.top;
            expect(apart).toBe(true);
          }
          for (const { x, y } of labels) {
            expect(x > box.left && x < box.right && y > box.top && y < box.bottom).toBe(false);
          }
        });
      }),
    );
  });

  it('omits optional labels only', () => {
    const crowd = Array.from({ length: 200 }, (_, i): LabelRequest => {
      return { x: 200, y: 150, text: 'a long name', bold: false, optional: i > 0 };
    });
    const last = { ...crowd[0]!, optional: false };
    const placed = placeLabels([...crowd, last], room).map(({ index }) => index);
    expect(placed).toContain(0);
    expect(placed).toContain(200);
    expect(placed.length).toBeLessThan(50);
  });
});
