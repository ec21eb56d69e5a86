import { expect, it } from 'vitest';
import { type FoldResult, type Rule, routers, rules, settings } from './_gsm8k-fold.ts';
import { gsm8kReport } from './_gsm8k-report.ts';

const questions = 40;
const rivals = [
  'best fixed route, by return',
  'best fixed route, by utility',
  'best single call on train, by score',
  'best single call on train, by utility',
];

/** Two folds per level. Every router has `lead` more utility than its rivals; the rest is noise shared by the questions. */
function level(number: number, lead: number): readonly FoldResult[] {
  return [0, 1].map((fold): FoldResult => {
    const test = Array.from({ length: questions }, (_, q) => q).filter((q) => q % 2 === fold);
    const column = (add: number, seed: number) =>
      test.map((q) => Math.sin(q) + add + 0.001 * Math.cos(7 * q + 3 * seed + number));
    const run = (add: number, seed: number) => ({
      return: column(0, seed),
      score: test.map((q) => (q + 0.5) / questions),
      parameters: test.map(() => 6),
      utility: column(add, seed),
    });
    const rowsOf = (rule: Rule) => [
      ...routers.map(({ name }) => ({ rule, name, runs: [1, 2].map((seed) => run(lead, seed)) })),
      ...rivals.map((name) => ({ rule, name, runs: [run(0, 0)] })),
    ];
    const chosen = rules.flatMap((rule) =>
      routers.map(({ name }) => ({ rule, router: name, setting: fold })),
    );
    return { test, auc: 0.7, chosen, rows: rules.flatMap(rowsOf) };
  });
}

const reportOf = (leads: readonly number[]) =>
  gsm8kReport(
    leads.map((lead, i) => level(i + 1, lead)),
    questions,
    'Settings.',
  );

it('finds a lead that every level has, with its sign, and counts the levels that have it', () => {
  const [router] = routers;
  for (const [lead, place, above] of [
    [0.1, 'Above', '4 of 4'],
    [-0.1, 'Below', '0 of 4'],
  ] as const) {
    const report = reportOf([lead, lead, lead, lead]);
    expect(report).toContain(
      `- Oracle stop, utility compared with *${rivals[1]}*. ${place}: ${router!.name} (`,
    );
    const row = report.split('\n').find((line) => line.includes(rivals[1]!) && line.includes('utility |'))!;
    expect(row).toContain(lead.toFixed(3));
    expect(row).toContain(above);
  }
});

it('finds no significance in a lead whose sign depends on the level', () => {
  const report = reportOf([0.1, -0.1, 0.1, -0.09]);
  expect(report).not.toMatch(/utility compared with [^:]*(Above|Below): /);
  expect(report).toContain('2 of 4');
});

it('counts the folds in which each setting was chosen', () => {
  const lines = reportOf([0, 0, 0])
    .split('\n')
    .slice(-routers.length * rules.length);
  for (const line of lines) {
    const cells = line
      .split('|')
      .slice(3, -1)
      .map((cell) => Number(cell));
    expect(cells).toEqual(settings.map((_, setting) => (setting < 2 ? 3 : 0)));
  }
});
