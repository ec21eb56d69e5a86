import { describe, expect, it } from 'vitest';
import { reportWith } from '../__fixtures__/report.ts';
import { layoutRibbons } from './_ribbons.ts';

describe('layoutRibbons', () => {
  // 110 pixels less a gap of 10 stand for all episodes
  const [map] = reportWith().routeMaps;
  const { bars, ribbons } = layoutRibbons(map!, { top: 0, height: 110, gap: 10 });

  it('stacks a bar an expert, as high as its share, whoever is asked most on top', () => {
    // B makes .5 + .5 calls, A .5 + .25
    expect(bars.map(({ t, expert, top, height, endHeight }) => [t, expert, top, height, endHeight])).toEqual([
      [0, 1, 0, 50, 25],
      [0, 0, 60, 50, 0],
      [1, 1, 0, 50, 50],
      [1, 0, 60, 25, 25],
    ]);
  });

  it('joins them by bands as thick as the handovers, within their bars', () => {
    // A to B: all of A's bar at 60 ... 110 to all of B's; B to A: the upper half of B's to A's
    expect(ribbons.map(({ flow, y1, y2, thickness }) => [flow.from, flow.to, y1, y2, thickness])).toEqual([
      [0, 1, 85, 25, 50],
      [1, 0, 12.5, 72.5, 25],
    ]);
  });
});
