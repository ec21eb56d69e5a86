import { describe, expect, it } from 'vitest';
import { CELLS, type Cell, coverageMarkdown, coverageOf } from './_coverage.ts';

const least = (cell: Omit<Cell, 'mix'>, mix: Cell['mix'], sets: number) => {
  // three standard errors below 94 %
  expect(coverageOf({ ...cell, mix }, sets)).toBeGreaterThan(0.94 - 3 * Math.sqrt((0.94 * 0.06) / sets));
};

describe('the 95 % interval of a mean', () => {
  it.each([
    { kind: 'normal', trainingSets: 1, seeds: 1, questions: 25 },
    { kind: 'normal', trainingSets: 2, seeds: 1, questions: 25 },
    { kind: 'skewed (exponential), range not known', trainingSets: 1, seeds: 1, questions: 25 },
    { kind: 'two values, p .02', trainingSets: 1, seeds: 1, questions: 100 },
    { kind: 'differences -1, 0, 1, rare', trainingSets: 1, seeds: 1, questions: 100 },
    { kind: 'utility difference: small savings, rare losses', trainingSets: 1, seeds: 1, questions: 25 },
  ])(
    'contains it in at least 94 % of the tables: $kind, $trainingSets x $seeds, $questions questions',
    (cell) => {
      least(cell, cell.trainingSets === 1 ? 'runs agree' : 'training sets vary', 400);
    },
  );

  it('contains it in at least 94 %, but not in nearly all tables, with five training sets and five seeds each', () => {
    const cell = { kind: 'normal', trainingSets: 5, seeds: 5, questions: 25 };
    const coverage = coverageOf({ ...cell, mix: 'training sets vary' }, 300);
    expect(coverage).toBeGreaterThan(0.94 - 0.041);
    expect(coverage).toBeLessThan(0.97 + 0.03);
  });
});

it('coverageMarkdown has one line per kind and number of questions, and the extremes of the cases in each cell', () => {
  const cells = CELLS.filter(({ kind, questions }) => kind === 'normal' && questions === 25);
  const [line] = coverageMarkdown(cells.map((cell, i) => ({ ...cell, coverage: 0.9 + i / 1000 })))
    .split('\n')
    .slice(2);
  expect(line).toMatch(/^\| normal +\| +25 \| +90\.0 \| +90\.1–90\.3 \|/);
});
