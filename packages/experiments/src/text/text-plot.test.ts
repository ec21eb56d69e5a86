import { expect, it } from 'vitest';
import { textPlot } from './text-plot.ts';

it('draws marks, lines between them and levels, in a fixed width', () => {
  const plot = textPlot(
    ['few', 'many'],
    [
      { mark: 'x', values: [0.5, null] },
      { mark: 'o', values: [0, 1], joined: true },
    ],
    [{ mark: '-', value: 0.25 }],
    25,
  );
  // 16 columns: places in the middle of each half, 4 and 12; joined, 8 columns rise by 12 rows
  expect(`\n${plot}\n`).toBe(`
  1.000 ┤            o
        │
        │           ·
  0.750 ┤          ·
        │
        │         ·
  0.500 ┤    x   ·
        │
        │       ·
  0.250 ┤------·---------
        │
        │     ·
  0.000 ┤    o
        └────────────────
            few    many
`);
});

it('draws values that are all equal, and no values', () => {
  const equal = textPlot(['a'], [{ mark: 'o', values: [0.3] }], [], 20).split('\n');
  expect(equal.filter((line) => line.includes('o'))).toHaveLength(1);
  expect(equal.every((line) => line.length <= 20)).toBe(true);
});
