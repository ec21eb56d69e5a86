import { describe, expect, it } from 'vitest';
import { reportWith } from '../__fixtures__/report.ts';
import { layoutRibbons } from './_ribbons.ts';

describe('layoutRibbons', () => {
  // 110 pixels minus a gap of 10 represent all episodes
  const [map] = reportWith().routeMaps;
  const { bars, ribbons } = layoutRibbons(map!, { top: 0, height: 110, gap: 10 });

  it('stacks one bar per expert, with its share as height and the most frequent expert on top', () => {
    // B makes .5 + .5 calls, A .5 + .25
    expect(bars.map(({ t, expert, top, height, endHeight }) => [t, expert, top, height, endHeight])).toEqual([
      [0, 1, 0, 50, 25],
      [0, 0, 60, 50, 0],
      [1, 1, 0, 50, 50],
      [1, 0, 60, 25, 25],
    ]);
  });

  it('connects bars by bands with the share of the handover as thickness', () => {
    // A to B: all of A's bar at 60 ... 110 to all of B's; B to A: the upper half of B's to A's
    expect(ribbons.map(({ flow, y1, y2, thickness }) => [flow.from, flow.to, y1, y2, thickness])).toEqual([
      [0, 1, 85, 25, 50],
      [1, 0, 12.5, 72.5, 25],
    ]);
  });

  it('stacks the bands of a bar in the order of the bars at their other end', () => {
    const flow = (t: number, from: number, to: number, share: number) => ({ t, from, to, share, gain: 0 });
    const fan = layoutRibbons(
      {
        experts: ['A', 'B', 'C'],
        flows: [
          flow(0, -1, 0, 1),
          flow(1, 0, 2, 0.125),
          flow(1, 0, 0, 0.25),
          flow(1, 0, 1, 0.5),
          flow(2, 1, 0, 0.25),
          flow(2, 0, 0, 0.125),
        ],
        ends: [
          [0.125, 0, 0],
          [0.125, 0.25, 0.125],
          [0.375, 0, 0],
        ],
      },
      { top: 0, height: 116, gap: 8 },
    );
    // A, asked 1.625 times, is always above B and C: bands of 25 pixels to A, 50 to B and 12.5 to C leave its bar
    expect(fan.ribbons.slice(0, 3).map(({ flow: { to }, y1 }) => [to, y1])).toEqual([
      [2, 25 + 50 + 6.25],
      [0, 12.5],
      [1, 25 + 25],
    ]);
    // in the last bar, the band from A is above the band from B
    expect(fan.ribbons.slice(3).map(({ flow: { from }, y2 }) => [from, y2])).toEqual([
      [1, 12.5 + 12.5],
      [0, 6.25],
    ]);
  });
});
