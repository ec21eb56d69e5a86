import { expect, it } from 'vitest';
import { CELLS, coverageOf } from './_coverage.ts';

const SETS = 1000;

it.each(CELLS.filter(({ questions }) => questions < 600))(
  'contains the true mean in at least 94 % of the tables: $kind, $trainingSets x $seeds, $questions questions, $mix',
  (cell) => {
    // four standard errors: there are hundreds of cells
    expect(coverageOf(cell, SETS)).toBeGreaterThan(0.94 - 4 * Math.sqrt((0.94 * 0.06) / SETS));
  },
);
